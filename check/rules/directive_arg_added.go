package rules

import "github.com/schemactl/schemactl/check/diff"

var directiveArgAddedRules = []Rule{
	{
		ID: diff.RequiredDirectiveArgAdded, Verdict: Clients, Impact: Breaking,
		Title:   "required directive argument added",
		Why:     "Operations that do not give the argument are refused.",
		Fix:     "Make it nullable or give it a default value.",
		Say:     say("was added and is required"),
		Touches: touchesParent,
		Before: `type Query { a: ID }
directive @live on QUERY`,
		After: `type Query { a: ID }
directive @live(n: Int!) on QUERY`,
	},
	{
		ID: diff.OptionalDirectiveArgAdded, Verdict: Clients, Impact: Safe,
		Title: "optional directive argument added",
		Why:   "Every operation stays valid.",
		Say:   say("was added"),
		Before: `type Query { a: ID }
directive @live on QUERY`,
		After: `type Query { a: ID }
directive @live(n: Int) on QUERY`,
	},
}
