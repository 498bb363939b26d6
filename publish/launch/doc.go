// Package launch waits for a launch of the registry and for the contract launches that it starts,
// and reads launches: which one a word names, what it changed, and its supergraph.
//
// In go a Registry, a graph ref and a launch id; out comes the [Tree] of all of them in their final
// states, or an error that tells a failed, a superseded, a timed out and an interrupted wait apart.
//
//	tree, err := launch.Wait(ctx, reg, ref, id, launch.Options{Timeout: time.Minute})
//	if errors.Is(err, launch.ErrSuperseded) { … }
//
// # How
//
// [Wait] polls. One poll is one request however many contracts there are, because the registry
// returns contract launches together with their source. The pause between two polls grows, and
// starts small again whenever a state has changed. A poll that fails is repeated, unless the error
// cannot go away; a launch that is not found may be so new that the platform does not know it yet.
//
// A launch may start contract launches shortly after it has completed. A tree that is final is
// therefore read a second time, unless all expected contract launches are in it or the completion
// is long past.
//
// Only after the last poll are the errors of failed builds asked for.
//
// # Invariants
//
//   - Nothing here changes the registry. When a wait ends early the launch goes on, and the error
//     has the command that resumes the wait.
//   - Wait returns the tree as last seen with every error, and never waits longer than its timeout,
//     except for the bounded questions about a failure that is already known.
//   - The source launch is the first node of a tree. Observers are called in this order, from the
//     goroutine that waits.
package launch
