package rules

import "github.com/schemactl/schemactl/check/diff"

var rootTypeRules = []Rule{
	{
		ID: diff.RootTypeAdded, Verdict: Clients, Impact: Safe,
		Title:  "operation type added",
		Why:    "No operation of that kind exists yet.",
		Say:    sayNew("now serves operations of kind"),
		Before: `type Query { a: ID }`,
		After: `type Query { a: ID }
type Mutation { b: ID }`,
	},
	{
		ID: diff.RootTypeRemoved, Verdict: Clients, Impact: Breaking,
		Title:   "operation type removed",
		Why:     "Every operation of that kind is refused.",
		Fix:     "Deprecate its fields and wait until no operation uses them.",
		Say:     sayOld("no longer serves operations of kind"),
		Touches: touchesElement,
		Before: `type Query { a: ID }
type Mutation { b: ID }`,
		After: `type Query { a: ID }`,
	},
	{
		ID: diff.RootTypeChanged, Verdict: Clients, Impact: Breaking,
		Title:   "operation type renamed",
		Why:     "Fragments on the old name are refused, and `__typename` of the root changes. Composition calls root types Query, Mutation and Subscription, so that this shows only between schemas that were not composed.",
		Fix:     "Keep the name.",
		Say:     sayBoth("changed the name of its operation type"),
		Touches: touchesElement,
	},
}
