package rules

import "github.com/schemactl/schemactl/check/diff"

// shareableRules are about fields that several subgraphs may resolve.
var shareableRules = []Rule{
	{
		ID: diff.ShareableAdded, Verdict: Planner, Impact: Safe,
		Title:  "@shareable added",
		Why:    "Another subgraph may now resolve the field as well.",
		Say:    say("may now be resolved by several subgraphs"),
		Before: `type Query { a: ID }`,
		After:  `type Query { a: ID @shareable }`,
	},
	{
		ID: diff.ShareableRemoved, Verdict: Planner, Impact: Safe,
		Title:  "@shareable removed",
		Why:    "Composition fails while another subgraph resolves the field too.",
		Say:    say("may now be resolved by this subgraph only"),
		Before: `type Query { a: ID @shareable }`,
		After:  `type Query { a: ID }`,
	},
}
