package rules

import "github.com/schemactl/schemactl/check/diff"

// interfaceObjectRules are about types that stand for a whole interface.
var interfaceObjectRules = []Rule{
	{
		ID: diff.InterfaceObjectAdded, Verdict: Planner, Impact: Ordered,
		Title: "@interfaceObject added",
		Why:   "Representations and fragments name another type.",
		Fix:   askPlan,
		Say:   say("is now an interface object"),
		Before: `type Query { a: A }
type A @key(fields: "id") { id: ID sku: ID }`,
		After: `type Query { a: A }
type A @key(fields: "id") @interfaceObject { id: ID sku: ID }`,
	},
	{
		ID: diff.InterfaceObjectRemoved, Verdict: Planner, Impact: Ordered,
		Title: "@interfaceObject removed",
		Why:   "Representations and fragments name another type.",
		Fix:   askPlan,
		Say:   say("is no longer an interface object"),
		Before: `type Query { a: A }
type A @key(fields: "id") @interfaceObject { id: ID sku: ID }`,
		After: `type Query { a: A }
type A @key(fields: "id") { id: ID sku: ID }`,
	},
}
