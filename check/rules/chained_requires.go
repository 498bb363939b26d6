package rules

import "github.com/schemactl/schemactl/check/diff"

// chainedRequiresRules are about fields that are required in a circle of subgraphs.
var chainedRequiresRules = []Rule{
	{
		ID: diff.ChainedRequires, Verdict: Planner, Impact: Ordered,
		Title: "@requires of a field that requires a field of this subgraph",
		Why:   "The JavaScript planner and that of router 2 ask the subgraph in the middle for the last field too, where it is @external: its old code refuses it, its new code answers a value that it does not have. No order is safe.",
		Fix:   "Move one of the fields to another subgraph, let the subgraph in the middle resolve the last field, or let a third one resolve the field in the middle as well (@shareable).",
		Say:   sayFlaw,
	},
}
