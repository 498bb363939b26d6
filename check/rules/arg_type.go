package rules

import "github.com/schemactl/schemactl/check/diff"

var argTypeRules = []Rule{
	{
		ID: diff.ArgBecameRequired, Verdict: Clients, Impact: Breaking,
		Title:   "argument became required",
		Why:     "Operations that leave the argument out, or pass a nullable variable, are refused.",
		Fix:     "Give it a default value, or keep it nullable and check the value in the resolver.",
		Say:     sayBoth("must now be given: it changed"),
		Touches: touchesRefused,
		Before:  `type Query { a(x: Int): ID }`,
		After:   `type Query { a(x: Int!): ID }`,
	},
	{
		ID: diff.ArgRefusesNull, Verdict: Clients, Impact: Breaking,
		Title:   "argument with a default value refuses null",
		Why:     "Operations that give null, or a variable that carries null, are refused. Those that leave the argument out are not.",
		Fix:     "Make sure that no client sends null, or keep it nullable and read null as the default in the resolver.",
		Say:     sayRefusesNull,
		Touches: touchesRefused,
		Before:  `type Query { a(x: Int = 1): ID }`,
		After:   `type Query { a(x: Int! = 1): ID }`,
	},
	{
		ID: diff.ArgChangedType, Verdict: Clients, Impact: Breaking,
		Title:   "type of an argument changed",
		Why:     "Values and variables that were accepted are refused.",
		Fix:     "Add a new argument and deprecate this one.",
		Say:     sayBoth("changed its type"),
		Touches: touchesRefused,
		Before:  `type Query { a(x: Int): ID }`,
		After:   `type Query { a(x: String): ID }`,
	},
	{
		ID: diff.ArgChangedTypeSafe, Verdict: Clients, Impact: Safe,
		Title:  "type of an argument loosened",
		Why:    "Every value accepted before is accepted.",
		Say:    sayBoth("changed its type"),
		Before: `type Query { a(x: Int!): ID }`,
		After:  `type Query { a(x: Int): ID }`,
	},
}
