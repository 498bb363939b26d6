package publish

import (
	"sync"
	"time"

	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
)

// EventKind is the kind of an Event.
type EventKind string

// The events of a delivery, in the order in which they come, with the fields that each fills in.
// Every event has At. The events of a phase have Phase and come again for each phase.
const (
	EventReading      EventKind = "reading"       // the registry is asked what it holds
	EventResumed      EventKind = "resumed"       // a run is taken up again: Plan
	EventDeployLiving EventKind = "deploy-living" // Begun: a deploy of a run that was killed is awaited, or cannot be seen
	EventCheckStarted EventKind = "check-started" //
	EventChecked      EventKind = "checked"       // Check, Elapsed
	EventPlanStarted  EventKind = "plan-started"  //
	EventPlanned      EventKind = "planned"       // Plan, Elapsed

	EventCodeAsked EventKind = "code-asked" // Running: what replicas run, before the first phase (no Phase) or after one

	EventPhaseStarted  EventKind = "phase-started"  //
	EventPart          EventKind = "part"           // Part: a batch is published in parts, this one is registered
	EventPublished     EventKind = "published"      // Batch: sent or skipped
	EventLaunchChanged EventKind = "launch-changed" // Launch
	EventLaunchPolled  EventKind = "launch-polled"  // Poll: one look at the launch, also when nothing is new
	EventLaunched      EventKind = "launched"       // Tree, Elapsed
	EventDeployStarted EventKind = "deploy-started" // Step
	// EventDeployProgress comes when the progress of a deploy changes: Step, Deploy.
	EventDeployProgress EventKind = "deploy-progress"
	EventDeployed       EventKind = "deployed"      // Step, Elapsed, Err when it failed
	EventSettling       EventKind = "settling"      // Wait, Adoption: By alone is known
	EventAdoption       EventKind = "adoption"      // Adoption: how far routers are
	EventAdopted        EventKind = "adopted"       // Adoption: routers run the supergraph, or are assumed to
	EventProbing        EventKind = "probing"       // the health of production is asked for
	EventPhaseDone      EventKind = "phase-done"    // Elapsed, Err when it failed
	EventPhaseSkipped   EventKind = "phase-skipped" // done by the run that is resumed

	EventRollback EventKind = "rollback" // Err: why the delivery is taken back; the events of the rollback follow

	EventWayBack EventKind = "way-back" // WayBack: the delivery stopped, and what would take it back

	EventPinStarted EventKind = "pin-started" //
	EventPinned     EventKind = "pinned"      // Pins, Tree, Elapsed
	EventFinished   EventKind = "finished"    // Report, Err
)

// Event is one thing that happened in a delivery.
type Event struct {
	Kind EventKind
	At   time.Time
	// Elapsed is how long it took, for an event that ends something.
	Elapsed time.Duration
	// Wait is the time after which routers are assumed to run a supergraph, if nobody asks them.
	Wait time.Duration
	// Adoption is what is known of the routers.
	Adoption *adoption.Proof

	// Deploy is how far a deploy is.
	Deploy *DeployProgress
	// WayBack is what would take the delivery back.
	WayBack *WayBack

	Phase   *rollout.Phase
	Step    *rollout.Step
	Begun   *BegunDeploy
	Check   *CheckResult
	Running *running.Report
	Plan    *rollout.Plan
	Batch   *BatchResult
	Part    *Part
	Launch  *launch.Change
	Poll    *launch.Poll
	Tree    *launch.Tree
	Pins    *pin.Result
	Report  *Report
	Err     error
}

// Observer hears of the events of a delivery, one at a time.
type Observer interface {
	Delivery(Event)
}

// notifier stamps events and hands them to an observer one at a time: deploys run side by side. A
// nil observer hears nothing.
type notifier struct {
	mu       sync.Mutex
	observer Observer
	clock    clock.Clock
}

func (n *notifier) notify(e Event) {
	if n.observer == nil {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	e.At = n.clock.Now()
	n.observer.Delivery(e)
}
