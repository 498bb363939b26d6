package publish

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/process"
)

// BegunDeploy is a deploy of an earlier run that has begun, and of which the journal does not tell
// how it ended: the run was killed. What it started goes on by itself.
type BegunDeploy struct {
	Subgraph string
	Process  process.Identity
	Since    time.Time
	// State is process.Unknown if it was begun where it cannot be seen
	// from here.
	State process.State
}

// String tells which deploy it is, and whether it runs.
func (b BegunDeploy) String() string {
	since := b.Since.UTC().Format(time.RFC3339)
	if b.State == process.Unknown {
		return fmt.Sprintf("the deploy command of %s, begun %s as %s, cannot be seen from here and may still run", b.Subgraph, since, b.Process)
	}
	return fmt.Sprintf("the deploy command of %s still runs (%s, since %s)", b.Subgraph, b.Process, since)
}

// begunDeploys returns the deploys of the last run of the records that have no end there, and that
// may still run. Those of earlier runs had ended before it began or was taken up.
func begunDeploys(records []Record, state func(process.Identity) process.State) []BegunDeploy {
	var keys []stepKey
	var begun []BegunDeploy
	for _, r := range records {
		key := stepKey{r.Phase, r.Subgraph, r.Action}
		switch r.Kind {
		case RecordBegin, RecordResume:
			keys, begun = nil, nil
		case RecordDeploying:
			if r.Process != nil {
				keys, begun = append(keys, key), append(begun, BegunDeploy{Subgraph: r.Subgraph, Process: *r.Process, Since: r.At})
			}
		case RecordDeployed, RecordDeployFailed:
			for i := range keys {
				if keys[i] == key {
					keys, begun = append(keys[:i:i], keys[i+1:]...), append(begun[:i:i], begun[i+1:]...)
					break
				}
			}
		}
	}
	living := begun[:0]
	for _, b := range begun {
		if b.State = state(b.Process); b.State != process.Ended {
			living = append(living, b)
		}
	}
	return living
}

// lookEvery is how often a process is looked at whose end is awaited.
const lookEvery = 200 * time.Millisecond

// awaitDeploys waits until the deploys that a killed run has begun are over, so that none is
// started beside them. What cannot be seen from here is told, and not awaited.
func (r *run) awaitDeploys(ctx context.Context, records []Record) error {
	for _, b := range begunDeploys(records, r.delivery.processState()) {
		r.notify(Event{Kind: EventDeployLiving, Begun: &b})
		for b.State == process.Living {
			if err := r.delivery.Clock.Sleep(ctx, lookEvery); err != nil {
				return r.stillDeploys(ctx, b, err)
			}
			b.State = r.delivery.processState()(b.Process)
		}
	}
	return nil
}

// stillDeploys returns the error of a run that ends while it waits for the deploy of another one.
func (r *run) stillDeploys(ctx context.Context, b BegunDeploy, err error) error {
	how, kind := "interrupted", launch.ErrInterrupted
	if ctx.Err() == context.DeadlineExceeded {
		how, kind = "the time ran out", launch.ErrTimeout
	}
	text := b.String()
	r.report.Resume = r.resumeCommands("", r.delivery.Ref)
	for _, command := range r.report.Resume {
		text += "\ntake it up again with: " + command
	}
	return &endedError{how, kind, &livingError{text, err}}
}

// livingError is the end of a wait for a deploy. It wraps what ended it.
type livingError struct {
	text  string
	cause error
}

func (e *livingError) Error() string { return e.text }
func (e *livingError) Unwrap() error { return e.cause }

// processState returns what gives the state of a process.
func (d *Delivery) processState() func(process.Identity) process.State {
	if d.ProcessState != nil {
		return d.ProcessState
	}
	return process.Identity.State
}

// livingText tells of the deploys that still run, for the message of an unfinished delivery; empty
// if there are none.
func livingText(all []BegunDeploy) string {
	var text strings.Builder
	for _, b := range all {
		text.WriteString("\n" + b.String())
	}
	return text.String()
}
