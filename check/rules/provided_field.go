package rules

import "github.com/schemactl/schemactl/check/diff"

// providedFieldRules are about fields that only some paths of a subgraph provide.
var providedFieldRules = []Rule{
	{
		ID: diff.ProvidedFieldUnreachable, Verdict: Planner, Impact: Ordered,
		Title: "a field can be had on the paths only that provide it",
		Why:   "Routers have no plan for operations that select the field where it is not provided: no key leads to the subgraphs that resolve it. No order is safe.",
		Fix:   "Give the type a key in a subgraph that resolves the field, or provide the field on every path.",
		Say:   sayFlaw,
	},
}
