package rules

import "github.com/schemactl/schemactl/check/diff"

// directiveRepeatableRules are about directives that may stand several times.
var directiveRepeatableRules = []Rule{
	{
		ID: diff.DirectiveRepeatableRemoved, Verdict: Clients, Impact: Breaking,
		Title:   "directive no longer repeatable",
		Why:     "Operations that apply the directive twice are refused.",
		Fix:     "Keep it repeatable.",
		Say:     say("is no longer repeatable"),
		Touches: touchesTwice,
		Before: `type Query { a: ID }
directive @live repeatable on QUERY`,
		After: `type Query { a: ID }
directive @live on QUERY`,
	},
	{
		ID: diff.DirectiveRepeatableAdded, Verdict: Clients, Impact: Safe,
		Title: "directive now repeatable",
		Why:   "Every operation stays valid.",
		Say:   say("is now repeatable"),
		Before: `type Query { a: ID }
directive @live on QUERY`,
		After: `type Query { a: ID }
directive @live repeatable on QUERY`,
	},
}
