package rules

import "github.com/schemactl/schemactl/check/diff"

// interfaceWithoutObjectsRules are about interface objects that stand for nothing.
var interfaceWithoutObjectsRules = []Rule{
	{
		ID: diff.InterfaceWithoutObjects, Verdict: Planner, Impact: Ordered,
		Title: "an interface object stands for no object",
		Why:   "The JavaScript planner makes no plan for operations that select the interface. No order is safe.",
		Fix:   "Keep an object that implements the interface, or remove its interface objects too.",
		Say:   sayFlaw,
	},
}
