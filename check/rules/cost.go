package rules

import "github.com/schemactl/schemactl/check/diff"

// costRules are about @cost, which a router may limit.
var costRules = []Rule{
	{
		ID: diff.CostAdded, Verdict: Clients, Impact: Dangerous,
		Title:   "@cost added",
		Why:     "Operations may exceed the limit of a router that enforces costs.",
		Fix:     "Compare the estimated cost of the most expensive operations with the limit.",
		Say:     sayNew("now has"),
		Touches: touchesNamesAndValues,
		Before:  `type Query { a: ID }`,
		After:   `type Query { a: ID @cost(weight: 5) }`,
	},
	{
		ID: diff.CostRemoved, Verdict: Clients, Impact: Dangerous,
		Title:   "@cost removed",
		Why:     "The default weight counts instead, which may be more.",
		Fix:     "Compare the estimated cost of the most expensive operations with the limit.",
		Say:     sayOld("no longer has"),
		Touches: touchesNamesAndValues,
		Before:  `type Query { a: ID @cost(weight: 5) }`,
		After:   `type Query { a: ID }`,
	},
	{
		ID: diff.CostChanged, Verdict: Clients, Impact: Dangerous,
		Title:   "@cost changed",
		Why:     "Operations may exceed the limit of a router that enforces costs.",
		Fix:     "Compare the estimated cost of the most expensive operations with the limit.",
		Say:     sayBoth("changed its cost"),
		Touches: touchesNamesAndValues,
		Before:  `type Query { a: ID @cost(weight: 5) }`,
		After:   `type Query { a: ID @cost(weight: 6) }`,
	},
}
