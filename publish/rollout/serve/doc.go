// Package serve judges code and schemas: whether deployed code answers what routers ask under a
// registered schema ([Serves]), and whether an API schema accepts what clients send
// ([View.Offers]).
//
// In go two versions of one subgraph, or API schemas; out come findings, each a [Violation] with a
// coordinate and positions:
//
//	for _, v := range serve.Serves(deployed, registered) { … }
//
// # How
//
// Code is known by the schema that it implements. Routers plan fetches against the registered
// schema, so the question is whether every fetch that this schema allows is valid against the
// code's schema, and whether every answer of the code is allowed by the registered one. First it is
// found what a fetch may ask (fetchable.go): types and fields that no operation reaches do not
// count. Then each rule (rules.go, one group of rules in each rule file) walks the registered
// schema and the code's schema side by side.
//
// Rules are stricter than necessary where nothing is known of the other subgraphs. A plan knows
// them: [ReachOf] finds what operations can reach through all subgraphs of the graphs before and
// after, by which keys (entrance.go), and [Reach.Narrow] takes out what composition leaves out or
// hides in every combination. [Library] remembers what is built and judged for one plan.
//
// [Flaws] walks a whole graph for what routers ask wrongly of code that implements exactly what is
// registered (rule_chain.go and the other rules on graphs), [ChangeFlaws] compares two.
//
// [View.Offers] walks API schemas instead, along the selections that all the schemas of clients
// accept. [Replaced] compares two of them element by element, for what one has in place of the
// other's.
//
// There are many small files, because each group of rules has its own, and each thing that decides
// what can be asked: edges, keys, what is withheld, what is read (reads.go), which leaf types read
// alike (leaves.go).
//
// # Invariants
//
//   - A schema serves itself (prop_test.go).
//   - Without findings every fetch of every query plan against the registered schema is answered.
//     With hazards only, the router replaces a value that it does not know by null, and what is
//     around it where the type does not allow null.
//   - A [Reach] is never too small: less knowledge means more findings, never fewer.
//   - Findings depend on the two schemas and the reach only, and come in the order of [Rules] and
//     of the registered schema.
//   - The package does not know the intermediate schema or the search.
package serve
