package rules

import "github.com/schemactl/schemactl/check/diff"

// keyRules are about the keys by which routers enter a subgraph.
var keyRules = []Rule{
	{
		ID: diff.KeyAdded, Verdict: Planner, Impact: Ordered,
		Title: "@key added",
		Why:   "Routers start to send representations with these fields.",
		Fix:   askPlan,
		Say:   sayNew("has the new key"),
		Before: `type Query { a: A }
type A @key(fields: "id") { id: ID sku: ID }`,
		After: `type Query { a: A }
type A @key(fields: "id") @key(fields: "sku") { id: ID sku: ID }`,
	},
	{
		ID: diff.KeyRemoved, Verdict: Planner, Impact: Ordered,
		Title: "@key removed",
		Why:   "Routers stop sending representations with these fields only once the new schema is registered.",
		Fix:   askPlan,
		Say:   sayOld("no longer has the key"),
		Before: `type Query { a: A }
type A @key(fields: "id") @key(fields: "sku") { id: ID sku: ID }`,
		After: `type Query { a: A }
type A @key(fields: "id") { id: ID sku: ID }`,
	},
}
