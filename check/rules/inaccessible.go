package rules

import "github.com/schemactl/schemactl/check/diff"

// inaccessibleRules are about elements that are hidden from the API.
var inaccessibleRules = []Rule{
	{
		ID: diff.InaccessibleAdded, Verdict: Planner, Impact: Safe,
		Title:  "@inaccessible added",
		Why:    "The element leaves the API; the verdict on clients tells whom it breaks.",
		Say:    say("is now hidden from the API"),
		Before: `type Query { a: ID b: ID }`,
		After:  `type Query { a: ID b: ID @inaccessible }`,
	},
	{
		ID: diff.InaccessibleRemoved, Verdict: Planner, Impact: Safe,
		Title:  "@inaccessible removed",
		Why:    "The element enters the API.",
		Say:    say("is no longer hidden from the API"),
		Before: `type Query { a: ID b: ID @inaccessible }`,
		After:  `type Query { a: ID b: ID }`,
	},
}
