package rules

import "github.com/schemactl/schemactl/check/diff"

// resolverRules are about the fields that a subgraph resolves.
var resolverRules = []Rule{
	{
		ID: diff.ResolverAdded, Verdict: Planner, Impact: Ordered,
		Title:  "field resolved by this subgraph",
		Why:    "Routers may ask this subgraph for the field.",
		Fix:    askPlan,
		Say:    say("is now resolved by this subgraph"),
		Before: `type Query { a: ID }`,
		After:  `type Query { a: ID b: ID }`,
	},
	{
		ID: diff.ResolverRemoved, Verdict: Planner, Impact: Ordered,
		Title:  "field no longer resolved by this subgraph",
		Why:    "Routers ask for the field until the new schema is registered.",
		Fix:    askPlan,
		Say:    say("is no longer resolved by this subgraph"),
		Before: `type Query { a: ID b: ID }`,
		After:  `type Query { a: ID }`,
	},
}
