package rules

import "github.com/schemactl/schemactl/check/diff"

// tagRules are about tags, which contracts filter by.
var tagRules = []Rule{
	{
		ID: diff.TagAdded, Verdict: Planner, Impact: Safe,
		Title:  "@tag added",
		Why:    "Contracts that filter by the tag change; each is judged on its own API.",
		Say:    sayNew("now has"),
		Before: `type Query { a: ID }`,
		After:  `type Query { a: ID @tag(name: "internal") }`,
	},
	{
		ID: diff.TagRemoved, Verdict: Planner, Impact: Safe,
		Title:  "@tag removed",
		Why:    "Contracts that filter by the tag change; each is judged on its own API.",
		Say:    sayOld("no longer has"),
		Before: `type Query { a: ID @tag(name: "internal") }`,
		After:  `type Query { a: ID }`,
	},
}
