package rules

import "github.com/schemactl/schemactl/check/diff"

var inputFieldAddedRules = []Rule{
	{
		ID: diff.RequiredInputFieldAdded, Verdict: Clients, Impact: Breaking,
		Title:   "required input field added",
		Why:     "Values without the field are refused.",
		Fix:     "Make it nullable or give it a default value.",
		Say:     say("was added and is required"),
		Touches: touchesParentValues,
		Before: `type Query { a(x: In): ID }
input In { n: Int }`,
		After: `type Query { a(x: In): ID }
input In { n: Int m: Int! }`,
	},
	{
		ID: diff.OptionalInputFieldAdded, Verdict: Clients, Impact: Dangerous,
		Title:   "optional input field added",
		Why:     "Values stay valid; the answer may depend on what happens without the field.",
		Fix:     "Make sure that leaving it out means what it meant before.",
		Say:     say("was added"),
		Touches: touchesParentValues,
		Before: `type Query { a(x: In): ID }
input In { n: Int }`,
		After: `type Query { a(x: In): ID }
input In { n: Int m: Int }`,
	},
}
