package rules

import "github.com/schemactl/schemactl/check/diff"

// implementerRules are about the possible types of an interface in one subgraph.
var implementerRules = []Rule{
	{
		ID: diff.ImplementerAdded, Verdict: Planner, Impact: Ordered,
		Title: "implementer added to an interface",
		Why:   "Routers expand the interface into a fragment on the new type.",
		Fix:   askPlan,
		Say:   sayNew("is now implemented by"),
		Before: `type Query { a: Node b: B }
interface Node { id: ID }
type A implements Node { id: ID }
type B { id: ID }`,
		After: `type Query { a: Node b: B }
interface Node { id: ID }
type A implements Node { id: ID }
type B implements Node { id: ID }`,
	},
	{
		ID: diff.ImplementerRemoved, Verdict: Planner, Impact: Ordered,
		Title: "implementer removed from an interface",
		Why:   "Routers expand the interface into fragments on its types until the new schema is registered; the code refuses the fragment.",
		Fix:   askPlan,
		Say:   sayOld("is no longer implemented by"),
		Before: `type Query { a: Node b: B }
interface Node { id: ID }
type A implements Node { id: ID }
type B implements Node { id: ID }`,
		After: `type Query { a: Node b: B }
interface Node { id: ID }
type A implements Node { id: ID }
type B { id: ID }`,
	},
}
