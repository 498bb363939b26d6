package rules

import "github.com/schemactl/schemactl/check/diff"

var inputFieldRemovedRules = []Rule{
	{
		ID: diff.InputFieldRemoved, Verdict: Clients, Impact: Breaking,
		Title:   "input field removed",
		Why:     "Values that contain the field are refused.",
		Fix:     "Deprecate the field and ignore it until no client sends it.",
		Say:     say("was removed"),
		Touches: touchesElement,
		Before: `type Query { a(x: In): ID }
input In { n: Int m: Int }`,
		After: `type Query { a(x: In): ID }
input In { n: Int }`,
	},
	{
		ID: diff.DeprecatedInputFieldRemoved, Verdict: Clients, Impact: Breaking,
		Title:   "deprecated input field removed",
		Why:     "Values that still contain the field are refused, although clients have been told.",
		Fix:     "Check its usage before you publish; `deprecationGrace` makes it a lesser matter.",
		Say:     say("was removed after it had been deprecated"),
		Touches: touchesElement,
		Before: `type Query { a(x: In): ID }
input In { n: Int m: Int @deprecated }`,
		After: `type Query { a(x: In): ID }
input In { n: Int }`,
	},
}
