package rules

import "github.com/schemactl/schemactl/check/diff"

// memberRules are about the members of a union in one subgraph.
var memberRules = []Rule{
	{
		ID: diff.MemberAdded, Verdict: Planner, Impact: Ordered,
		Title: "member added to a union",
		Why:   "Routers may send a fragment on the new member.",
		Fix:   askPlan,
		Say:   sayNew("has the new member"),
		Before: `type Query { a: U b: B }
union U = A
type A { id: ID }
type B { id: ID }`,
		After: `type Query { a: U b: B }
union U = A | B
type A { id: ID }
type B { id: ID }`,
	},
	{
		ID: diff.MemberRemoved, Verdict: Planner, Impact: Ordered,
		Title: "member removed from a union",
		Why:   "Routers may send a fragment on the member until the new schema is registered; the code refuses it.",
		Fix:   askPlan,
		Say:   sayOld("no longer has the member"),
		Before: `type Query { a: U b: B }
union U = A | B
type A { id: ID }
type B { id: ID }`,
		After: `type Query { a: U b: B }
union U = A
type A { id: ID }
type B { id: ID }`,
	},
}
