// Package sandbox is a local server of the GraphOS Platform API and of Uplink: a registry with
// publishes, launches, contracts, checks and keys, and with faults on demand. It is what the
// command `schemactl sandbox` serves, and what tests and rehearsals talk to inside one process.
//
// In go [Options] (a clock, a data file, the durations of launch steps, a composer) and a [Seed] of
// graphs, contracts and keys. Out comes an [http.Handler] that answers the documents of the real
// platform, from the schema file that the client is generated from:
//
//	s, err := sandbox.New(sandbox.Options{})
//	err = s.Seed(ctx, sandbox.Seed{Graphs: []sandbox.Graph{{ID: "shop"}}})
//	client := &http.Client{Transport: s.Transport()} // no socket needed
//	defer s.Close()
//
// No answer is canned: a publish composes, a contract filters, a check composes and compares, and a
// launch passes through its steps.
//
// # How
//
// The state of the registry is a chain of immutable snapshots, type state, made of records
// (model.go). [Server] holds the newest. A request loads it once and resolves against it until its
// end, so the parts of an answer always fit together. A change is a transaction (type tx): it
// copies the maps of the newest snapshot, replaces records by changed copies, and is written to the
// data file before the copy becomes the newest snapshot. A transaction that fails leaves no trace.
//
// A launch has steps, and each step has a time at which it is due. These times follow from the
// launch alone:
//
//	created, LAUNCH_INITIATED
//	  + Latency.Initiate   the build starts
//	  + Latency.Build      the build ends; with errors the launch is LAUNCH_FAILED
//	  + Latency.Publish    LAUNCH_COMPLETED, and Uplink serves its supergraph
//	                       the launches of the variant's contracts start and take the same steps
//
// A publish composes before it answers, so the outcome of its launch is known at once and only
// shown later. A contract launch filters when its build ends. A newer launch of a variant
// supersedes the active ones: they keep their status and take no further step.
//
// No goroutine moves a launch: every request first advances the newest snapshot to the present of
// the clock ([Options].Clock). It takes the steps that have become due, of all launches, in the
// order of their times, and records for each the time at which it was due. A step that is taken
// late therefore gives the same answers as one in time. So a test advances a [ManualClock] by hand,
// and launches that were active when the process was killed continue after a restart.
//
// A [Fault] strikes at one of two places. Faults of requests strike in serveGraphQL, before the
// document is executed (a status, a delay, a connection closed without an effect) or after it (a
// lost, truncated or garbled answer). A request may also be executed long after its answer; late.go
// keeps it until then. Faults of launches are taken up when a launch is created, kept in its
// record, and take effect at a later step. All of them are in inject.go.
//
// A request passes the files in this order: http.go or transport.go receive it; inject.go may break
// it; auth.go identifies the key; resolve.go and the resolve_*.go files (Platform API) or uplink.go
// (Uplink) answer it; publish.go, contract.go and check.go compose and change the state; launch.go
// starts launches and engine.go takes their steps; state.go and store.go keep the records of
// model.go, in the form of stored.go.
//
// The package has more files than others of this module. The schema has more than a hundred types,
// and the resolvers of each part of it are a file. They are in this package because they read the
// state, call the changes and answer from the snapshots that these make: a package of their own
// would need all of that exported.
//
// # Invariants
//
//   - A record that is in a snapshot is never changed: tx.change and withSubgraphs make copies.
//   - Reading takes no lock: Server.current is an atomic pointer.
//   - commitMu is held while one transaction is made, written and becomes the newest snapshot.
//     Steps of launches are part of it, and with them the filtering of contracts.
//   - changeMu is held from the reading of a variant to the commit of its replacement, composition
//     included. Without it one of two publishes to a variant would be lost. It is taken before
//     commitMu, never while commitMu is held.
//   - What was acknowledged survives a kill of the process, if there is a data file.
//   - A composition or filter continues when the client goes away, as on the platform.
//   - A graph that a key may not see does not exist for it: it is null, never an error.
//   - The sandbox resolves every field of platformapi/schema.graphql; [New] fails otherwise.
//
// # Adding a platform operation
//
// Each step is demanded by the tests that it names; all of them run without a network.
//
//  1. platformapi/schema.graphql: the types and fields as the public API has them, with
//     descriptions. (TestEveryTypeIsDescribed)
//  2. platformapi/operations.graphql: the operation, and why it asks for what it asks for.
//     (TestSchemaAndOperationsAreValidForBothParsers)
//  3. go generate ./platformapi: the code in platformapi/internal/gql. (TestGeneratedCodeIsCurrent)
//  4. platformapi/sandbox/resolve_*.go: a method or field for each new field, a To... method for
//     each new member of a union. (all tests that call New: "missing method for field";
//     TestEveryField holds the values of queries against the schema)
//  5. platformapi: a method of Client, and a line for it in the list of nulls_test.go.
//     (TestEveryOperationHasAMethod, TestNullAnywhere)
//  6. cmd/internal/cli/faults_test.go: a command that sends the operation, in matrixOperations.
//     (TestFaultMatrixIsWhole, TestFaultMatrixSends) UPDATE=1 adds its exit codes with every fault
//     to testdata/faults.txt. (TestFaultMatrix)
//
// What a mutation does to the registry needs a test of its own, as in
// platformapi/sandbox_flow_test.go.
package sandbox
