package rules

import "github.com/schemactl/schemactl/check/diff"

var unionMemberRules = []Rule{
	{
		ID: diff.UnionMemberRemoved, Verdict: Clients, Impact: Breaking,
		Title:   "member removed from a union",
		Why:     "Operations with a fragment on the member are refused.",
		Fix:     "Deprecate what returns it and keep the member until no operation asks for it.",
		Say:     sayOld("no longer has the member"),
		Touches: touchesFragmentOnMember,
		Before: `type Query { a: U b: B }
union U = A | B
type A { id: ID }
type B { id: ID }`,
		After: `type Query { a: U b: B }
union U = A
type A { id: ID }
type B { id: ID }`,
	},
	{
		ID: diff.UnionMemberAdded, Verdict: Clients, Impact: Dangerous,
		Title:   "member added to a union",
		Why:     "Clients that know all members may not handle this one.",
		Fix:     "Do not return it before clients are ready for it.",
		Say:     sayNew("now has the member"),
		Touches: touchesElement,
		Before: `type Query { a: U b: B }
union U = A
type A { id: ID }
type B { id: ID }`,
		After: `type Query { a: U b: B }
union U = A | B
type A { id: ID }
type B { id: ID }`,
	},
}
