package rules

import "github.com/schemactl/schemactl/check/diff"

var directiveArgRemovedRules = []Rule{
	{
		ID: diff.DirectiveArgRemoved, Verdict: Clients, Impact: Breaking,
		Title:   "directive argument removed",
		Why:     "Operations that give the argument are refused.",
		Fix:     "Keep the argument until no operation gives it.",
		Say:     say("was removed"),
		Touches: touchesElement,
		Before: `type Query { a: ID }
directive @live(n: Int) on QUERY`,
		After: `type Query { a: ID }
directive @live on QUERY`,
	},
}
