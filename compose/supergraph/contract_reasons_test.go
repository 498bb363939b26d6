package supergraph_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/supergraph"
)

// The errors of a contract tell why the filter hides what they are about, and what to do.
func TestContractReasons(t *testing.T) {
	const federation3 = supergraph.ReadingFederation3
	for _, c := range []struct {
		name, text string
		filter     supergraph.Filter
		want       string
	}{
		{"excluded type", `type Query { t: T } type T @tag(name: "x") { a: Int }`, supergraph.Filter{Exclude: []string{"x"}},
			`The filter hides "T" because it has the excluded tag "x". Take the tag away, or hide by the filter what is of that type.`},
		{"empty type", `type Query { t: T } type T { a: Int @tag(name: "x") }`, supergraph.Filter{Exclude: []string{"x"}},
			`The filter hides "T" because nothing in it stays. Show something in it, or hide by the filter what is of that type.`},
		{"empty enum", `type Query { t: E } enum E { A @tag(name: "x") }`, supergraph.Filter{Exclude: []string{"x"}},
			`The filter hides "E" because nothing in it stays. Show something in it, or hide by the filter what is of that type.`},
		{"union without included tag", `type Query { u: U @tag(name: "x") } union U = T type T @tag(name: "x") { a: Int }`, supergraph.Filter{Include: []string{"x"}},
			`The filter hides "U" because it has none of the included tags. Tag it "x", or hide by the filter what is of that type.`},
		{"scalar without included tag", `type Query { s: S @tag(name: "x") } scalar S`, supergraph.Filter{Include: []string{"x"}, Reading: federation3},
			`The filter hides "S" because it has none of the included tags. Tag it "x", or hide by the filter what is of that type.`},
		{"no query", `type Query { a: Int } type T { a: Int @tag(name: "x") }`, supergraph.Filter{Include: []string{"x"}},
			`The filter hides "Query" because nothing in it stays. Show something in it, so that a query stays.`},
		{"a tag that nothing has", `type Query { a: Int @tag(name: "y") b: Int @tag(name: "x") }`, supergraph.Filter{Include: []string{"nope", "z"}},
			`Nothing in the graph has a tag of ["nope" "z"], which the filter includes. The tags in use are x, y.`},
		{"a graph without tags", `type Query { a: Int }`, supergraph.Filter{Include: []string{"nope"}},
			`The filter includes ["nope"], and nothing in the graph has a @tag.`},
		{"required argument", `type Query { a(x: Int! @tag(name: "x")): Int }`, supergraph.Filter{Exclude: []string{"x"}},
			`The filter hides "Query.a(x:)" because it has the excluded tag "x". Take the tag away, make it nullable, or give it a default value.`},
		{"required input field", `type Query { a(i: I): Int @tag(name: "x") } input I { a: Int @tag(name: "x") b: Int! }`, supergraph.Filter{Include: []string{"x"}, Reading: federation3},
			`The filter hides "I.b" because it has none of the included tags. Tag it "x", make it nullable, or give it a default value.`},
		{"required argument of a directive", `directive @d(a: Int!) on FIELD type Query { a: Int @tag(name: "x") }`, supergraph.Filter{Include: []string{"x"}, Reading: federation3},
			`The filter hides "@d(a:)" because it has none of the included tags. Tag it "x", make it nullable, or give it a default value.`},
		{"field that an interface needs", `type Query { i: I o: O } interface I { a: Int b: Int } type T implements I { a: Int b: Int } type O implements I { a: Int b: Int @tag(name: "x") }`, supergraph.Filter{Exclude: []string{"x"}},
			`The filter hides "O.b" because it has the excluded tag "x". Take the tag away, or hide by the filter what it implements.`},
		{"field that an interface needs, of an interface", `type Query { j: J i: I t: T } interface I { a: Int b: Int } interface J implements I { a: Int b: Int } type T implements I & J { a: Int b: Int @tag(name: "x") } type O implements I { a: Int b: Int }`, supergraph.Filter{Exclude: []string{"x"}},
			`The filter hides "J.b" because no object that implements the interface shows it. Show it in one of these objects, or hide by the filter what it implements.
The filter hides "T.b" because it has the excluded tag "x". Take the tag away, or hide by the filter what it implements.`},
		{"argument that an interface needs", `type Query { i: I o: O } interface I { a(x: Int): Int b: Int } type T implements I { a(x: Int): Int b: Int } type O implements I { a(x: Int @tag(name: "x")): Int b: Int }`, supergraph.Filter{Exclude: []string{"x"}},
			`The filter hides "O.a(x:)" because it has the excluded tag "x". Take the tag away, or hide by the filter what it implements.`},
		{"default value", `type Query { a(e: E = A): Int } enum E { A @tag(name: "x") B }`, supergraph.Filter{Exclude: []string{"x"}},
			`Choose another default, hide what has it by the filter too, or keep what it uses visible.`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, errs := compose(t, c.text).Contract(c.filter)
			var got []string
			for _, d := range errs {
				got = append(got, d.Fix)
			}
			if diff := cmp.Diff(c.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s\n%v", diff, errs)
			}
		})
	}
}
