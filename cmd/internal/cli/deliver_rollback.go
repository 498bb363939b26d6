package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/actions"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/cmd/internal/ui"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/rollout"
)

// What a delivery does when something fails on its way.
const (
	onFailureStop     = "stop"
	onFailureRollback = "rollback"
)

// canRollBack tells failures that going back may mend from those where the platform could not be asked, or somebody else was faster.
func canRollBack(err error) bool {
	return errors.Is(err, publish.ErrUnhealthy) || errors.Is(err, publish.ErrDeployFailed) || errors.Is(err, launch.ErrFailed)
}

// rollBack delivers what was there before, in an order that is safe from where the failed delivery stopped: the code that it has
// deployed counts as running. It goes into the same journal, so that a rollback which is stopped can be resumed too. The outcome stays
// the failure.
func (a *app) rollBack(ctx context.Context, f deliverFlags, d publish.Delivery, failed publish.Report, cause error) error {
	if failed.Plan == nil {
		return cause
	}
	back := d
	back.After, back.Prune, back.Abandon, back.Resume = nil, true, true, false
	back.Plan, back.Check, back.Health = nil, nil, nil
	back.Revision = d.Revision + "-rollback"
	opts, err := a.waitOptions(f.wait)
	if err != nil {
		return errors.Join(cause, err)
	}
	back.Launch, back.SettleFor = opts, f.settle
	back.Rollout = rollout.Input{SettleSeconds: failed.Plan.SettleSeconds, Deployed: deployedBy(failed)}
	for _, s := range failed.Plan.Subgraphs {
		if s.Before != nil {
			back.After = append(back.After, sdl.Source{Name: s.Name, URL: s.Before.URL, Text: s.Before.SDL})
		}
	}
	_, _ = fmt.Fprintf(a.stderr, "\n%v\n\nrolling back to what was there before\n", withoutResume(cause))
	back.Observer = ui.NewDelivery(a.stderr, a.style(a.stderr), d.Ref.String(), "")
	rep, err := publish.Deliver(ctx, back)
	if err != nil {
		return fmt.Errorf("%w\nand the rollback stopped too: %w", cause, err)
	}
	if err := a.summarize(f, rep); err != nil {
		return errors.Join(cause, err)
	}
	return fmt.Errorf("%w\nrolled back: what was registered and deployed before is so again", withoutResume(cause))
}

// withoutResume is the reason for which a delivery stopped, without the commands that would take it up: it is rolled back.
func withoutResume(err error) error {
	var stopped *publish.StoppedError
	if errors.As(err, &stopped) {
		return fmt.Errorf("the delivery failed in phase %d of %d: %w", stopped.Phase, stopped.Phases, stopped.Cause)
	}
	return err
}

// deployedBy is the code that a delivery has deployed, or may have: of a deploy that failed, some replicas may run the new code.
func deployedBy(rep publish.Report) map[string]sdl.Source {
	out := map[string]sdl.Source{}
	for i, phase := range rep.Phases {
		for j, step := range phase.Steps {
			planned := rep.Plan.Phases[i].Steps[j]
			if phase.Kind == rollout.Deploy && planned.SDL != "" && step.State != publish.Pending {
				out[step.Subgraph] = sdl.Source{Name: step.Subgraph, URL: planned.URL, Text: planned.SDL}
			}
		}
	}
	for _, s := range rep.Plan.Subgraphs {
		if s.Before == nil {
			delete(out, s.Name) // new: it goes with its registration
		}
	}
	return out
}

// summarize adds a delivery to the job summary of GitHub Actions, where there is one.
func (a *app) summarize(f deliverFlags, rep publish.Report) error {
	if f.rehearse != "" || a.getenv("GITHUB_STEP_SUMMARY") == "" {
		return nil
	}
	var text strings.Builder
	report.DeliveryMarkdown(&text, rep)
	return actions.Runner{Getenv: a.getenv, Log: a.stderr}.Summary(text.String())
}
