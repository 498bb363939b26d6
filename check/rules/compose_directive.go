package rules

import "github.com/schemactl/schemactl/check/diff"

// composeDirectiveRules are about custom directives that reach the supergraph.
var composeDirectiveRules = []Rule{
	{
		ID: diff.ComposeDirectiveAdded, Verdict: Planner, Impact: Safe,
		Title: "@composeDirective added",
		Why:   "The directive appears in the supergraph, where routers and plugins can read it.",
		Say:   sayNew("now has"),
	},
	{
		ID: diff.ComposeDirectiveRemoved, Verdict: Planner, Impact: Safe,
		Title: "@composeDirective removed",
		Why:   "The directive disappears from the supergraph.",
		Say:   sayOld("no longer has"),
	},
}
