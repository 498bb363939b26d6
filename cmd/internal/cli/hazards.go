package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/rollout"
)

const hazardHelp = `A hazard is an answer of the code that routers cannot pass on while the plan runs.
One that clients are known to see (a known operation asks for it, or the value may
not be null) stops with exit code 1; hazards: stop, warn or allow in schemactl.yaml
decides otherwise, and --accept-hazard REASON accepts the hazards of one run.`

// hazardFlags are the flags of a command whose plan may have hazards.
type hazardFlags struct {
	accept string
	avoid  bool
}

func (f *hazardFlags) flags(c *cobra.Command) {
	c.Flags().StringVar(&f.accept, "accept-hazard", "", "go on although the plan has hazards that clients see, for a `REASON` that the report keeps")
	c.Flags().BoolVar(&f.avoid, "avoid-hazards", false, "take a longer plan if it has fewer hazards")
}

// consents returns what the flag accepts, with who runs the command. Blanks are no reason.
func (f hazardFlags) consents(getenv func(string) string) ([]publish.Consent, error) {
	switch {
	case f.accept == "":
		return nil, nil
	case strings.TrimSpace(f.accept) == "":
		return nil, exit.Usagef("--accept-hazard: give a reason: the next reader wants to know why")
	}
	return []publish.Consent{{Kind: publish.ConsentHazard, Reason: f.accept, By: input.Actor(getenv)}}, nil
}

// hazardGate returns what the plan of a change has to pass. The operations are those of the globs,
// read once there are hazards.
func hazardGate(g *config.Graph, version spec.Choice, globs []string) publish.HazardGate {
	return publish.HazardGate{
		Policy: g.Hazards,
		Operations: func(ctx context.Context, before []sdl.Source, list []rollout.Hazard) error {
			docs, err := input.Documents(operationGlobs(globs, g))
			if err != nil {
				return err
			}
			return check.AskOperations(ctx, before, version, docs, list)
		},
	}
}
