package rules

import "github.com/schemactl/schemactl/check/diff"

var typeRules = []Rule{
	{
		ID: diff.TypeRemoved, Verdict: Clients, Impact: Breaking,
		Title:   "type removed",
		Why:     "Operations that name the type, in a fragment or a variable, are refused.",
		Fix:     "Keep the type until no operation names it.",
		Say:     say("was removed"),
		Touches: touchesElement,
		Before: `type Query { a: A }
type A { id: ID }
type B { id: ID }`,
		After: `type Query { a: A }
type A { id: ID }`,
	},
	{
		ID: diff.TypeAdded, Verdict: Clients, Impact: Safe,
		Title: "type added",
		Why:   "No operation names it yet.",
		Say:   say("was added"),
		Before: `type Query { a: A }
type A { id: ID }`,
		After: `type Query { a: A b: B }
type A { id: ID }
type B { id: ID }`,
	},
	{
		ID: diff.TypeChangedKind, Verdict: Clients, Impact: Breaking,
		Title:   "kind of a type changed",
		Why:     "Fragments, variables and selections of the type are refused.",
		Fix:     "Add a new type under another name.",
		Say:     sayBoth("changed its kind"),
		Touches: touchesNamesAndValues,
		Before: `type Query { a: A }
type A { id: ID }`,
		After: `type Query { a: A }
interface A { id: ID }
type B implements A { id: ID }`,
	},
}
