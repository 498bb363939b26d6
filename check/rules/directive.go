package rules

import "github.com/schemactl/schemactl/check/diff"

// directiveRules are about executable directives as a whole.
var directiveRules = []Rule{
	{
		ID: diff.DirectiveRemoved, Verdict: Clients, Impact: Breaking,
		Title:   "executable directive removed",
		Why:     "Operations that apply the directive are refused.",
		Fix:     "Keep the directive until no operation applies it.",
		Say:     say("was removed"),
		Touches: touchesElement,
		Before: `type Query { a: ID }
directive @live on QUERY`,
		After: `type Query { a: ID }`,
	},
	{
		ID: diff.DirectiveAdded, Verdict: Clients, Impact: Safe,
		Title:  "executable directive added",
		Why:    "No operation applies it yet.",
		Say:    say("was added"),
		Before: `type Query { a: ID }`,
		After: `type Query { a: ID }
directive @live on QUERY`,
	},
}
