package rules

import "github.com/schemactl/schemactl/check/diff"

var argAddedRules = []Rule{
	{
		ID: diff.RequiredArgAdded, Verdict: Clients, Impact: Breaking,
		Title:   "required argument added",
		Why:     "Operations that do not give the argument are refused.",
		Fix:     "Make it nullable or give it a default value.",
		Say:     say("was added and is required"),
		Touches: touchesParent,
		Before:  `type Query { a: ID }`,
		After:   `type Query { a(x: Int!): ID }`,
	},
	{
		ID: diff.OptionalArgAdded, Verdict: Clients, Impact: Dangerous,
		Title:   "optional argument added",
		Why:     "Operations stay valid; the answer may depend on what happens without the argument.",
		Fix:     "Make sure that leaving it out means what it meant before.",
		Say:     say("was added"),
		Touches: touchesParent,
		Before:  `type Query { a: ID }`,
		After:   `type Query { a(x: Int): ID }`,
	},
}
