// Package queryplan plans operations over a supergraph as Apollo Router 2 does, or as the preview
// of Router 3 does: which fetches it makes of which subgraphs, in which order.
//
// In go a supergraph and operations; out come plans:
//
//	planner, err := queryplan.New(ctx, graph, queryplan.Options{})
//	made, err := planner.Plan(queryplan.Request{Query: "{ products { name } }"})
//	made.Text() // as Apollo prints it
//
// # How
//
// [New] has the subgraphs written that the supergraph tells of, builds them, and indexes the graph
// that the proof of composition walks ([satisfy.Graph]) for planning (world.go, edges.go). One
// operation then goes through these steps:
//
//	op := planner.read(request)      // normal.go: fragments expanded, fields merged
//	traversal.visit(op.sel, start)   // advance.go, reach.go, narrow.go: for each leaf its options
//	choice := traversal.choose()     // choose.go, combine.go: the cheapest combination of options
//	fetches := groups.arrange(true)  // dag.go: what waits for what; after build.go, enter.go
//	lists := fetches.stages()        // stage.go: what runs at the same time, and its cost
//	node := assembler.sequence(…)    // assemble.go, printer.go, condition.go: the nodes of the plan
//
// An option is a way through the graph: over fields, into fragments, and by keys into other
// subgraphs (path.go). What a key or a @requires needs is planned in the same manner from the node
// where it is needed, and kept for later operations (session.go). Options that leave a subgraph
// where another one stays are dropped ([session.prune]). The package has many files since each of
// these steps reads and extends the same few types (world, step, groups), which no other package is
// to see; a step has a file for each of its ideas.
//
// # Same plans as the reference
//
// The plans are meant to be printed equal to those of apollo-federation 2.16.5, whose order follows
// from the order in which fetches are made: see [groups.tree]. All of it was found by observation.
// testdata/deviations.yml has what is known to differ. @defer is refused by validation, as Router 2
// does by default; introspection is left to the router.
//
// # Profiles
//
// A [Profile] is a planner whose plans are made. The steps above are the same for all; where
// planners differ, a step asks a method of the profile, and profile.go has all of these methods
// with what they mean. The incremental planner of Router 3 differs in what it chooses (fields.go:
// a subgraph for each field, not for each leaf), in what it takes @requires from (early.go), and
// in when fetches are merged. It is held against apollo-federation 3.0.0-preview.0 by its fetches,
// not by its text: the stage, subgraph and path of each fetch, the types of its representations,
// and the fields that it asks for. The order of selections and of what runs at the same time,
// types in paths, and where __typename and conditions stand are those of Router 2.
// testdata/deviations-router3.yml has what is known to differ.
//
// Plans of both profiles are executed in tests (internal/runtest): they must answer what the
// subgraphs have.
//
// # Invariants
//
//   - A plan that cannot be made is a [NotPlannedError], an operation that the API schema does not
//     allow an [InvalidError]. No other error comes from a valid graph.
//   - Combinations are bounded like those of the reference ([maxCombinations]); a plan says so.
//   - The ways to the fields of an operation are bounded by the work to find them ([maxWork]).
//     There is no plan beyond that, and it is not said to be impossible.
//   - A world is only read once it is made. A session belongs to one goroutine at a time.
package queryplan
