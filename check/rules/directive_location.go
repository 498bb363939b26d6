package rules

import "github.com/schemactl/schemactl/check/diff"

var directiveLocationRules = []Rule{
	{
		ID: diff.DirectiveLocationRemoved, Verdict: Clients, Impact: Breaking,
		Title:   "location of a directive removed",
		Why:     "Operations that apply the directive there are refused.",
		Fix:     "Keep the location.",
		Say:     sayOld("may no longer stand on"),
		Touches: touchesLocation,
		Before: `type Query { a: ID }
directive @live on QUERY | FIELD`,
		After: `type Query { a: ID }
directive @live on QUERY`,
	},
	{
		ID: diff.DirectiveLocationAdded, Verdict: Clients, Impact: Safe,
		Title: "location of a directive added",
		Why:   "No operation applies it there yet.",
		Say:   sayNew("may now stand on"),
		Before: `type Query { a: ID }
directive @live on QUERY`,
		After: `type Query { a: ID }
directive @live on QUERY | FIELD`,
	},
}
