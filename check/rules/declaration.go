package rules

import "github.com/schemactl/schemactl/check/diff"

// declarationRules are about the object, interface and union types that a subgraph declares.
var declarationRules = []Rule{
	{
		ID: diff.TypeDeclared, Verdict: Planner, Impact: Ordered,
		Title: "type declared by this subgraph",
		Why:   "Routers may ask this subgraph for its fields.",
		Fix:   askPlan,
		Say:   say("is now declared by this subgraph"),
		Before: `type Query { a: A }
type A @key(fields: "id") { id: ID }`,
		After: `type Query { a: A }
type A @key(fields: "id") { id: ID b: B }
type B { n: Int }`,
	},
	{
		ID: diff.TypeDropped, Verdict: Planner, Impact: Ordered,
		Title: "type no longer declared by this subgraph",
		Why:   "Routers ask for its fields until the new schema is registered.",
		Fix:   askPlan,
		Say:   say("is no longer declared by this subgraph"),
		Before: `type Query { a: A }
type A @key(fields: "id") { id: ID b: B }
type B { n: Int }`,
		After: `type Query { a: A }
type A @key(fields: "id") { id: ID }`,
	},
	{
		ID: diff.DeclarationChanged, Verdict: Planner, Impact: Ordered,
		Title: "kind of a type changed in this subgraph",
		Why:   "Selections of the type are planned for the registered kind.",
		Fix:   askPlan,
		Say:   sayBoth("changed its kind"),
		Before: `type Query { a: A }
type A { id: ID }`,
		After: `type Query { a: A }
interface A { id: ID }
type B implements A { id: ID }`,
	},
}
