package rules

import "github.com/schemactl/schemactl/check/diff"

// keyResolvableRules are about keys that a subgraph can or cannot be entered by.
var keyResolvableRules = []Rule{
	{
		ID: diff.KeyResolvableAdded, Verdict: Planner, Impact: Ordered,
		Title: "@key became resolvable",
		Why:   "Routers start to send representations to this subgraph.",
		Fix:   askPlan,
		Say:   sayNew("can now be resolved by its key"),
		Before: `type Query { a: A }
type A @key(fields: "id", resolvable: false) { id: ID sku: ID }`,
		After: `type Query { a: A }
type A @key(fields: "id") { id: ID sku: ID }`,
	},
	{
		ID: diff.KeyResolvableRemoved, Verdict: Planner, Impact: Ordered,
		Title: "@key became unresolvable",
		Why:   "Routers stop sending representations only once the new schema is registered.",
		Fix:   askPlan,
		Say:   sayOld("can no longer be resolved by its key"),
		Before: `type Query { a: A }
type A @key(fields: "id") { id: ID sku: ID }`,
		After: `type Query { a: A }
type A @key(fields: "id", resolvable: false) { id: ID sku: ID }`,
	},
}
