// Package prove plans known operations in every state of a rollout plan, as routers do, and judges
// each fetch against all code that may get it.
//
// In go the input and the plan of package rollout, and operations as clients send them; out comes a
// [rollout.Proof] with what is refused, and with what could not be judged:
//
//	proof, err := prove.Plan(ctx, in, plan, operations, prove.Options{})
//
// # How
//
// [rollout.States] lists the states. States with the same registered schemas share a [world]: what
// is composed of them, its planners, and the plans of all operations, made by two goroutines
// (world.go). Equal fetches of a world are one. Each is judged by package probe against the code
// that answers in a state, once for each code (prove.go). What is refused in the state before the
// plan already is no reason against the plan.
//
// # Invariants
//
//   - A refusal is only ever added to what the rules of package serve find.
//   - What cannot be planned or judged, for whatever reason, stands in NotJudged of the proof. It
//     is never taken for an answer.
//   - The proof does not depend on the order in which goroutines run.
package prove
