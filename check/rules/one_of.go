package rules

import "github.com/schemactl/schemactl/check/diff"

// oneOfRules are about input objects that take exactly one field.
var oneOfRules = []Rule{
	{
		ID: diff.OneOfAdded, Verdict: Clients, Impact: Breaking,
		Title: "@oneOf added",
		Why:   "Values with several fields, or none, are refused.",
		Fix:   "Add a new input type with @oneOf.",
		Say:   say("now takes exactly one field"),
	},
	{
		ID: diff.OneOfRemoved, Verdict: Clients, Impact: Safe,
		Title: "@oneOf removed",
		Why:   "Every value accepted before is accepted.",
		Say:   say("no longer takes exactly one field"),
	},
}
