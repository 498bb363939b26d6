package rules

import "github.com/schemactl/schemactl/check/diff"

// fieldRemovedRules are about fields that are gone from the API.
var fieldRemovedRules = []Rule{
	{
		ID: diff.FieldRemoved, Verdict: Clients, Impact: Breaking,
		Title:   "field removed",
		Why:     "Operations that select the field are refused.",
		Fix:     "Mark it @deprecated, wait until no operation selects it, then remove it.",
		Say:     say("was removed"),
		Touches: touchesElement,
		Before:  `type Query { a: ID b: ID }`,
		After:   `type Query { a: ID }`,
	},
	{
		ID: diff.DeprecatedFieldRemoved, Verdict: Clients, Impact: Breaking,
		Title:   "deprecated field removed",
		Why:     "Operations that still select the field are refused, although they have been told.",
		Fix:     "Check the field's usage before you publish; `deprecationGrace` makes it a lesser matter.",
		Say:     say("was removed after it had been deprecated"),
		Touches: touchesElement,
		Before:  `type Query { a: ID b: ID @deprecated }`,
		After:   `type Query { a: ID }`,
	},
}
