package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/fileset"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
	"github.com/schemactl/schemactl/publish/shell"
)

const planLong = `Plan the rollout of a change: which schema is published before which code is
deployed, so that at no moment a router sends what a subgraph refuses.

  schemactl plan --base BEFORE AFTER      two sets of files
  schemactl plan AFTER...                 against the registry ($APOLLO_GRAPH_REF)

Every state of the plan is proven safe, both halves of each step, for the graph
and for its contracts, those of the registry as well as those of schemactl.yaml.
Exit code 1 when no safe plan exists; the message says which elements exclude each
other. There, and where a plan has gaps, --suggest DIR writes other ways, proven
too: two releases, the first with the old beside the new, or a new routing URL.

  schemactl plan AFTER... --out plan.json      for publish --plan and deliver --plan

That file is bound to what the plan was proven for: registered schemas and routing
URLs, assumed code, configuration, operations, contracts, versions. plan show prints
it, plan approve records who approved it (approvals of schemactl.yaml may ask for
that), and deliver --plan refuses it once something differs, and says what.

` + lossHelp

// planFlags are the flags of `plan`.
type planFlags struct {
	change       changeFlags
	show         *output.Formats[planOutput]
	deployed     deployedFlags
	intermediate string
	states       bool
	operations   []string
	loss         lossFlags
	reverse      bool
	// skeleton is a form of skeletons, in place of that of the configuration.
	skeleton string
	// out is the plan file, suggest the folder for suggestions.
	out, suggest string
	// given are the command line and its arguments, for the plan file.
	given *cobra.Command
	args  []string
}

// planCommand is `plan`. Its flags are those of a change, and what to write besides the report.
func (a *app) planCommand() *cobra.Command {
	f := planFlags{show: planFormats(a)}
	c := &cobra.Command{
		Use: "plan [--base BASE] PROPOSAL...", Short: "Order publishes and deploys so that every state is safe", Long: planLong,
		Example: examples(
			"schemactl plan --base before after",
			"schemactl plan subgraphs --out plan.json",
			"schemactl plan --base before after --format svg > plan.svg",
			"schemactl plan registry:shop@staging --graph-ref shop@current",
		),
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			f.given, f.args = c, args
			args, err := f.change.comparison(args).Inputs(a.resolver, args, c.CommandPath())
			if err != nil {
				return err
			}
			return a.plan(c.Context(), f, args)
		},
	}
	f.change.flags(c)
	f.show.Flags(c)
	f.deployed.flags(c)
	c.Flags().StringVar(&f.intermediate, "write-intermediate", "", "write the intermediate schemas of the plan into `DIR`")
	c.Flags().BoolVar(&f.states, "states", false, "with json: add every state of the plan, both halves of each step")
	c.Flags().StringArrayVar(&f.operations, "operations", nil, "`GLOB` of client operations that may meet a hazard or a gap; default: operations of schemactl.yaml")
	f.loss.flags(c)
	c.Flags().StringVar(&f.skeleton, "skeleton", "", "`FORM` of a subgraph that leaves, until it is removed: empty, or keys where the registry refuses a schema without types; default: skeleton of schemactl.yaml, then empty")
	c.Flags().BoolVar(&f.reverse, "reverse", false, "plan the way back, from the proposal to the base")
	c.Flags().StringVarP(&f.out, "out", "o", "", "write the plan, with what it is proven for, to `FILE` or oci://HOST/REPOSITORY:TAG, for plan approve, publish --plan and deliver --plan")
	c.Flags().StringVar(&f.suggest, "suggest", "", "where no plan exists, or only one with gaps, write ways without them into `DIR`, each with its plans")
	c.AddCommand(a.planShowCommand(), a.planApproveCommand())
	return c
}

// plan makes the plan of a change, writes the files that are asked for, and prints it. Without a
// plan, or with one that has gaps, --suggest writes other ways.
func (a *app) plan(ctx context.Context, f planFlags, args []string) error {
	ch, err := a.load(ctx, f.change, args)
	if err != nil {
		return err
	}
	allowed, err := a.judgeURLs(f.change, ch, args)
	if err != nil {
		return err
	}
	problems, err := a.judgePromotion(&ch, f.change, args)
	if err == nil {
		err = refused(problems)
	}
	if err != nil {
		return err
	}
	contracts, err := a.contractsOfChange(ctx, ch, f.change.graph, false, args)
	if err != nil {
		return err
	}
	if err := contracts.known(ch.Config); err != nil {
		return err
	}
	ch.Notes = slices.Concat(ch.Notes, contracts.remarks(), contracts.unjudged())
	in := planInput(ch, contracts)
	var code *running.Report
	if in.Deployed, code, err = a.codeOf(ctx, f.deployed, ch, "plan"); err != nil {
		return err
	}
	if code == nil {
		code = running.Assume(running.PlacesOf(ch.Before), "")
	}
	in.AvoidHazards = f.loss.avoidHazards
	if f.skeleton != "" {
		if in.Skeleton, err = rollout.ParseSkeletonForm(f.skeleton); err != nil {
			return exit.Usagef("--skeleton: %w", err)
		}
	}
	if f.reverse {
		in = in.Reverse()
	}
	gate, err := f.loss.gate(ch.Config, in.Federation, f.operations)
	if err != nil {
		return err
	}
	if in, err = gate.Input(ctx, in); err != nil {
		return err
	}
	plan, err := a.makePlan(ctx, in)
	if err != nil {
		var none *rollout.NoSafePlan
		if errors.As(err, &none) && f.suggest != "" {
			if err := a.suggest(ctx, f.suggest, in); err != nil {
				return err
			}
		}
		return a.noPlan(err)
	}
	if f.suggest != "" && len(plan.Gaps) > 0 {
		if err := a.suggest(ctx, f.suggest, in); err != nil {
			return err
		}
	}
	if err := gate.Judge(ctx, in, plan); err != nil {
		return err
	}
	consents := f.loss.consents(a.getenv)
	unproven, err := f.deployed.consents(a.getenv)
	if err != nil {
		return err
	}
	consents = slices.Concat(consents, allowed, unproven)
	if f.intermediate != "" {
		if err := a.writeIntermediates(ctx, f.intermediate, plan); err != nil {
			return err
		}
	}
	saved, err := a.savePlan(ctx, f, ch, contracts, plan, args)
	if err != nil {
		return err
	}
	if err := f.show.Write(a.stdout, planOutput{plan, in, code, f.states, consents, saved}); err != nil {
		return err
	}
	if err := publish.PassProof(plan.Proof); err != nil {
		return err
	}
	return publish.PassLosses(plan.Losses(), consents)
}

// planOutput is a plan with what its formats need besides.
type planOutput struct {
	plan *rollout.Plan
	in   rollout.Input
	// code is what is known of running code, and what is assumed.
	code *running.Report
	// withStates adds every state to the JSON.
	withStates bool
	// consents are what the command line accepts of its hazards, gaps and routing URLs.
	consents []publish.Consent
	// saved is where the plan is kept; nil if --out does not ask for that.
	saved *report.SavedPlan
}

// file returns where the plan is kept, for the commands that are printed.
func (p planOutput) file() string {
	if p.saved == nil {
		return report.PlanFile
	}
	return shell.Quote(p.saved.Place)
}

// planFormats returns the formats of a plan.
func planFormats(a *app) *output.Formats[planOutput] {
	return output.New(
		output.Text(output.Void(func(w io.Writer, p planOutput) {
			report.Plan(w, a.style(w), p.plan, p.file())
			report.Saved(w, a.style(w), p.saved)
			report.RunningCode(w, a.style(w), p.code)
			report.Accepted(w, a.style(w), p.consents)
		})),
		output.Format("json", "", func(w io.Writer, p planOutput) error { return p.json(w) }),
		output.Format("markdown", "", output.Void(func(w io.Writer, p planOutput) {
			report.PlanMarkdown(w, p.plan, p.file())
			report.SavedMarkdown(w, p.saved)
			report.RunningCodeMarkdown(w, p.code)
			report.AcceptedMarkdown(w, p.consents)
		})),
		output.Format("mermaid", "", func(w io.Writer, p planOutput) error {
			_, err := io.WriteString(w, rollout.Diagram(p.plan))
			return err
		}),
		output.Format("svg", "", func(w io.Writer, p planOutput) error {
			_, err := io.WriteString(w, report.PlanSVG(p.plan))
			return err
		}),
		output.Format("html", "", func(w io.Writer, p planOutput) error {
			return report.PlanHTML(w, p.plan, p.file(), p.code, p.consents, build.Version())
		}),
		output.Format("states", "(every state of the plan, as JSON)", func(w io.Writer, p planOutput) error {
			states, err := p.states()
			if err != nil {
				return err
			}
			return output.WriteJSON(w, states)
		}),
	)
}

// states returns every state of the plan with its hazards and gaps.
func (p planOutput) states() ([]rollout.PhaseState, error) {
	states, err := rollout.States(p.in, p.plan)
	rollout.NoteLosses(states, p.plan)
	return states, err
}

// json prints the plan as a plan file has it, with the consents of this run beside it, and with
// --states every state.
func (p planOutput) json(w io.Writer) error {
	form := struct {
		*rollout.Plan
		Code     *running.Report      `json:"runningCode,omitempty"`
		Consents []publish.Consent    `json:"consents,omitempty"`
		States   []rollout.PhaseState `json:"states,omitempty"`
		Saved    *report.SavedPlan    `json:"saved,omitempty"`
	}{Plan: p.plan, Code: p.code, Consents: p.consents, Saved: p.saved}
	if p.withStates {
		var err error
		if form.States, err = p.states(); err != nil {
			return err
		}
	}
	return output.WriteJSON(w, form)
}

// planInput returns a change as the planner takes it.
func planInput(ch input.Change, contracts contractSet) rollout.Input {
	in := plannerSettings(ch.Config, contracts)
	in.Before, in.After, in.Held, in.Notes = ch.Before, ch.After, ch.Held, ch.Notes
	in.Promoted = input.Promotions(ch.Taken)
	in.Federation = ch.Federation
	in.Brief = true // [publish.LossGate.Judge] cuts the losses
	return in
}

// plannerSettings returns what the planner is told besides the change: the contracts whose clients
// every state has to serve, and of the configuration the settle time, the form of skeletons, and
// whether connectors may stay unjudged.
func plannerSettings(g *config.Graph, contracts contractSet) rollout.Input {
	optional := slices.Contains(g.Check.Optional, string(check.PartComposition))
	return rollout.Input{Contracts: contracts.planner(), SettleSeconds: g.SettleSeconds(), RoutersAsked: g.Settle.Asks(), AcceptConnectors: optional, Skeleton: g.Skeleton}
}

// noPlanForm is the JSON form of a change without a safe plan.
type noPlanForm struct {
	Version int `json:"version"`
	*rollout.NoSafePlan
}

// noPlan prints why the planner has no plan, for people to standard error, and returns the outcome.
// Errors that are not the planner's answer are returned as they are.
func (a *app) noPlan(err error) error {
	st := a.style(a.stderr)
	var none *rollout.NoSafePlan
	var broken *rollout.NotComposable
	switch {
	case errors.As(err, &broken):
		report.NotComposable(a.stderr, st, report.TextsOf(broken.Before, broken.After), broken)
	case errors.As(err, &none):
		report.NoSafePlan(a.stderr, st, report.TextsOf(none.Before, none.After), none)
	default:
		return err
	}
	return exit.Reported(fmt.Errorf("%w: %w", exit.ErrNo, err))
}

// writeIntermediates writes NAME.graphql for every intermediate schema and skeleton of a plan, or
// NAME.N.graphql with the number of the phase where a subgraph has several.
func (a *app) writeIntermediates(ctx context.Context, dir string, plan *rollout.Plan) error {
	files, names := map[string]string{}, make([]string, 0, len(plan.Subgraphs))
	for _, s := range plan.Subgraphs {
		names = append(names, s.Name)
	}
	stems := fileset.StemsOf(names)
	for _, s := range plan.Subgraphs {
		list := plan.Between(s.Name)
		for number, sdl := range list {
			name := stems[s.Name] + ".graphql"
			if len(list) > 1 {
				name = fmt.Sprintf("%s.%d.graphql", stems[s.Name], number)
			}
			files[name] = strings.TrimRight(sdl, "\n") + "\n"
		}
	}
	if len(files) == 0 {
		return nil
	}
	return a.writeFolder(ctx, planCommand, dir, planLock, files)
}
