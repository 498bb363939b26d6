package rover

import (
	"context"
	"errors"
	"fmt"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/registry"
)

// published is the JSON report of `schemactl publish`, as far as it is read.
type published struct {
	Published []string     `json:"published"`
	Created   []string     `json:"created"`
	Skipped   []string     `json:"skipped"`
	Removed   []string     `json:"removed"`
	LaunchURL string       `json:"launchUrl"`
	Copy      string       `json:"launchText"`
	APIHash   string       `json:"apiSchemaHash"`
	Errors    []diagnostic `json:"errors"`
	Launch    *launchTree  `json:"launch"`
}

// launchTree is a launch with those of its contracts.
type launchTree struct {
	Source    launchState   `json:"source"`
	Contracts []launchState `json:"contracts"`
}

type launchState struct {
	Ref   registry.GraphRef    `json:"graphRef"`
	State registry.LaunchState `json:"state"`
}

// status returns the state in the platform's words, which have none for a launch that was
// superseded.
func (s launchState) status() string {
	switch s.State {
	case registry.StateCompleted:
		return "COMPLETED"
	case registry.StateFailed:
		return "FAILED"
	}
	return "INITIATED"
}

func (s launchState) superseded() bool { return s.State == registry.StateSuperseded }

// publication is the result of a publish in the envelope, with the fields that Rover 1.0 adds.
type publication struct {
	APIHash    *string            `json:"api_schema_hash"`
	Updated    bool               `json:"supergraph_was_updated"`
	Created    bool               `json:"subgraph_was_created"`
	Changed    bool               `json:"subgraph_was_updated"`
	LaunchURL  *string            `json:"launch_url"`
	Copy       *string            `json:"launch_cli_copy"`
	Status     string             `json:"launch_status,omitempty"`
	Superseded *bool              `json:"launch_superseded,omitempty"`
	Downstream []downstreamLaunch `json:"downstream_launches,omitempty"`
}

type downstreamLaunch struct {
	Graph      string `json:"graph_id"`
	Variant    string `json:"variant_name"`
	Status     string `json:"status"`
	Superseded bool   `json:"superseded"`
}

// consentReason is the reason for consents that a flag of Rover gives without one.
const consentReason = "given by a line of Rover, which takes no reason"

// publish publishes one subgraph, after the platform's check with --check.
func (c *call) publish(ctx context.Context) (Answer, error) {
	ref, name, err := c.subgraph("schema")
	if err != nil {
		return Answer{}, err
	}
	if c.Has("background") {
		_, _ = fmt.Fprintln(c.Stderr, "warning: --background has no effect on a publish")
	}
	flags, err := c.checkFlags()
	if err != nil {
		return Answer{}, err
	}
	if c.Has("check") {
		if err := c.checkFirst(ctx, ref, flags); err != nil {
			return Answer{Message: "the check failed, and nothing was published"}, err
		}
	}
	args := append([]string{"publish", c.source(), "--graph-ref", ref.String()}, c.publishFlags(name)...)
	_, _ = fmt.Fprintf(c.Stderr, "Publishing the schema of %s to %s\n", name, ref)
	var rep published
	err = c.report(ctx, &rep, args...)
	rep.failed(err)
	if err != nil && len(rep.Published) == 0 && len(rep.Skipped) == 0 {
		return Answer{Code: publishCode(err)}, err
	}
	return c.answerPublish(ctx, ref, name, rep, err)
}

// failed takes what an error tells of a publish, or a removal, that has happened and does not
// compose. There is no report then.
func (p *published) failed(err error) {
	var e *publish.NotUpdatedError
	if !errors.As(err, &e) {
		return
	}
	p.Published, p.Created, p.Removed = e.Registered, e.Created, e.Removed
	p.LaunchURL, p.Copy, p.Errors = e.LaunchURL, e.LaunchText, nil
	for _, b := range e.Errors {
		p.Errors = append(p.Errors, diagnostic{Code: b.Code, Message: b.Message})
	}
}

// checkFirst runs the check of a publish. Its report goes where people read.
func (c *call) checkFirst(ctx context.Context, ref registry.GraphRef, flags []string) error {
	text, err := c.ours(ctx, append([]string{"check", c.source(), "--remote", "--graph-ref", ref.String()}, flags...)...)
	_, _ = fmt.Fprint(c.Stderr, text)
	return err
}

// publishFlags returns the flags of schemactl for those of a publish.
func (c *call) publishFlags(name string) []string {
	var out []string
	switch url := c.Text("routing-url"); {
	case c.Has("routing-url") && url != "":
		out = append(out, "--routing-url", name+"="+url)
	case c.Has("routing-url"):
		out = append(out, "--no-url") // Rover: an empty URL is none
	}
	if c.Has("no-url") {
		out = append(out, "--no-url")
	}
	if c.Has("allow-invalid-routing-url") {
		out = append(out, "--"+publish.ConsentInvalidURL, consentReason)
	}
	if text := c.Text("changelog-message"); text != "" {
		out = append(out, "--message", text)
	}
	return out
}

// publishCode returns the code of an error after which nothing is published.
func publishCode(err error) string {
	if errors.Is(err, publish.ErrNoURL) {
		return codeNoURL
	}
	return ""
}

// answerPublish returns what came of a publish. A graph that does not compose is an error beside a
// publish that has happened, as Rover has it.
func (c *call) answerPublish(ctx context.Context, ref registry.GraphRef, name string, rep published, err error) (Answer, error) {
	data := publication{Created: len(rep.Created) > 0, Changed: len(rep.Published) > 0 && len(rep.Created) == 0, LaunchURL: optional(rep.LaunchURL), Copy: optional(rep.Copy)}
	data.Updated = len(rep.Published) > 0 && len(rep.Errors) == 0 && !errors.Is(err, publish.ErrNotUpdated)
	data.APIHash = optional(rep.APIHash)
	if t := rep.Launch; t != nil {
		superseded := t.Source.superseded()
		data.Status, data.Superseded = t.Source.status(), &superseded
		for _, d := range t.Contracts {
			data.Downstream = append(data.Downstream, downstreamLaunch{d.Ref.Graph, d.Ref.Variant, d.status(), d.superseded()})
		}
	}
	if data.APIHash == nil && len(rep.Errors) == 0 && len(rep.Published) == 0 {
		data.APIHash = c.registeredHash(ctx, ref)
	}
	a := Answer{Data: data, Builds: builds(rep.Errors), Passed: len(rep.Published) > 0}
	if len(a.Builds) > 0 {
		a.Message = buildCount(len(a.Builds), fmt.Sprintf("%s with subgraph %s", ref, name))
	}
	if data.APIHash != nil {
		a.Plain = *data.APIHash
	}
	if !c.JSON() {
		c.tell(ref, name, rep, data)
	}
	return a, err
}

// tell prints what came of a publish for people.
func (c *call) tell(ref registry.GraphRef, name string, rep published, data publication) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(c.Stderr, format+"\n", args...) }
	switch {
	case data.Created:
		say("A new subgraph called %s was created in %s", name, ref)
	case data.Changed:
		say("The subgraph %s in %s was updated", name, ref)
	default:
		say("The subgraph %s in %s was not updated: the same schema is registered", name, ref)
	}
	for _, e := range rep.Errors {
		say("%s: %s", e.Code, e.Message)
	}
	if data.Updated {
		say("The supergraph of %s was updated", ref)
	}
	if data.Copy != nil {
		say("%s", *data.Copy)
	}
}

// registeredHash returns the hash of the API schema that routers have; nil if it is not known.
func (c *call) registeredHash(ctx context.Context, ref registry.GraphRef) *string {
	client, err := c.client()
	if err != nil {
		return nil
	}
	l, err := client.ApprovedLaunch(ctx, ref)
	if err != nil {
		return nil
	}
	s, err := client.Supergraph(ctx, ref, l.ID)
	if err != nil {
		return nil
	}
	return optional(s.APIHash)
}

// optional returns nil for an empty text.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// deleteSubgraph deletes a subgraph. Nobody is asked to confirm: without --confirm nothing is done.
func (c *call) deleteSubgraph(ctx context.Context) (Answer, error) {
	ref, name, err := c.subgraph()
	if err != nil {
		return Answer{}, err
	}
	args := []string{"subgraph", "delete", name, "--graph-ref", ref.String()}
	if !c.Has("confirm") {
		text, err := c.ours(ctx, append(args, "--dry-run")...)
		_, _ = fmt.Fprint(c.Stderr, text)
		return Answer{}, exit.All(err, exit.Usagef("nothing was deleted: give --confirm to delete %s from %s", name, ref))
	}
	_, _ = fmt.Fprintf(c.Stderr, "Deleting the subgraph %s from %s\n", name, ref)
	if !c.JSON() {
		text, err := c.ours(ctx, append(args, "--confirm")...)
		return Answer{Plain: text}, err
	}
	var rep published
	err = c.report(ctx, &rep, append(args, "--confirm")...)
	rep.failed(err)
	if len(rep.Removed) == 0 {
		return Answer{}, err
	}
	return Answer{Data: struct {
		Updated bool `json:"supergraph_was_updated"`
	}{len(rep.Errors) == 0}, Builds: builds(rep.Errors), Passed: true}, err
}
