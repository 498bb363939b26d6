package rules

import "github.com/schemactl/schemactl/check/diff"

// oneOfRules are about input objects that take exactly one field. Composition knows @oneOf only
// where a subgraph defines it, and drops it; the subgraph still refuses what does not fit.
var oneOfRules = []Rule{
	{
		ID: diff.OneOfAdded, Verdict: Clients, Impact: Breaking,
		Title:   "@oneOf added",
		Why:     "Values with several fields, or none, are refused.",
		Fix:     "Add a new input type with @oneOf.",
		Say:     say("now takes exactly one field"),
		Touches: touchesNotOneOf,
		Before: `directive @oneOf on INPUT_OBJECT
type Query { a(by: By): ID }
input By { id: ID name: String }`,
		After: `directive @oneOf on INPUT_OBJECT
type Query { a(by: By): ID }
input By @oneOf { id: ID name: String }`,
	},
	{
		ID: diff.OneOfRemoved, Verdict: Clients, Impact: Safe,
		Title: "@oneOf removed",
		Why:   "Every value accepted before is accepted.",
		Say:   say("no longer takes exactly one field"),
		Before: `directive @oneOf on INPUT_OBJECT
type Query { a(by: By): ID }
input By @oneOf { id: ID name: String }`,
		After: `directive @oneOf on INPUT_OBJECT
type Query { a(by: By): ID }
input By { id: ID name: String }`,
	},
}
