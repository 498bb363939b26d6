package rules

import "github.com/schemactl/schemactl/check/diff"

// overrideLabelRules are about progressive overrides.
var overrideLabelRules = []Rule{
	{
		ID: diff.OverrideLabelAdded, Verdict: Planner, Impact: Ordered,
		Title: "label added to @override",
		Why:   "A share of the traffic moves back to the other subgraph.",
		Fix:   askPlan,
		Say:   sayNew("is now overridden by the label"),
		Before: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @override(from: "b") }`,
		After: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @override(from: "b", label: "percent(10)") }`,
	},
	{
		ID: diff.OverrideLabelRemoved, Verdict: Planner, Impact: Ordered,
		Title: "label removed from @override",
		Why:   "All traffic for the field moves to this subgraph.",
		Fix:   askPlan,
		Say:   sayOld("is no longer overridden by the label"),
		Before: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @override(from: "b", label: "percent(10)") }`,
		After: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @override(from: "b") }`,
	},
	{
		ID: diff.OverrideLabelChanged, Verdict: Planner, Impact: Ordered,
		Title: "label of @override changed",
		Why:   "Another share of the traffic comes to this subgraph.",
		Fix:   askPlan,
		Say:   sayBoth("changed the label of its override"),
		Before: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @override(from: "b", label: "percent(10)") }`,
		After: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int @override(from: "b", label: "percent(50)") }`,
	},
}
