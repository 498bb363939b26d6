// Package probe judges one fetch of a query plan: whether code of a subgraph answers it, and
// whether routers can accept the answer.
//
// In go a fetch, the graph that it was planned over, and the schema that some code implements; out
// come the refusals, each with a kind, a coordinate, a sentence and positions:
//
//	graph := probe.NewGraph(composed.Subgraphs, composed.Graph, codeOf)
//	code := probe.NewCode(built)
//	for _, r := range graph.Probe(fetch, code) { … }
//
// # How
//
// [Code] is a schema as a server runs it: the subgraph's own definitions, and those that federation
// adds (_service, _entities). The document of a fetch is validated twice, against what is
// registered and against the code (validate.go). The first tells of each selection which field it
// is for the router, the second what it is for the code. Both trees are then walked side by side
// (walk.go): what the code answers is held against what is registered, what variables may hold
// against what the code accepts (values.go), and what a representation has against the keys and
// @requires of the code (represent.go).
//
// Package serve judges all that routers may ask. Here it is one fetch, so that nothing is guessed
// about which fields are asked together, by which key an entity is entered, and what is sent.
//
// # Invariants
//
//   - The schema of code that is registered itself refuses no fetch that a right planner makes, but
//     for what routers ask wrongly of any code (see [serve.Flaws]).
//   - A variable may hold whatever its type allows in the API schema.
//   - What code returns that routers do not know, such as a new enum value, is a hazard and no
//     refusal. The plan of a rollout tells of it.
package probe
