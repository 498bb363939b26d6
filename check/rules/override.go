package rules

import "github.com/schemactl/schemactl/check/diff"

// overrideRules are about fields that one subgraph takes over from another.
var overrideRules = []Rule{
	{
		ID: diff.OverrideAdded, Verdict: Planner, Impact: Ordered,
		Title: "@override added",
		Why:   "Traffic for the field moves to this subgraph.",
		Fix:   askPlan,
		Say:   sayNew("now overrides the subgraph"),
		Before: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int }`,
		After: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @override(from: "b") }`,
	},
	{
		ID: diff.OverrideRemoved, Verdict: Planner, Impact: Ordered,
		Title: "@override removed",
		Why:   "Traffic for the field may move back.",
		Fix:   askPlan,
		Say:   sayOld("no longer overrides the subgraph"),
		Before: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @override(from: "b") }`,
		After: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int }`,
	},
	{
		ID: diff.OverrideChanged, Verdict: Planner, Impact: Ordered,
		Title: "@override names another subgraph",
		Why:   "Traffic for the field moves.",
		Fix:   askPlan,
		Say:   sayBoth("changed the subgraph that it overrides"),
		Before: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @override(from: "b") }`,
		After: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @override(from: "c") }`,
	},
}
