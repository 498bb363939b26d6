package supergraph_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/merge"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// link imports what the cases use.
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible", "@tag"])
`

// compose merges one subgraph.
func compose(t *testing.T, text string) *supergraph.Graph {
	t.Helper()
	subs, errs := subgraph.Build(context.Background(), []sdl.Source{{Name: "a", File: "a.graphql", Text: link + text}}, subgraph.Options{Edition: spec.Edition214})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	m, errs, _ := merge.Merge(context.Background(), subs, spec.Edition214)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return supergraph.New(m.Schema, spec.Edition214)
}

// The expected codes are those of @apollo/composition 2.14.4 for the same schemas, with the
// coordinates that we report.
var inaccessible = []struct {
	name, text string
	want       []string
}{
	{"argument of a directive", `directive @foo(a: Int! @inaccessible, b: P) on FIELD enum P @inaccessible { A } type Query { e: Int }`,
		[]string{"REFERENCED_INACCESSIBLE P", "REQUIRED_INACCESSIBLE @foo(a:)"}},
	{"default value of a directive", `directive @foo(b: P = A) on FIELD enum P { A @inaccessible B } type Query { e: Int }`,
		[]string{"DEFAULT_VALUE_USES_INACCESSIBLE @foo(b:)"}},
	{"query root", `type Query @inaccessible { e: Int }`, []string{"QUERY_ROOT_TYPE_INACCESSIBLE Query"}},
	{"all fields of the mutation root", `type Query { e: Int } type Mutation { a: Int @inaccessible }`, []string{"ONLY_INACCESSIBLE_CHILDREN Mutation"}},
	{"the subscription root", `type Query { e: Int } type Subscription @inaccessible { a: Int }`, nil},
	{"nested default", `type Query { e(a: [[I!]] = [[{x: [A]}]]): Int } input I { x: [E] y: Int @inaccessible } enum E { A @inaccessible B }`,
		[]string{"DEFAULT_VALUE_USES_INACCESSIBLE Query.e(a:)"}},
	{"default of an input field", `type Query { e(a: I): Int } input I { x: J = {y: 1} } input J { y: Int @inaccessible z: Int }`,
		[]string{"DEFAULT_VALUE_USES_INACCESSIBLE I.x"}},
	{"default of a hidden argument", `type Query { t(a: E = A @inaccessible): Int } enum E { A @inaccessible B }`, nil},
	{"one union member", `type Query { e: U f: A } union U = A | B type A { a: Int } type B @inaccessible { b: Int }`, nil},
	{"all union members", `type Query { e: U } union U = A type A @inaccessible { a: Int }`, []string{"ONLY_INACCESSIBLE_CHILDREN U"}},
	{"all enum values", `type Query { e: E } enum E { A @inaccessible }`, []string{"ONLY_INACCESSIBLE_CHILDREN E"}},
	{"field that implements", `type Query { i: I } interface I { f: Int g: Int } type T implements I { f: Int @inaccessible g: Int }`,
		[]string{"IMPLEMENTED_BY_INACCESSIBLE T.f"}},
	{"argument that implements", `type Query { i: I } interface I { f(a: Int): Int } type T implements I { f(a: Int @inaccessible): Int }`,
		[]string{"IMPLEMENTED_BY_INACCESSIBLE T.f(a:)"}},
	{"interface that implements", `type Query { t: J } interface I { f: Int g: Int } interface J implements I { f: Int @inaccessible g: Int } type T implements I & J { f: Int g: Int }`,
		[]string{"IMPLEMENTED_BY_INACCESSIBLE J.f"}},
	{"argument of the interface alone", `type Query { i: I } interface I { f(a: Int @inaccessible): Int } type T implements I { f(a: Int): Int }`, nil},
	{"argument of the interface alone that its implementation requires", `type Query { i: I } interface I { f(a: Int! = 1 @inaccessible): Int } type T implements I { f(a: Int!): Int }`,
		[]string{"REQUIRED_INACCESSIBLE I.f(a:)"}},
	{"argument of the interface that two require", `type Query { j: J } interface J { f(a: Int! = 1 @inaccessible): Int } interface I implements J { f(a: Int!): Int } type T implements I & J { f(a: Int!): Int }`,
		[]string{"REQUIRED_INACCESSIBLE J.f(a:)", "REQUIRED_INACCESSIBLE J.f(a:)"}},
	{"argument of the interface alone that has a default below", `type Query { i: I } interface I { f(a: Int! = 1 @inaccessible): Int } type T implements I { f(a: Int! = 2): Int }`, nil},
	{"argument of a hidden interface field that its implementation requires", `type Query { i: I } interface I { o: Int f(a: Int! = 1 @inaccessible): Int @inaccessible } type T implements I { o: Int f(a: Int!): Int }`, nil},
	{"field of a hidden interface", `type Query { t: T } interface I @inaccessible { f: Int } type T implements I { f: Int @inaccessible g: Int }`, nil},
	{"required argument", `type Query { t(a: Int! @inaccessible): Int }`, []string{"REQUIRED_INACCESSIBLE Query.t(a:)"}},
	{"required argument of a hidden field", `type Query { t: Int u(a: Int! @inaccessible): Int @inaccessible }`, nil},
	{"required input field with default", `type Query { t(a: I): Int } input I { a: Int! = 2 @inaccessible b: Int }`, nil},
	{"type in a list", `type Query { t: [[T!]!] } type T @inaccessible { a: Int }`, []string{"REFERENCED_INACCESSIBLE T"}},
	{"scalar as output and input", `type Query { t: S a(s: S): Int u: Int } scalar S @inaccessible`, []string{"REFERENCED_INACCESSIBLE S", "REFERENCED_INACCESSIBLE S"}},
}

func TestCheckInaccessible(t *testing.T) {
	for _, c := range inaccessible {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, d := range supergraph.CheckInaccessible(compose(t, c.text).Schema, spec.Edition214) {
				got = append(got, d.Code+" "+d.Coordinate)
				if len(d.Positions) == 0 || d.Positions[0].Line == 0 {
					t.Errorf("%s has no position", d.Code)
				}
			}
			less := func(a, b string) bool { return a < b }
			if diff := cmp.Diff(c.want, got, sortStrings(less)); diff != "" {
				t.Errorf("findings (-reference +ours):\n%s", diff)
			}
		})
	}
}

// Elements of specifications cannot be hidden, in a supergraph that was edited.
func TestDisallowedInaccessible(t *testing.T) {
	text := compose(t, `type Query { a: Int b: Int @inaccessible }`).SDL()
	text = strings.Replace(text, "scalar join__FieldSet", "scalar join__FieldSet @inaccessible", 1)
	errs := supergraph.CheckInaccessible(read(t, text).Schema, spec.Edition214)
	if diff := cmp.Diff([]string{"DISALLOWED_INACCESSIBLE"}, errs.Codes()); diff != "" {
		t.Error(diff)
	}
}
