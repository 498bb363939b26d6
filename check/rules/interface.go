package rules

import "github.com/schemactl/schemactl/check/diff"

var interfaceRules = []Rule{
	{
		ID: diff.InterfaceRemoved, Verdict: Clients, Impact: Breaking,
		Title:   "interface removed from a type",
		Why:     "Operations with a fragment of the type on the interface are refused.",
		Fix:     "Keep the interface until no operation relies on it.",
		Say:     sayOld("no longer implements"),
		Touches: touchesFragments,
		Before: `type Query { a: Node b: B }
interface Node { id: ID }
type A implements Node { id: ID }
type B implements Node { id: ID }`,
		After: `type Query { a: Node b: B }
interface Node { id: ID }
type A implements Node { id: ID }
type B { id: ID }`,
	},
	{
		ID: diff.InterfaceAdded, Verdict: Clients, Impact: Dangerous,
		Title:   "interface added to a type",
		Why:     "Fields of the interface may return a type that clients do not know there.",
		Fix:     "Do not return it there before clients are ready for it.",
		Say:     sayNew("now implements"),
		Touches: touchesInterface,
		Before: `type Query { a: Node b: B }
interface Node { id: ID }
type A implements Node { id: ID }
type B { id: ID }`,
		After: `type Query { a: Node b: B }
interface Node { id: ID }
type A implements Node { id: ID }
type B implements Node { id: ID }`,
	},
}
