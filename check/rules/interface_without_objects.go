package rules

import "github.com/schemactl/schemactl/check/diff"

// interfaceWithoutObjectsRules are about interface objects that routers cannot use.
var interfaceWithoutObjectsRules = []Rule{
	{
		ID: diff.InterfaceWithoutObjects, Verdict: Planner, Impact: Ordered,
		Title: "an interface object stands for no object",
		Why:   "A subgraph returns it, and no planner makes a plan for operations that select it there: another subgraph is asked for the type of the object. No order is safe.",
		Fix:   "Keep an object that implements the interface, or remove its interface objects too.",
		Say:   sayFlaw,
	},
	{
		ID: diff.InterfaceObjectKeyUnknown, Verdict: Planner, Impact: Ordered,
		Title: "an interface object has no key that the interface knows",
		Why:   "Router 3 makes no plan for operations that select fields of the objects: it cannot come back to the interface object. No order is safe.",
		Fix:   "Give the interface object a key that the interface has.",
		Say:   sayFlaw,
	},
}
