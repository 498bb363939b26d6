package registrytest

import (
	"time"

	"github.com/schemactl/schemactl/publish/registry"
)

// LongAgo is when launches of this package complete: long before any clock of a test.
var LongAgo = time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)

// The answers that scripts are made of.
var (
	Initiated = Answer{Launch: registry.Launch{Status: registry.LaunchInitiated}}
	Building  = Answer{Launch: registry.Launch{Status: registry.LaunchInitiated, BuildStarted: true}}
	Completed = Answer{Launch: registry.Launch{Status: registry.LaunchCompleted, BuildStarted: true, CompletedAt: &LongAgo}}
	Failed    = Answer{Launch: registry.Launch{Status: registry.LaunchFailed, BuildStarted: true, CompletedAt: &LongAgo, Errors: []registry.BuildError{{
		Code: "INVALID_FIELD_SHARING", Message: "Product.name is resolved by two subgraphs", Locations: []registry.Location{{Line: 3, Column: 5}},
	}}}}
	Strange = Answer{Launch: registry.Launch{Status: "LAUNCH_PAUSED"}}
)

// Superseded is a launch whose place the launch id took; id may be empty.
func Superseded(id string) Answer {
	return Answer{Launch: registry.Launch{Status: registry.LaunchInitiated, SupersededAt: &LongAgo, SupersededBy: id}}
}

// Fault is a failing answer.
func Fault(err error) Answer { return Answer{Err: err} }

// With gives the answer with contract launches under it.
func (a Answer) With(contracts ...registry.Launch) Answer {
	a.Launch.Downstream = contracts
	return a
}

// Contract makes a contract launch for With of an answer.
func (a Answer) Contract(ref registry.GraphRef, id string) registry.Launch {
	a.Launch.ID, a.Launch.Ref = id, ref
	return a.Launch
}

// Script sets the answers about a launch.
func (f *Fake) Script(id string, answers ...Answer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Scripts[id] = answers
}
