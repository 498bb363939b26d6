package supergraph_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/supergraph"
)

// documentation has the examples of the documentation of contracts, each with the rest of a graph
// that makes it one, and every sentence that says what is filtered. The pages are "Contract
// reference", "Creating and using contracts", "Contracts overview" and the technical note TN0014,
// "Contracts usage patterns".
//
// Other implementations of the same rules agree with most: the contracts of
// @theguild/federation-composition 0.27.0 with all but four, those of @wundergraph/composition
// 0.55.0 with all but five. There they hide arguments, enums, inputs and scalars without an
// included tag, keep an interface field that no object shows or a union without members, or hide
// what is unreachable though it is tagged, or not at all.
var documentation = []struct {
	name, text string
	filter     supergraph.Filter
	// want is the API schema as visible prints it, or the codes of the errors.
	want string
}{
	{
		"reference: names of tags have letters, digits, hyphens and slashes",
		`type Query { user: User } type User { id: ID! name: String! @tag(name: "a/b/c/1-2-3") }`,
		supergraph.Filter{Exclude: []string{"a/b/c/1-2-3"}}, "Query user\nUser id",
	},
	{
		"reference: the tag of a type counts for its fields",
		`type Query { a: Int u: InternalUser @tag(name: "internal") } type InternalUser @tag(name: "internal") { id: ID! }`,
		supergraph.Filter{Include: []string{"internal"}}, "InternalUser id\nQuery u",
	},
	{
		"reference: a tagged type and the field that returns it",
		`type Query { a: Int billingAccounts: [BillingAccount!]! @tag(name: "internal") } type BillingAccount @tag(name: "internal") { id: ID! acctNumber: String! }`,
		supergraph.Filter{Exclude: []string{"internal"}}, "Query a",
	},
	{
		"reference: a tagged type without tag on the field that returns it is an invalid contract",
		`type Query { a: Int billingAccounts: [BillingAccount!]! } type BillingAccount @tag(name: "internal") { id: ID! acctNumber: String! }`,
		supergraph.Filter{Exclude: []string{"internal"}}, "REFERENCED_INACCESSIBLE",
	},
	{
		"reference: an interface stays with one of its objects",
		`interface Identity { id: ID! name: String! } type InternalUser implements Identity @tag(name: "internal") { id: ID! name: String! }
			type ExternalUser implements Identity { id: ID! name: String! } type Query { currentIdentity: Identity }`,
		supergraph.Filter{Exclude: []string{"internal"}}, "ExternalUser id name\nIdentity id name\nQuery currentIdentity",
	},
	{
		"reference: a union stays with one of its members",
		`union Identity = InternalUser | ExternalUser type InternalUser @tag(name: "internal") { id: ID! } type ExternalUser { id: ID! } type Query { currentIdentity: Identity }`,
		supergraph.Filter{Exclude: []string{"internal"}}, "ExternalUser id\nIdentity ExternalUser\nQuery currentIdentity",
	},
	{
		"reference: a type without included tag stays with one of its fields",
		`type Query { user: User @tag(name: "includeMe") } type User { id: ID! @tag(name: "includeMe") name: String }`,
		supergraph.Filter{Include: []string{"includeMe"}}, "Query user\nUser id",
	},
	{
		"reference: an interface without included tag stays with one of its fields",
		`type Query { node: Node @tag(name: "includeMe") } interface Node { id: ID! @tag(name: "includeMe") name: String } type User implements Node { id: ID! @tag(name: "includeMe") name: String }`,
		supergraph.Filter{Include: []string{"includeMe"}}, "Node id\nQuery node\nUser id",
	},
	{
		"reference: a type all of whose fields are excluded is excluded",
		`type Query { a: Int user: User @tag(name: "excludeMe") } type User { id: ID! @tag(name: "excludeMe") }`,
		supergraph.Filter{Exclude: []string{"excludeMe"}}, "Query a",
	},
	{
		"reference: a field that returns such a type makes an invalid contract",
		`type Query { a: Int user: User } type User { id: ID! @tag(name: "excludeMe") }`,
		supergraph.Filter{Exclude: []string{"excludeMe"}}, "REFERENCED_INACCESSIBLE",
	},
	{
		"reference: a union all of whose members are excluded is excluded",
		`type Query { a: Int media: Media @tag(name: "excludeMe") } union Media = Book | Movie type Book @tag(name: "excludeMe") { title: String! } type Movie @tag(name: "excludeMe") { title: String! }`,
		supergraph.Filter{Exclude: []string{"excludeMe"}}, "Query a",
	},
	{
		"reference: a field that returns such a union makes an invalid contract",
		`type Query { a: Int media: Media } union Media = Book | Movie type Book @tag(name: "excludeMe") { title: String! } type Movie @tag(name: "excludeMe") { title: String! }`,
		supergraph.Filter{Exclude: []string{"excludeMe"}}, "REFERENCED_INACCESSIBLE",
	},
	{
		"reference: enums, values, inputs, their fields, scalars and arguments can be excluded",
		`type Query { a(x: Int @tag(name: "x"), e: E, i: I): Int } enum E { A B @tag(name: "x") } enum F @tag(name: "x") { A } input I { a: Int b: Int @tag(name: "x") } input J @tag(name: "x") { a: Int } scalar S @tag(name: "x")`,
		supergraph.Filter{Exclude: []string{"x"}}, "E A\nI a\nQuery a(e)(i)",
	},
	{
		"reference: an interface field goes with the object fields that implement it",
		`type Query { i: I } interface I { a: Int b: Int } type T implements I { a: Int b: Int @tag(name: "x") }`,
		supergraph.Filter{Exclude: []string{"x"}}, "I a\nQuery i\nT a",
	},
	{
		"reference: fields that @requires selects can be excluded",
		`type Query { p: P } type P @key(fields: "id") { id: ID! weight: Int @tag(name: "internal") }`,
		supergraph.Filter{Exclude: []string{"internal"}}, "P id\nQuery p",
	},
	{
		"reference: one tag cannot be included and excluded", `type Query { a: Int @tag(name: "x") }`,
		supergraph.Filter{Include: []string{"x"}, Exclude: []string{"x"}}, supergraph.CodeFilter,
	},
	{
		"creating: partner without what is internal or experimental", products,
		supergraph.Filter{Include: []string{"partner"}, Exclude: []string{"internal", "experimental"}}, "Product description name upc\nQuery topProducts",
	},
	{
		"creating: partner alone", products,
		supergraph.Filter{Include: []string{"partner"}}, "Product description internalId name percentageMatch upc\nQuery topProducts",
	},
	{
		"creating: without included tags everything is included that is not excluded", products,
		supergraph.Filter{Exclude: []string{"internal"}}, "Product description name percentageMatch upc\nQuery topProducts",
	},
	{
		"creating: with included tags only unions, and fields of objects and interfaces, need one",
		`type Query { a(e: E, i: I, s: S): Int @tag(name: "x") b: Int u: U @tag(name: "x") } union U @tag(name: "x") = T union V = T type T { a: Int @tag(name: "x") b: Int } enum E { A } input I { a: Int } scalar S`,
		supergraph.Filter{Include: []string{"x"}}, "E A\nI a\nQuery a(e)(i)(s) u\nS\nT a\nU T",
	},
	{
		"creating: both an included and an excluded tag exclude",
		`type Query { a: Int @tag(name: "x") b: Int @tag(name: "x") @tag(name: "y") } type T @tag(name: "x") @tag(name: "y") { a: Int }`,
		supergraph.Filter{Include: []string{"x"}, Exclude: []string{"y"}}, "Query a",
	},
	{
		"creating: unreachable types of all kinds can be hidden",
		`type Query { a: Int b: T @tag(name: "x") } type T implements I { u: U n: Int } interface I { n: Int } union U = T type O { n: Int } input In { a: Int } enum E { A } scalar S`,
		supergraph.Filter{Exclude: []string{"x"}, HideUnreachable: true}, "Query a",
	},
	{
		"creating: an unreachable type with an included tag stays",
		`type Query { a: Int @tag(name: "x") } type T @tag(name: "x") { n: Int } enum E @tag(name: "x") { A } enum F { A } scalar S @tag(name: "x") input In @tag(name: "x") { a: Int } union U @tag(name: "x") = T`,
		supergraph.Filter{Include: []string{"x"}, HideUnreachable: true}, "E A\nIn a\nQuery a\nS\nT n\nU T",
	},
	{
		"creating: types that an executable directive needs are reachable",
		`directive @d(e: E, i: In) on FIELD type Query { a: Int } enum E { A } input In { s: S } scalar S scalar R`,
		supergraph.Filter{HideUnreachable: true}, "E A\nIn s\nQuery a\nS",
	},
	{
		"overview: a field is filtered out",
		`type Query { p: Product } type Product { id: ID! name: String! codename: String! @tag(name: "internal") }`,
		supergraph.Filter{Exclude: []string{"internal"}}, "Product id name\nQuery p",
	},
	{
		"patterns: selective exclusion", `type Query { user: User } type User { id: ID! email: String! username: String! description: String supportNotes: [String!]! @tag(name: "internal") supportLevel: Int! }`,
		supergraph.Filter{Exclude: []string{"internal"}}, "Query user\nUser description email id supportLevel username",
	},
	{
		"patterns: selective inclusion",
		`type Query { user: User @tag(name: "external") } type User { id: ID! @tag(name: "external") email: String! @tag(name: "external") username: String! @tag(name: "external")
			description: String @tag(name: "external") supportNotes: [String!]! supportLevel: Int! }`,
		supergraph.Filter{Include: []string{"external"}}, "Query user\nUser description email id username",
	},
	{
		"patterns: inclusion and exclusion", support(`@tag(name: "internal")`),
		supergraph.Filter{Include: []string{"external"}, Exclude: []string{"internal"}}, "Query user\nUser description email id username",
	},
	{
		"patterns: the guardrail of a tagged type", support(``),
		supergraph.Filter{Include: []string{"external"}, Exclude: []string{"internal"}}, "REFERENCED_INACCESSIBLE",
	},
}

// products is the example of "Creating and using contracts".
const products = `type Query { topProducts: [Product!]! @tag(name: "partner") }
type Product @key(fields: "upc") @tag(name: "partner") {
  upc: ID! name: String! description: String! internalId: ID! @tag(name: "internal") percentageMatch: Float! @tag(name: "experimental")
}`

// support is the last example of "Contracts usage patterns", with or without the tag of a field.
func support(tag string) string {
	return `type Query { user: User @tag(name: "external") }
type User @tag(name: "external") { id: ID! email: String! username: String! description: String support: SupportInformation! ` + tag + ` }
type SupportInformation @tag(name: "internal") { level: Int! supportNotes: [String!]! }`
}

// TestDocumentation holds the documented reading to the documentation.
func TestDocumentation(t *testing.T) {
	for _, c := range documentation {
		t.Run(c.name, func(t *testing.T) {
			g, errs := compose(t, c.text).Contract(c.filter)
			got := strings.Join(errs.Codes(), " ")
			if g != nil {
				got = sortedParts(visible(g))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-documented +ours):\n%s", diff)
			}
		})
	}
}

// sortedParts sorts the parts of each line, since the documentation tells of no order.
func sortedParts(lines string) string {
	var out []string
	for line := range strings.SplitSeq(lines, "\n") {
		words := strings.Fields(line)
		out = append(out, strings.Join(append(words[:1], sortedSet(words[1:])...), " "))
	}
	return strings.Join(out, "\n")
}
