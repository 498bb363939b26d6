// Package rollout decides in which order schemas are published and code is deployed, so that at no
// moment a router sends a subgraph what its code refuses, or gets an answer that it cannot accept.
//
// In go the subgraphs before and after, what the code implements now where that differs from what
// is registered, and a composer; out comes a [Plan], or a [*NoSafePlan] with the changes that
// exclude each other:
//
//	in := rollout.Input{Before: registered, After: proposed, Compose: composer}
//	plan, err := rollout.Make(ctx, in)
//
// A plan has publish phases, one launch each, and deploy phases, whose deploys run side by side.
// [Verify] judges every state of a plan once more from its steps alone, [States] lists these states
// for another judge, [Suggest] proves other ways where no order is safe or clients miss something,
// [Splitter] publishes a batch in parts. [Diagram] draws a plan as text. Nothing here prints,
// publishes or deploys.
//
// # How
//
// The work is shared with packages below: serve judges whether code answers what routers ask under
// a registered schema, and whether an API offers what clients send; meet makes the intermediate
// schema that old and new code both serve, and the first of two releases; leave makes the skeleton
// of a subgraph that leaves. All edges point down: serve knows neither of them nor the search.
//
// There are many small files, because each step has its own.
//
// [Make] goes through these steps:
//
//   - make.go composes both ends; a side that does not compose is an error, and one that
//     routers would ask wrongly whatever the code is refused.
//   - pair.go pairs the versions of each subgraph, makes the intermediate schemas (a second one
//     with joined keys, where a key changes) and judges old and new code under each.
//   - move.go knows what a changed subgraph may do next: its position is the registered schema and
//     the running code. takeover.go knows code that changes its subgraph, since code is known by
//     its routing URL and not by a name.
//   - search.go finds the cheapest sequence of phases for all positions together, best first.
//     strategy.go decides which subgraphs it moves one by one, in step, or apart.
//   - compositions.go judges the combinations of registered schemas on the way, contracts.go what
//     they take away from clients. lossless.go finds changes that no plan makes without a gap.
//   - describe.go and conflict.go put the result into words, verify.go checks it.
//   - excused.go makes a plan for known operations only, where the rules have none and the input
//     takes such a plan. proof.go has what known operations show of a plan; package prove finds it.
//   - hazards.go finds what the code may return on the way that routers cannot pass on, and
//     nulls.go what clients lose by it: a null goes up in the API of that state as far as types
//     forbid it. gaps.go finds what clients miss on the way.
//
// [Suggest] makes no rules of its own: release.go and beside.go make other proposals, and [Make]
// plans them.
//
// # Invariants
//
//   - In every state of a plan the registered schemas compose, every contract can be built, routers
//     ask them rightly, and all running code serves what is registered. Verify proves it for each
//     plan before Make returns it. Only what is wrong at the start already is excused, and what
//     [Plan].Excused tells, if the input asks known operations ([Input].Refute).
//   - Of every operation that is accepted before and after a plan and refused between, the plan
//     tells of a gap (gaps_prop_test.go). A plan without gaps is taken if the search finds one.
//   - The same input gives the same plan, whatever the order of the subgraphs.
//   - With up to five changed subgraphs no plan is cheaper: gaps count first, then
//     launches, then phases, then intermediate schemas, then hazards. Otherwise
//     [Plan].Bounded tells where a cheaper plan may exist.
//   - Where the search is exact and no subgraph comes or goes, the plan back ([Input.Reverse])
//     exists if the plan does, and has as many phases (prop_test.go). An end at which routers go
//     wrong whatever the code can be left, and no plan leads to it.
//   - A hazard makes no state unsafe. Every one is in the plan, with the fields that may meet it.
//   - A plan is judged by its steps and the input alone, so one that was read from a file is judged
//     in the same way.
package rollout
