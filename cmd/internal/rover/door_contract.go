package rover

import (
	"context"
	"errors"
	"fmt"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/publish/registry"
)

// described is the result of `contract describe` in the envelope.
type described struct {
	Description string `json:"description"`
}

// contractPublished is the result of `contract publish` in the envelope.
type contractPublished struct {
	Description string  `json:"config_description"`
	LaunchURL   *string `json:"launch_url"`
	LaunchText  *string `json:"launch_cli_copy"`
}

func (c *call) describeContract(ctx context.Context) (Answer, error) {
	ref, err := c.ref()
	if err != nil {
		return Answer{}, err
	}
	text, err := c.describe(ctx, ref)
	if err != nil {
		return Answer{Code: contractCode(err)}, err
	}
	return Answer{Data: described{text}, Plain: text}, nil
}

// errNoContract is the error of a variant that is no contract.
var errNoContract = errors.New("no contract variant")

// describe returns the platform's sentence about the filter of a contract.
func (c *call) describe(ctx context.Context, ref registry.GraphRef) (string, error) {
	client, err := c.client()
	if err != nil {
		return "", err
	}
	v, err := client.Variant(ctx, ref)
	if err != nil {
		return "", err
	}
	if v.Contract == nil {
		return "", exit.UsageError(fmt.Errorf("%s is %w; `schemactl contract show` lists them", ref, errNoContract))
	}
	return v.Contract.Description, nil
}

// contractCode returns the code of an error about a contract.
func contractCode(err error) string {
	switch {
	case errors.Is(err, errNoContract):
		return codeNoContract
	case errors.Is(err, registry.ErrRefused):
		return codeContract
	}
	return ""
}

// publishContract publishes the filter of the line. Rover demands that a line says all of it.
func (c *call) publishContract(ctx context.Context) (Answer, error) {
	ref, err := c.ref()
	if err != nil {
		return Answer{}, err
	}
	args := []string{"contract", "publish", ref.String()}
	for _, pair := range [][2]string{{"include-tag", "no-include-tags"}, {"exclude-tag", "no-exclude-tags"}, {"hide-unreachable-types", "no-hide-unreachable-types"}} {
		if c.Has(pair[0]) == c.Has(pair[1]) {
			return Answer{}, exit.Usagef("rover contract publish needs one of --%s and --%s", pair[0], pair[1])
		}
		for _, name := range pair {
			switch {
			case !c.Has(name):
			case c.Command.flag(name).Value == "":
				args = append(args, "--"+name)
			default:
				for _, value := range c.All(name) {
					args = append(args, "--"+name, value)
				}
			}
		}
	}
	for _, name := range []string{"source-variant", "skip-check"} {
		if c.Has(name) {
			args = append(args, "--"+name, c.Text(name))
		}
	}
	if c.Has("no-launch") {
		args = append(args, "--no-launch")
	}
	if !c.JSON() {
		text, err := c.ours(ctx, args...)
		return Answer{Plain: text}, err
	}
	return c.answerContract(ctx, ref, args)
}

// contractReport is the JSON report of `schemactl contract publish`, as far as it is read.
type contractReport struct {
	Published  bool   `json:"published"`
	Unchanged  bool   `json:"unchanged"`
	LaunchURL  string `json:"launchUrl"`
	LaunchText string `json:"launchText"`
	Preview    struct {
		Check struct {
			Reasons []string `json:"reasons"`
		} `json:"check"`
	} `json:"preview"`
}

func (c *call) answerContract(ctx context.Context, ref registry.GraphRef, args []string) (Answer, error) {
	var rep contractReport
	err := c.report(ctx, &rep, args...)
	if !rep.Published && !rep.Unchanged {
		return Answer{Code: codeContract}, err
	}
	text, undescribed := c.describe(ctx, ref)
	return Answer{Data: contractPublished{text, optional(rep.LaunchURL), optional(rep.LaunchText)}}, exit.All(err, undescribed)
}
