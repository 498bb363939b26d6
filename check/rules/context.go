package rules

import "github.com/schemactl/schemactl/check/diff"

// contextRules are about the types that set a context.
var contextRules = []Rule{
	{
		ID: diff.ContextAdded, Verdict: Planner, Impact: Ordered,
		Title: "@context added",
		Why:   "Fields below the type may take their arguments from it.",
		Fix:   askPlan,
		Say:   sayNew("now sets"),
		Before: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int h: Int b: B }
type B @key(fields: "id") { id: ID n: Int }`,
		After: `type Query { a: A }
type A @key(fields: "id") @context(name: "c") { id: ID w: Int h: Int b: B }
type B @key(fields: "id") { id: ID n: Int }`,
	},
	{
		ID: diff.ContextRemoved, Verdict: Planner, Impact: Ordered,
		Title: "@context removed",
		Why:   "Fields below the type cannot take their arguments from it any more.",
		Fix:   askPlan,
		Say:   sayOld("no longer sets"),
		Before: `type Query { a: A }
type A @key(fields: "id") @context(name: "c") { id: ID w: Int h: Int b: B }
type B @key(fields: "id") { id: ID n: Int }`,
		After: `type Query { a: A }
type A @key(fields: "id") { id: ID w: Int h: Int b: B }
type B @key(fields: "id") { id: ID n: Int }`,
	},
}
