package publish

import (
	"sync"
	"time"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/rollout"
)

// EventKind says what an Event tells.
type EventKind string

// The events of a delivery, in the order in which they come. Those of a phase come once per phase; the fields that an event fills in
// are named with it. Every event has At; those of a phase have Phase.
const (
	EventReading      EventKind = "reading"       // the registry is asked what it holds
	EventResumed      EventKind = "resumed"       // a run is taken up again: Plan
	EventCheckStarted EventKind = "check-started" //
	EventChecked      EventKind = "checked"       // Check, Elapsed
	EventPlanStarted  EventKind = "plan-started"  //
	EventPlanned      EventKind = "planned"       // Plan, Elapsed

	EventPhaseStarted  EventKind = "phase-started"  // Phase
	EventPart          EventKind = "part"           // Part: a batch is published in parts, this one is registered
	EventPublished     EventKind = "published"      // Batch: sent or skipped
	EventLaunchChanged EventKind = "launch-changed" // Launch
	EventLaunchPolled  EventKind = "launch-polled"  // Poll: one look at the launch, also when nothing is new
	EventLaunched      EventKind = "launched"       // Tree, Elapsed
	EventDeployStarted EventKind = "deploy-started" // Step
	EventDeployed      EventKind = "deployed"       // Step, Elapsed, Err when it failed
	EventSettling      EventKind = "settling"       // Wait
	EventProbing       EventKind = "probing"        // the health of the world is asked for
	EventPhaseDone     EventKind = "phase-done"     // Elapsed, Err when it failed
	EventPhaseSkipped  EventKind = "phase-skipped"  // done by the run that is resumed

	EventRollback EventKind = "rollback" // Err: why the delivery is taken back; the events of another run follow

	EventPinStarted EventKind = "pin-started" //
	EventPinned     EventKind = "pinned"      // Pins, Elapsed
	EventFinished   EventKind = "finished"    // Report, Err
)

// Event is one thing that happened in a delivery.
type Event struct {
	Kind EventKind
	At   time.Time
	// Elapsed is how long what ended took.
	Elapsed time.Duration
	// Wait is how long a settle will take, zero when a probe decides.
	Wait time.Duration

	Phase  *rollout.Phase
	Step   *rollout.Step
	Check  *CheckResult
	Plan   *rollout.Plan
	Batch  *BatchResult
	Part   *Part
	Launch *launch.Change
	Poll   *launch.Poll
	Tree   *launch.Tree
	Pins   *pin.Result
	Report *Report
	Err    error
}

// Observer hears of a delivery's events, one at a time.
type Observer interface {
	Delivery(Event)
}

// ObserverFunc makes an Observer of a function.
type ObserverFunc func(Event)

// Delivery calls f.
func (f ObserverFunc) Delivery(e Event) { f(e) }

// teller stamps events and lets one at a time through: deploys run side by side.
type teller struct {
	mu       sync.Mutex
	observer Observer
	clock    clock.Clock
}

func (t *teller) tell(e Event) {
	if t.observer == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	e.At = t.clock.Now()
	t.observer.Delivery(e)
}
