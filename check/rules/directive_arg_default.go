package rules

import "github.com/schemactl/schemactl/check/diff"

var directiveArgDefaultRules = []Rule{
	{
		ID: diff.DirectiveArgDefaultAdded, Verdict: Clients, Impact: Dangerous,
		Title:   "default value of a directive argument added",
		Why:     "Operations that leave the argument out now send this value.",
		Fix:     "Make sure that the default means what leaving it out meant.",
		Say:     sayNew("now has the default value"),
		Touches: touchesMissing,
		Before: `type Query { a: ID }
directive @live(n: Int) on QUERY`,
		After: `type Query { a: ID }
directive @live(n: Int = 1) on QUERY`,
	},
	{
		ID: diff.DirectiveArgDefaultChanged, Verdict: Clients, Impact: Dangerous,
		Title:   "default value of a directive argument changed",
		Why:     "Operations that leave the argument out may behave differently.",
		Fix:     "Keep the default.",
		Say:     sayBoth("changed its default value"),
		Touches: touchesMissing,
		Before: `type Query { a: ID }
directive @live(n: Int = 1) on QUERY`,
		After: `type Query { a: ID }
directive @live(n: Int = 2) on QUERY`,
	},
	{
		ID: diff.DirectiveArgDefaultRemoved, Verdict: Clients, Impact: Dangerous,
		Title:   "default value of a directive argument removed",
		Why:     "Operations that leave the argument out may behave differently.",
		Fix:     "Keep the default.",
		Say:     sayOld("no longer has the default value"),
		Touches: touchesMissing,
		Before: `type Query { a: ID }
directive @live(n: Int = 1) on QUERY`,
		After: `type Query { a: ID }
directive @live(n: Int) on QUERY`,
	},
}
