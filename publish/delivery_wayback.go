package publish

import (
	"context"
	"errors"

	"github.com/schemactl/schemactl/publish/rollout"
)

// WayBack is the plan that would take a stopped delivery back, from what is registered and deployed
// where it stopped. Nothing of it is begun.
type WayBack struct {
	// Command is what a person types to run it. It plans anew from what is there then.
	Command string        `json:"command"`
	Phases  []PhaseReport `json:"phases"`
	// Error is why there is no plan; empty if there is one.
	Error string `json:"error,omitempty"`

	// Plan is the plan with its SDL, for printers.
	Plan *rollout.Plan `json:"-"`
}

// showWayBack plans how the run that ended with an error would be taken back, for the report and
// for whoever watches, and names the command in the error. A run that cannot be taken up has none.
func (r *run) showWayBack(ctx context.Context, err error) {
	if r.delivery.BackCommand == "" || r.delivery.JournalPath == "" {
		return
	}
	back := newRun(r.delivery.rollback(nil))
	back.notify, back.previous = func(Event) {}, r.failedDelivery(err)
	way := &WayBack{Command: r.delivery.BackCommand, Phases: []PhaseReport{}}
	if err := back.planWayBack(ctx); err != nil {
		way.Error = err.Error()
	} else {
		way.Plan, way.Phases = back.plan, back.report.Phases
	}
	r.report.WayBack = way
	var stopped *StoppedError
	if errors.As(err, &stopped) && way.Error == "" {
		stopped.Back = way.Command
	}
	r.notify(Event{Kind: EventWayBack, WayBack: way})
}
