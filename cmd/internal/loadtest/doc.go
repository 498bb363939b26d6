// Package loadtest delivers changes under load: real subgraphs, a real router and clients that
// never stop asking, while schemactl takes the change to production.
//
// In goes a scenario (testdata/*.txtar): subgraphs before and after, their data, and queries that
// both sides answer. Out comes the number of answers and of errors of each run. A delivery must
// show no error. The naive orders of the same change, everything published first or everything
// deployed first, must show some; otherwise the scenario proves nothing.
//
// # How
//
// [Code] is one version of a subgraph's code. It is strict: it answers from rows of data, and
// refuses what its own schema does not know, and representations without what its own schema
// requires. A [Service] is what stands behind a routing URL: replicas that take turns, as behind a
// load balancer. A deploy replaces one replica after the other, so that both versions answer for a
// while.
//
// The runs themselves need a router and are tests behind the build tag `load`. The router polls the
// Uplink of a sandbox in the test's process. It is Apollo Gateway from npm, or the router binary
// that $SCHEMACTL_ROUTER names. schemactl and the deploy command are processes of their own: the
// binary of the test under other names.
//
// A state lasts as long as it takes clients to get a number of answers in it, so no run depends on
// the speed of the machine.
//
// # Invariants
//
//   - A client that does not get exactly the answer it had at the start counts an error, whatever
//     the reason.
//   - A replica that is replaced finishes the requests that it has, as code behind a load balancer
//     does. No error comes from the deploy itself.
package loadtest
