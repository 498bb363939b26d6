package rules

import "github.com/schemactl/schemactl/check/diff"

// externalRules are about fields that another subgraph resolves.
var externalRules = []Rule{
	{
		ID: diff.ExternalAdded, Verdict: Planner, Impact: Ordered,
		Title: "@external added",
		Why:   "Routers stop asking this subgraph for the field only once the new schema is registered.",
		Fix:   askPlan,
		Say:   say("is now external"),
		Before: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int size: Int }`,
		After: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @external size: Int @requires(fields: "w") }`,
	},
	{
		ID: diff.ExternalRemoved, Verdict: Planner, Impact: Ordered,
		Title: "@external removed",
		Why:   "Routers may start asking this subgraph for the field.",
		Fix:   askPlan,
		Say:   say("is no longer external"),
		Before: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @external size: Int @requires(fields: "w") }`,
		After: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int size: Int }`,
	},
}
