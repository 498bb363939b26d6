// Package sandbox is a local server of the GraphOS Platform API and of Uplink.
//
// In go [Options] (a clock, a data file, latencies, a composer) and a [Seed] of
// graphs, contracts and keys; out comes an [http.Handler] that answers the same
// documents as the real platform, from the same schema file that the client
// is generated from:
//
//	s, err := sandbox.New(sandbox.Options{})
//	err = s.Seed(ctx, sandbox.Seed{Graphs: []sandbox.Graph{{ID: "shop"}}})
//	client := &http.Client{Transport: s.Transport()} // no socket needed
//	defer s.Close()
//
// Nothing in it is canned: a publish composes, a contract filters, a check
// composes and compares, and a launch passes through its stages. The state is a
// chain of immutable snapshots. A launch moves when time has passed, not when
// something fires: every request first advances all launches to the clock's
// present, each transition stamped with the moment at which it was due. So there
// are no background goroutines, a test moves a [ManualClock] by hand, and
// launches that were running when the process was killed go on after a restart.
//
// The files, in the order in which a request meets them: http.go, faults.go,
// auth.go, then resolve_*.go (GraphQL) or uplink.go; publish.go, contract.go and
// check.go change the state; engine.go moves launches; state.go and bolt.go keep
// what is known.
package sandbox
