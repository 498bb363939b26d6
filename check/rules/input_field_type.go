package rules

import "github.com/schemactl/schemactl/check/diff"

var inputFieldTypeRules = []Rule{
	{
		ID: diff.InputFieldBecameRequired, Verdict: Clients, Impact: Breaking,
		Title:   "input field became required",
		Why:     "Values without the field, or with null, are refused.",
		Fix:     "Give it a default value, or keep it nullable and check the value in the resolver.",
		Say:     sayBoth("must now be given: it changed"),
		Touches: touchesRefused,
		Before: `type Query { a(x: In): ID }
input In { n: Int m: Int }`,
		After: `type Query { a(x: In): ID }
input In { n: Int m: Int! }`,
	},
	{
		ID: diff.InputFieldRefusesNull, Verdict: Clients, Impact: Breaking,
		Title:   "input field with a default value refuses null",
		Why:     "Values in which the field is null are refused. Those without the field are not.",
		Fix:     "Make sure that no client sends null, or keep it nullable and read null as the default in the resolver.",
		Say:     sayRefusesNull,
		Touches: touchesRefused,
		Before: `type Query { a(x: In): ID }
input In { n: Int m: Int = 1 }`,
		After: `type Query { a(x: In): ID }
input In { n: Int m: Int! = 1 }`,
	},
	{
		ID: diff.InputFieldChangedType, Verdict: Clients, Impact: Breaking,
		Title:   "type of an input field changed",
		Why:     "Values that were accepted are refused.",
		Fix:     "Add a new input field and deprecate this one.",
		Say:     sayBoth("changed its type"),
		Touches: touchesRefused,
		Before: `type Query { a(x: In): ID }
input In { n: Int m: Int }`,
		After: `type Query { a(x: In): ID }
input In { n: Int m: String }`,
	},
	{
		ID: diff.InputFieldChangedTypeSafe, Verdict: Clients, Impact: Safe,
		Title: "type of an input field loosened",
		Why:   "Every value accepted before is accepted.",
		Say:   sayBoth("changed its type"),
		Before: `type Query { a(x: In): ID }
input In { n: Int m: Int! }`,
		After: `type Query { a(x: In): ID }
input In { n: Int m: Int }`,
	},
}
