package rules

import "github.com/schemactl/schemactl/check/diff"

var argDefaultRules = []Rule{
	{
		ID: diff.ArgDefaultAdded, Verdict: Clients, Impact: Dangerous,
		Title:   "default value of an argument added",
		Why:     "Operations that leave the argument out now send this value.",
		Fix:     "Make sure that the default means what leaving it out meant.",
		Say:     sayNew("now has the default value"),
		Touches: touchesMissing,
		Before:  `type Query { a(x: Int): ID }`,
		After:   `type Query { a(x: Int = 1): ID }`,
	},
	{
		ID: diff.ArgDefaultChanged, Verdict: Clients, Impact: Dangerous,
		Title:   "default value of an argument changed",
		Why:     "Operations that leave the argument out get other answers.",
		Fix:     "Keep the default, or add a new argument.",
		Say:     sayBoth("changed its default value"),
		Touches: touchesMissing,
		Before:  `type Query { a(x: Int = 1): ID }`,
		After:   `type Query { a(x: Int = 2): ID }`,
	},
	{
		ID: diff.ArgDefaultRemoved, Verdict: Clients, Impact: Dangerous,
		Title:   "default value of an argument removed",
		Why:     "Operations that leave the argument out get other answers.",
		Fix:     "Keep the default.",
		Say:     sayOld("no longer has the default value"),
		Touches: touchesMissing,
		Before:  `type Query { a(x: Int = 1): ID }`,
		After:   `type Query { a(x: Int): ID }`,
	},
}
