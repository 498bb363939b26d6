// Package leave makes what is registered of a subgraph that leaves the graph until it is removed:
// its skeleton.
//
// No call of a registry publishes and removes at once. So a subgraph whose fields go to others
// stands in the very launch that gives them away, with what it had less what the others resolve
// then. Once they have everything, that is nothing: an empty schema changes nothing for routers, so
// it composes whenever the graph without the subgraph does.
//
// In go the old version of the subgraph and every version of the others; out comes the skeleton for
// each combination of these:
//
//	skeletons, err := leave.New(ctx, leaving)
//	s, err := skeletons.In(ctx, stages)
//
// # How
//
// holdings.go tells what the subgraph still holds in a combination: of its fields and of the values
// of its enums. skeleton.go has package meet cut its text down to that, and makes the schema of
// which nothing is left.
//
// # Invariants
//
//   - A skeleton has nothing that the old version lacks, but for a scalar or a hidden field where a
//     schema may not be empty.
//   - The code that runs serves every skeleton that is [Skeleton.OK].
//   - A skeleton depends on the combination only, not on the way to it.
package leave
