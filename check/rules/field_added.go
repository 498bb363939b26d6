package rules

import "github.com/schemactl/schemactl/check/diff"

var fieldAddedRules = []Rule{
	{
		ID: diff.FieldAdded, Verdict: Clients, Impact: Safe,
		Title:  "field added",
		Why:    "No operation selects it yet.",
		Say:    say("was added"),
		Before: `type Query { a: ID }`,
		After:  `type Query { a: ID b: ID }`,
	},
}
