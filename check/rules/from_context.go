package rules

import "github.com/schemactl/schemactl/check/diff"

// fromContextRules are about arguments that routers take from a context.
var fromContextRules = []Rule{
	{
		ID: diff.FromContextAdded, Verdict: Planner, Impact: Ordered,
		Title: "@fromContext added",
		Why:   "Routers send the argument only once the new schema is registered.",
		Fix:   askPlan,
		Say:   sayNew("now takes from a context"),
		Before: `type Query { a: A }
type A @key(fields: "id") @context(name: "c") { id: ID w: Int h: Int b: B }
type B @key(fields: "id") { id: ID n: Int }`,
		After: `type Query { a: A }
type A @key(fields: "id") @context(name: "c") { id: ID w: Int h: Int b: B }
type B @key(fields: "id") { id: ID n(x: Int @fromContext(field: "$c { w }")): Int }`,
	},
	{
		ID: diff.FromContextRemoved, Verdict: Planner, Impact: Ordered,
		Title: "@fromContext removed",
		Why:   "Routers send the argument until the new schema is registered; the code refuses it.",
		Fix:   askPlan,
		Say:   sayOld("no longer takes from a context"),
		Before: `type Query { a: A }
type A @key(fields: "id") @context(name: "c") { id: ID w: Int h: Int b: B }
type B @key(fields: "id") { id: ID n(x: Int @fromContext(field: "$c { w }")): Int }`,
		After: `type Query { a: A }
type A @key(fields: "id") @context(name: "c") { id: ID w: Int h: Int b: B }
type B @key(fields: "id") { id: ID n: Int }`,
	},
	{
		ID: diff.FromContextChanged, Verdict: Planner, Impact: Ordered,
		Title: "@fromContext changed",
		Why:   "The router sends other contextual arguments than the code reads.",
		Fix:   askPlan,
		Say:   sayBoth("changed its contextual arguments"),
		Before: `type Query { a: A }
type A @key(fields: "id") @context(name: "c") { id: ID w: Int h: Int b: B }
type B @key(fields: "id") { id: ID n(x: Int @fromContext(field: "$c { w }")): Int }`,
		After: `type Query { a: A }
type A @key(fields: "id") @context(name: "c") { id: ID w: Int h: Int b: B }
type B @key(fields: "id") { id: ID n(x: Int @fromContext(field: "$c { h }")): Int }`,
	},
}
