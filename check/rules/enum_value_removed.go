package rules

import "github.com/schemactl/schemactl/check/diff"

var enumValueRemovedRules = []Rule{
	{
		ID: diff.EnumValueRemoved, Verdict: Clients, Impact: Breaking,
		Title:   "enum value removed",
		Why:     "Operations and variables with the value are refused, and code that handles it no longer compiles against the schema.",
		Fix:     "Deprecate the value, wait until no operation sends it, then remove it.",
		Say:     say("was removed"),
		Touches: touchesElement,
		Before: `type Query { a: E }
enum E { ONE TWO }`,
		After: `type Query { a: E }
enum E { ONE }`,
	},
	{
		ID: diff.DeprecatedEnumValueRemoved, Verdict: Clients, Impact: Breaking,
		Title:   "deprecated enum value removed",
		Why:     "Operations and variables that still send the value are refused, although they have been told.",
		Fix:     "Check its usage before you publish; `deprecationGrace` makes it a lesser matter.",
		Say:     say("was removed after it had been deprecated"),
		Touches: touchesElement,
		Before: `type Query { a: E }
enum E { ONE TWO @deprecated }`,
		After: `type Query { a: E }
enum E { ONE }`,
	},
}
