package rules

import "github.com/schemactl/schemactl/check/diff"

// listSizeRules are about @listSize, which routers estimate costs with.
var listSizeRules = []Rule{
	{
		ID: diff.ListSizeAdded, Verdict: Clients, Impact: Dangerous,
		Title:   "@listSize added",
		Why:     "Operations may exceed the limit of a router that enforces costs, or lack an argument that it asks for.",
		Fix:     "Compare the estimated cost of the most expensive operations with the limit.",
		Say:     sayNew("now has"),
		Touches: touchesElement,
		Before:  `type Query { a: [ID] }`,
		After:   `type Query { a: [ID] @listSize(assumedSize: 5) }`,
	},
	{
		ID: diff.ListSizeRemoved, Verdict: Clients, Impact: Dangerous,
		Title:   "@listSize removed",
		Why:     "The default size counts instead, which may be more.",
		Fix:     "Compare the estimated cost of the most expensive operations with the limit.",
		Say:     sayOld("no longer has"),
		Touches: touchesElement,
		Before:  `type Query { a: [ID] @listSize(assumedSize: 5) }`,
		After:   `type Query { a: [ID] }`,
	},
	{
		ID: diff.ListSizeChanged, Verdict: Clients, Impact: Dangerous,
		Title:   "@listSize changed",
		Why:     "Operations may exceed the limit of a router that enforces costs, or lack an argument that it asks for.",
		Fix:     "Compare the estimated cost of the most expensive operations with the limit.",
		Say:     sayBoth("changed its list size"),
		Touches: touchesElement,
		Before:  `type Query { a: [ID] @listSize(assumedSize: 5) }`,
		After:   `type Query { a: [ID] @listSize(assumedSize: 6) }`,
	},
}
