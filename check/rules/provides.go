package rules

import "github.com/schemactl/schemactl/check/diff"

// providesRules are about fields that a subgraph returns on some paths only.
var providesRules = []Rule{
	{
		ID: diff.ProvidesAdded, Verdict: Planner, Impact: Ordered,
		Title: "@provides added",
		Why:   "Routers may ask this subgraph for the provided fields.",
		Fix:   askPlan,
		Say:   sayNew("now provides"),
		Before: `type Query { a: A b: A @provides(fields: "w h") }
type A @key(fields: "id") { id: ID w: Int @external h: Int @external }`,
		After: `type Query { a: A @provides(fields: "w") b: A @provides(fields: "w h") }
type A @key(fields: "id") { id: ID w: Int @external h: Int @external }`,
	},
	{
		ID: diff.ProvidesRemoved, Verdict: Planner, Impact: Ordered,
		Title: "@provides removed",
		Why:   "Routers ask this subgraph for the provided fields until the new schema is registered.",
		Fix:   askPlan,
		Say:   sayOld("no longer provides"),
		Before: `type Query { a: A @provides(fields: "w") b: A @provides(fields: "w h") }
type A @key(fields: "id") { id: ID w: Int @external h: Int @external }`,
		After: `type Query { a: A b: A @provides(fields: "w h") }
type A @key(fields: "id") { id: ID w: Int @external h: Int @external }`,
	},
	{
		ID: diff.ProvidesChanged, Verdict: Planner, Impact: Ordered,
		Title: "@provides changed",
		Why:   "Routers ask this subgraph for the fields that the registered schema provides.",
		Fix:   askPlan,
		Say:   sayBoth("changed what it provides"),
		Before: `type Query { a: A @provides(fields: "w") b: A @provides(fields: "w h") }
type A @key(fields: "id") { id: ID w: Int @external h: Int @external }`,
		After: `type Query { a: A @provides(fields: "h") b: A @provides(fields: "w h") }
type A @key(fields: "id") { id: ID w: Int @external h: Int @external }`,
	},
}
