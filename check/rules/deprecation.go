package rules

import "github.com/schemactl/schemactl/check/diff"

// deprecationRules are about @deprecated on fields, arguments, input fields and enum values.
var deprecationRules = []Rule{
	{
		ID: diff.DeprecationAdded, Verdict: Clients, Impact: Safe,
		Title:  "deprecated",
		Why:    "A notice to clients; operations stay valid.",
		Say:    sayNew("is now deprecated:"),
		Before: `type Query { a: ID }`,
		After:  `type Query { a: ID @deprecated(reason: "Use b.") }`,
	},
	{
		ID: diff.DeprecationRemoved, Verdict: Clients, Impact: Safe,
		Title:  "no longer deprecated",
		Why:    "A notice to clients; operations stay valid.",
		Say:    say("is no longer deprecated"),
		Before: `type Query { a: ID @deprecated(reason: "Use b.") }`,
		After:  `type Query { a: ID }`,
	},
	{
		ID: diff.DeprecationChanged, Verdict: Clients, Impact: Safe,
		Title:  "reason of a deprecation changed",
		Why:    "A notice to clients; operations stay valid.",
		Say:    sayBoth("changed the reason of its deprecation"),
		Before: `type Query { a: ID @deprecated(reason: "Use b.") }`,
		After:  `type Query { a: ID @deprecated(reason: "Use c.") }`,
	},
}
