package rules

import "github.com/schemactl/schemactl/check/diff"

var descriptionRules = []Rule{
	{
		ID: diff.SchemaDescriptionChanged, Verdict: Clients, Impact: Safe,
		Title: "description of the schema changed",
		Why:   "Documentation only.",
		Say:   say("has another description"),
		Before: `"Old."
schema { query: Query }
type Query { a: ID }`,
		After: `"New."
schema { query: Query }
type Query { a: ID }`,
	},
	{
		ID: diff.TypeDescriptionChanged, Verdict: Clients, Impact: Safe,
		Title: "description of a type changed",
		Why:   "Documentation only.",
		Say:   say("has another description"),
		Before: `type Query { a: A }
"Old."
type A { id: ID }`,
		After: `type Query { a: A }
"New."
type A { id: ID }`,
	},
	{
		ID: diff.FieldDescriptionChanged, Verdict: Clients, Impact: Safe,
		Title: "description of a field changed",
		Why:   "Documentation only.",
		Say:   say("has another description"),
		Before: `type Query {
  "Old."
  a: ID
}`,
		After: `type Query {
  "New."
  a: ID
}`,
	},
	{
		ID: diff.ArgDescriptionChanged, Verdict: Clients, Impact: Safe,
		Title:  "description of an argument changed",
		Why:    "Documentation only.",
		Say:    say("has another description"),
		Before: `type Query { a("Old." x: Int): ID }`,
		After:  `type Query { a("New." x: Int): ID }`,
	},
	{
		ID: diff.InputFieldDescriptionChanged, Verdict: Clients, Impact: Safe,
		Title: "description of an input field changed",
		Why:   "Documentation only.",
		Say:   say("has another description"),
		Before: `type Query { a(x: In): ID }
input In {
  "Old."
  n: Int
}`,
		After: `type Query { a(x: In): ID }
input In {
  "New."
  n: Int
}`,
	},
	{
		ID: diff.EnumValueDescriptionChanged, Verdict: Clients, Impact: Safe,
		Title: "description of an enum value changed",
		Why:   "Documentation only.",
		Say:   say("has another description"),
		Before: `type Query { a: E }
enum E {
  "Old."
  ONE
}`,
		After: `type Query { a: E }
enum E {
  "New."
  ONE
}`,
	},
	{
		ID: diff.DirectiveDescriptionChanged, Verdict: Clients, Impact: Safe,
		Title: "description of a directive changed",
		Why:   "Documentation only.",
		Say:   say("has another description"),
		Before: `type Query { a: ID }
"Old."
directive @live on QUERY`,
		After: `type Query { a: ID }
"New."
directive @live on QUERY`,
	},
	{
		ID: diff.DirectiveArgDescriptionChanged, Verdict: Clients, Impact: Safe,
		Title: "description of a directive argument changed",
		Why:   "Documentation only.",
		Say:   say("has another description"),
		Before: `type Query { a: ID }
directive @live("Old." n: Int) on QUERY`,
		After: `type Query { a: ID }
directive @live("New." n: Int) on QUERY`,
	},
}
