package registrytest

import (
	"time"

	"github.com/schemactl/schemactl/publish/registry"
)

// LongAgo is when the launches of this package complete or are superseded. It is before any time
// that a test's clock shows.
var LongAgo = time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)

// The answers that scripts are made of. The status of Strange is unknown to package registry.
var (
	Initiated = Answer{Launch: registry.Launch{Status: registry.LaunchInitiated}}
	Building  = Answer{Launch: registry.Launch{Status: registry.LaunchInitiated, BuildStarted: true}}
	Completed = Answer{Launch: registry.Launch{Status: registry.LaunchCompleted, BuildStarted: true, CompletedAt: &LongAgo}}
	Failed    = Answer{Launch: registry.Launch{Status: registry.LaunchFailed, BuildStarted: true, CompletedAt: &LongAgo, Errors: []registry.BuildError{{
		Code: "INVALID_FIELD_SHARING", Message: "Product.name is resolved by two subgraphs", Locations: []registry.Location{{Line: 3, Column: 5}},
	}}}}
	Strange = Answer{Launch: registry.Launch{Status: "LAUNCH_PAUSED"}}
)

// Superseded returns the answer for a launch that was superseded by the launch id. An empty id
// means that the platform does not name that launch.
func Superseded(id string) Answer {
	return Answer{Launch: registry.Launch{Status: registry.LaunchInitiated, SupersededAt: &LongAgo, SupersededBy: id}}
}

// Fault returns an answer that fails.
func Fault(err error) Answer { return Answer{Err: err} }

// With returns the answer with contract launches below its launch.
func (a Answer) With(contracts ...registry.Launch) Answer {
	a.Launch.Downstream = contracts
	return a
}

// Contract returns the answer's launch as a contract launch for With.
func (a Answer) Contract(ref registry.GraphRef, id string) registry.Launch {
	a.Launch.ID, a.Launch.Ref = id, ref
	return a.Launch
}

// Script sets the answers for a launch; see Fake.Scripts.
func (f *Fake) Script(id string, answers ...Answer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Scripts[id] = answers
}
