package cli

import (
	"context"

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

const lossHelp = `A hazard is an answer of the code that routers cannot pass on while the plan runs.
One that clients are known to see (a known operation asks for it, or the value may
not be null) stops with exit code 1; hazards: stop, warn or allow in schemactl.yaml
decides otherwise, and --accept-hazard REASON accepts the hazards of one run.

A gap is what clients miss while the plan runs: what works before and after and not
between, or an old form that goes before its new form comes ("neither"). It stops
with exit code 1, unless operations are known and none of them asks for it; gaps:
stop, warn or allow in schemactl.yaml decides otherwise, and --accept-gaps REASON
accepts the gaps of one run. A plan without gaps is taken wherever there is one.

Known operations prove the plan: each is planned in every state as routers do, and
each fetch judged by all code that may get it. Where code refuses one, the plan is
unsafe (exit code 1); where one cannot be judged, it is not judged (exit code 7).`

// lossFlags are the flags of a command that makes a plan, which may have hazards and gaps.
type lossFlags struct {
	acceptHazard, acceptGaps string
	avoidHazards             bool
	prove                    string
}

func (f *lossFlags) flags(c *cobra.Command) {
	reasonFlag(c.Flags(), &f.acceptHazard, "accept-hazard", "go on although the plan has hazards that clients see, for a `REASON` that the report keeps")
	reasonFlag(c.Flags(), &f.acceptGaps, "accept-gaps", "go on although clients miss something while the plan runs, for a `REASON` that the report keeps")
	c.Flags().BoolVar(&f.avoidHazards, "avoid-hazards", false, "take a longer plan if it has fewer hazards")
	c.Flags().StringVar(&f.prove, "prove", proveAPI, "`WHAT` every state is proven for: all that the api allows, or, where that has a gap or no safe plan, what known operations ask for")
}

// consents returns what the flags accept, with who runs the command.
func (f lossFlags) consents(getenv func(string) string) []publish.Consent {
	var out []publish.Consent
	for _, c := range []publish.Consent{{Kind: publish.ConsentHazard, Reason: f.acceptHazard}, {Kind: publish.ConsentGaps, Reason: f.acceptGaps}} {
		if c.Reason != "" {
			c.By = input.Actor(getenv)
			out = append(out, c)
		}
	}
	return out
}

// gate returns what the plan of a change has to pass, and which gaps count for its search. The
// operations are those of the globs, read once they are asked for.
func (f lossFlags) gate(g *config.Graph, version spec.Choice, globs []string) (publish.LossGate, error) {
	globs = lossGlobs(globs, g)
	gate := publish.LossGate{
		Hazards: g.Hazards, Gaps: g.Gaps,
		Operations: func(ctx context.Context, before []sdl.Source, losses rollout.Losses) error {
			docs, err := input.Documents(globs)
			if err != nil {
				return err
			}
			return check.AskOperations(ctx, before, version, docs, losses)
		},
	}
	if len(globs) > 0 {
		gate.Prove = func(ctx context.Context, in rollout.Input, plan *rollout.Plan) error {
			docs, err := input.Documents(globs)
			if err != nil {
				return err
			}
			return check.Prove(ctx, in, plan, docs)
		}
	}
	switch f.prove {
	case proveAPI:
		return gate, nil
	case proveOperations:
	default:
		return gate, exit.Usagef("--prove: %q is nothing to prove; use api or operations", f.prove)
	}
	if len(globs) == 0 {
		return gate, exit.Usagef("--prove operations: no operations are known; give --operations GLOB, or operations in schemactl.yaml")
	}
	gate.Refute = func(ctx context.Context, in rollout.Input, plan *rollout.Plan) ([]rollout.Pair, error) {
		err := gate.Prove(ctx, in, plan)
		return plan.Refuted(), err
	}
	gate.Counts = func(ctx context.Context, before []sdl.Source) (func(rollout.Gap) bool, error) {
		docs, err := input.Documents(globs)
		if err != nil {
			return nil, err
		}
		return check.Asked(ctx, before, version, docs)
	}
	return gate, nil
}

// The values of --prove.
const (
	proveAPI        = "api"
	proveOperations = "operations"
)
