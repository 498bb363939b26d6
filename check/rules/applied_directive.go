package rules

import "github.com/schemactl/schemactl/check/diff"

// appliedDirectiveRules are about applications of directives that no specification defines.
var appliedDirectiveRules = []Rule{
	{
		ID: diff.AppliedDirectiveAdded, Verdict: Planner, Impact: Safe,
		Title: "custom directive applied",
		Why:   "What it means is up to the subgraph and to those who read the supergraph.",
		Say:   sayNew("now has"),
		Before: `directive @owner(team: String) on FIELD_DEFINITION
type Query { a: ID }`,
		After: `directive @owner(team: String) on FIELD_DEFINITION
type Query { a: ID @owner(team: "a") }`,
	},
	{
		ID: diff.AppliedDirectiveRemoved, Verdict: Planner, Impact: Safe,
		Title: "custom directive no longer applied",
		Why:   "What it means is up to the subgraph and to those who read the supergraph.",
		Say:   sayOld("no longer has"),
		Before: `directive @owner(team: String) on FIELD_DEFINITION
type Query { a: ID @owner(team: "a") }`,
		After: `directive @owner(team: String) on FIELD_DEFINITION
type Query { a: ID }`,
	},
}
