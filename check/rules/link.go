package rules

import "github.com/schemactl/schemactl/check/diff"

// linkRules are about the specifications that a subgraph links.
var linkRules = []Rule{
	{
		ID: diff.LinkAdded, Verdict: Planner, Impact: Safe,
		Title: "specification linked",
		Why:   "Routers must support it where it matters to them.",
		Say:   sayNew("now links"),
		Before: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3")
type Query { a: ID }`,
		After: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3") @link(url: "https://example.com/audit/v1.0")
type Query { a: ID }`,
	},
	{
		ID: diff.LinkRemoved, Verdict: Planner, Impact: Safe,
		Title: "specification no longer linked",
		Why:   "The directives of the specification lose their meaning.",
		Say:   sayOld("no longer links"),
		Before: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3") @link(url: "https://example.com/audit/v1.0")
type Query { a: ID }`,
		After: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3")
type Query { a: ID }`,
	},
	{
		ID: diff.LinkVersionChanged, Verdict: Planner, Impact: Safe,
		Title: "version of a specification changed",
		Why:   "Composition may need another join specification, which old routers do not read.",
		Fix:   "Check that all routers are new enough before you publish.",
		Say:   sayBoth("changed a link"),
		Before: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3")
type Query { a: ID }`,
		After: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9")
type Query { a: ID }`,
	},
}
