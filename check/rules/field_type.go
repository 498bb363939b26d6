package rules

import "github.com/schemactl/schemactl/check/diff"

var fieldTypeRules = []Rule{
	{
		ID: diff.FieldChangedType, Verdict: Clients, Impact: Breaking,
		Title:   "type of a field changed",
		Why:     "Answers may have another shape, or be null where clients expect a value.",
		Fix:     "Add a new field with the new type and deprecate this one.",
		Say:     sayBoth("changed its type"),
		Touches: touchesElement,
		Before:  `type Query { a: ID! }`,
		After:   `type Query { a: ID }`,
	},
	{
		ID: diff.FieldChangedTypeSafe, Verdict: Clients, Impact: Safe,
		Title:  "type of a field tightened",
		Why:    "Every answer of the new type is one of the old type.",
		Say:    sayBoth("changed its type"),
		Before: `type Query { a: ID }`,
		After:  `type Query { a: ID! }`,
	},
}
