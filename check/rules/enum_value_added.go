package rules

import "github.com/schemactl/schemactl/check/diff"

var enumValueAddedRules = []Rule{
	{
		ID: diff.EnumValueAdded, Verdict: Clients, Impact: Dangerous,
		Title:   "enum value added",
		Why:     "Clients that know all values may not handle this one.",
		Fix:     "Do not return it before clients are ready for it.",
		Say:     say("was added"),
		Touches: touchesParent,
		Before: `type Query { a: E }
enum E { ONE }`,
		After: `type Query { a: E }
enum E { ONE TWO }`,
	},
	{
		ID: diff.EnumValueAddedToInput, Verdict: Clients, Impact: Safe,
		Title: "value added to an enum that is only sent",
		Why:   "No field returns the enum, so that no client can meet a value it does not know.",
		Say:   say("was added; no field returns the enum"),
		Before: `type Query { a(x: E): ID }
enum E { ONE }`,
		After: `type Query { a(x: E): ID }
enum E { ONE TWO }`,
	},
}
