package rules

import "github.com/schemactl/schemactl/check/diff"

var inputFieldDefaultRules = []Rule{
	{
		ID: diff.InputFieldDefaultAdded, Verdict: Clients, Impact: Dangerous,
		Title:   "default value of an input field added",
		Why:     "Values that leave the field out now carry this value.",
		Fix:     "Make sure that the default means what leaving it out meant.",
		Say:     sayNew("now has the default value"),
		Touches: touchesMissing,
		Before: `type Query { a(x: In): ID }
input In { n: Int m: Int }`,
		After: `type Query { a(x: In): ID }
input In { n: Int m: Int = 1 }`,
	},
	{
		ID: diff.InputFieldDefaultChanged, Verdict: Clients, Impact: Dangerous,
		Title:   "default value of an input field changed",
		Why:     "Values that leave the field out mean something else.",
		Fix:     "Keep the default, or add a new input field.",
		Say:     sayBoth("changed its default value"),
		Touches: touchesMissing,
		Before: `type Query { a(x: In): ID }
input In { n: Int m: Int = 1 }`,
		After: `type Query { a(x: In): ID }
input In { n: Int m: Int = 2 }`,
	},
	{
		ID: diff.InputFieldDefaultRemoved, Verdict: Clients, Impact: Dangerous,
		Title:   "default value of an input field removed",
		Why:     "Values that leave the field out mean something else.",
		Fix:     "Keep the default.",
		Say:     sayOld("no longer has the default value"),
		Touches: touchesMissing,
		Before: `type Query { a(x: In): ID }
input In { n: Int m: Int = 1 }`,
		After: `type Query { a(x: In): ID }
input In { n: Int m: Int }`,
	},
}
