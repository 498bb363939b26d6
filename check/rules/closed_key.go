package rules

import "github.com/schemactl/schemactl/check/diff"

// closedKeyRules are about types that routers enter by a key which is not resolvable.
var closedKeyRules = []Rule{
	{
		ID: diff.ClosedKeyEntered, Verdict: Planner, Impact: Ordered,
		Title: "routers enter a type by a key that is not resolvable",
		Why:   "From a type that the subgraph returns, routers go back into it by the first key, resolvable or not: for fields with @requires or @fromContext, and for an interface object; from another subgraph, for a field that requires something of a third one. The code refuses that. No order is safe.",
		Fix:   "Make the key resolvable, or write one first that is.",
		Say:   sayFlaw,
	},
}
