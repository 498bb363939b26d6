package rules

import "github.com/schemactl/schemactl/check/diff"

var directiveArgTypeRules = []Rule{
	{
		ID: diff.DirectiveArgBecameRequired, Verdict: Clients, Impact: Breaking,
		Title:   "directive argument became required",
		Why:     "Operations that leave the argument out are refused.",
		Fix:     "Give it a default value.",
		Say:     sayBoth("must now be given: it changed"),
		Touches: touchesRefused,
		Before: `type Query { a: ID }
directive @live(n: Int) on QUERY`,
		After: `type Query { a: ID }
directive @live(n: Int!) on QUERY`,
	},
	{
		ID: diff.DirectiveArgRefusesNull, Verdict: Clients, Impact: Breaking,
		Title:   "directive argument with a default value refuses null",
		Why:     "Operations that give null, or a variable that carries null, are refused. Those that leave the argument out are not.",
		Fix:     "Make sure that no client sends null, or keep it nullable.",
		Say:     sayRefusesNull,
		Touches: touchesRefused,
		Before: `type Query { a: ID }
directive @live(n: Int = 1) on QUERY`,
		After: `type Query { a: ID }
directive @live(n: Int! = 1) on QUERY`,
	},
	{
		ID: diff.DirectiveArgChangedType, Verdict: Clients, Impact: Breaking,
		Title:   "type of a directive argument changed",
		Why:     "Values that were accepted are refused.",
		Fix:     "Add a new argument.",
		Say:     sayBoth("changed its type"),
		Touches: touchesRefused,
		Before: `type Query { a: ID }
directive @live(n: Int) on QUERY`,
		After: `type Query { a: ID }
directive @live(n: String) on QUERY`,
	},
	{
		ID: diff.DirectiveArgChangedSafe, Verdict: Clients, Impact: Safe,
		Title: "type of a directive argument loosened",
		Why:   "Every value accepted before is accepted.",
		Say:   sayBoth("changed its type"),
		Before: `type Query { a: ID }
directive @live(n: Int!) on QUERY`,
		After: `type Query { a: ID }
directive @live(n: Int) on QUERY`,
	},
}
