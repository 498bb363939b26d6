package rules

import "github.com/schemactl/schemactl/check/diff"

var argRemovedRules = []Rule{
	{
		ID: diff.ArgRemoved, Verdict: Clients, Impact: Breaking,
		Title:   "argument removed",
		Why:     "Operations that give the argument are refused.",
		Fix:     "Deprecate the argument and ignore it until no operation gives it.",
		Say:     say("was removed"),
		Touches: touchesElement,
		Before:  `type Query { a(x: Int): ID }`,
		After:   `type Query { a: ID }`,
	},
	{
		ID: diff.DeprecatedArgRemoved, Verdict: Clients, Impact: Breaking,
		Title:   "deprecated argument removed",
		Why:     "Operations that still give the argument are refused, although they have been told.",
		Fix:     "Check its usage before you publish; `deprecationGrace` makes it a lesser matter.",
		Say:     say("was removed after it had been deprecated"),
		Touches: touchesElement,
		Before:  `type Query { a(x: Int @deprecated): ID }`,
		After:   `type Query { a: ID }`,
	},
}
