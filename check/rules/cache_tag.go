package rules

import "github.com/schemactl/schemactl/check/diff"

// cacheTagRules are about the tags by which routers invalidate cached answers.
var cacheTagRules = []Rule{
	{
		ID: diff.CacheTagAdded, Verdict: Planner, Impact: Safe,
		Title:  "@cacheTag added",
		Why:    "Routers cache answers under this tag too.",
		Say:    sayNew("now has"),
		Before: `type Query { a: ID }`,
		After:  `type Query { a: ID @cacheTag(format: "a") }`,
	},
	{
		ID: diff.CacheTagRemoved, Verdict: Planner, Impact: Safe,
		Title:  "@cacheTag removed",
		Why:    "Invalidating by this tag no longer reaches the answers.",
		Say:    sayOld("no longer has"),
		Before: `type Query { a: ID @cacheTag(format: "a") }`,
		After:  `type Query { a: ID }`,
	},
}
