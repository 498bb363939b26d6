package rules

import "github.com/schemactl/schemactl/check/diff"

// specifiedByRules are about the specification that a scalar links to by @specifiedBy.
var specifiedByRules = []Rule{
	{
		ID: diff.SpecifiedByChanged, Verdict: Clients, Impact: Dangerous,
		Title:   "@specifiedBy of a scalar changed",
		Why:     "The values of the scalar may have another format than clients parse.",
		Fix:     "Add a new scalar for the new format.",
		Say:     sayBoth("changed its specification"),
		Touches: touchesNamesAndValues,
		Before: `type Query { a: Date }
scalar Date @specifiedBy(url: "https://example.com/v1")`,
		After: `type Query { a: Date }
scalar Date @specifiedBy(url: "https://example.com/v2")`,
	},
}
