package rules

import "github.com/schemactl/schemactl/check/diff"

// requiresRules are about what routers fetch from other subgraphs first.
var requiresRules = []Rule{
	{
		ID: diff.RequiresAdded, Verdict: Planner, Impact: Ordered,
		Title: "@requires added",
		Why:   "The code reads fields that routers send only once the new schema is registered.",
		Fix:   askPlan,
		Say:   sayNew("now requires"),
		Before: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @external h: Int @external size: Int other: Int @requires(fields: "w h") }`,
		After: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @external h: Int @external size: Int @requires(fields: "w") other: Int @requires(fields: "w h") }`,
	},
	{
		ID: diff.RequiresRemoved, Verdict: Planner, Impact: Ordered,
		Title: "@requires removed",
		Why:   "Routers send fields that nobody reads until the new schema is registered.",
		Fix:   askPlan,
		Say:   sayOld("no longer requires"),
		Before: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @external h: Int @external size: Int @requires(fields: "w") other: Int @requires(fields: "w h") }`,
		After: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @external h: Int @external size: Int other: Int @requires(fields: "w h") }`,
	},
	{
		ID: diff.RequiresChanged, Verdict: Planner, Impact: Ordered,
		Title: "@requires changed",
		Why:   "The router sends what the registered schema says, the code reads what its own schema says.",
		Fix:   askPlan,
		Say:   sayBoth("changed what it requires"),
		Before: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @external h: Int @external size: Int @requires(fields: "w") other: Int @requires(fields: "w h") }`,
		After: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @external h: Int @external size: Int @requires(fields: "h") other: Int @requires(fields: "w h") }`,
	},
}
