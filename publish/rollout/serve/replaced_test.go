package serve_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// TestReplaced: what the API after has in place of what the API before has, and what a state
// between them has of it.
func TestReplaced(t *testing.T) {
	for name, tc := range map[string]struct{ before, after, want string }{
		"nothing":                         {"type Query { a: Int }", "type Query { a: Int b: Int }", ""},
		"only removed":                    {"type Query { a: Int b: Int }", "type Query { a: Int }", ""},
		"a field renamed":                 {"type Query { a: Int x: Int }", "type Query { b: Int x: Int }", "Query.a Query.b"},
		"a mutation renamed":              {"type Query { a: Int } type Mutation { x: Int }", "type Query { a: Int } type Mutation { y: Int }", "Mutation.x Mutation.y"},
		"a required argument added":       {"type Query { a: Int }", "type Query { a(x: Int!): Int }", "Query.a Query.a(x:)"},
		"a required argument gone":        {"type Query { a(x: Int!): Int }", "type Query { a: Int }", "Query.a(x:) Query.a"},
		"a required argument renamed":     {"type Query { a(x: Int!): Int }", "type Query { a(y: Int!): Int }", "Query.a(x:) Query.a(y:)"},
		"an optional argument renamed":    {"type Query { a(x: Int): Int }", "type Query { a(y: Int): Int }", "Query.a(x:) Query.a(y:)"},
		"an optional argument gone":       {"type Query { a(x: Int): Int }", "type Query { a: Int }", ""},
		"an argument tightened":           {"type Query { a(x: Int): Int }", "type Query { a(x: Int!): Int }", ""},
		"an argument of another type":     {"type Query { a(x: Int): Int }", "type Query { a(x: [Int]): Int }", "Query.a(x:) Query.a(x:)"},
		"a changed leaf":                  {"type Query { a: Int }", "type Query { a: [Int] }", ""},
		"a leaf becomes an object":        {"type Query { a: Int }", "type Query { a: A } type A { x: Int }", "Query.a Query.a"},
		"a field moved":                   {"type Query { p: P b: B } type P { n: Int w: Int } type B { n: Int }", "type Query { p: P b: B } type P { n: Int } type B { n: Int w: Int }", "P.w B.w"},
		"moved to a new type":             {"type Query { p: P } type P { n: Int w: Int }", "type Query { p: P } type P { n: Int b: B } type B { w: Int }", "P.w B.w"},
		"a type renamed":                  {"type Query { p: P } type P { n: Int w: Int }", "type Query { p: R } type R { n: Int w: Int }", ""},
		"moved rather than renamed":       {"type Query { p: P b: B } type P { n: Int w: Int } type B { n: Int }", "type Query { p: P b: B } type P { n: Int v: Int } type B { n: Int w: Int }", "P.w B.w"},
		"two for one":                     {"type Query { a: Int b: Int }", "type Query { c: Int }", "Query.a Query.c, Query.b Query.c"},
		"two for two":                     {"type Query { a: Int b: Int }", "type Query { c: Int d: Int }", "Query.a Query.c, Query.b Query.d"},
		"a value sent":                    {"type Query { a(e: E): Int } enum E { X Y }", "type Query { a(e: E): Int } enum E { X Z }", "E.Y E.Z"},
		"a value in an input":             {"type Query { a(i: I): Int } input I { e: E } enum E { X Y }", "type Query { a(i: I): Int } input I { e: E } enum E { X Z }", "E.Y E.Z"},
		"a value returned":                {"type Query { a: E } enum E { X Y }", "type Query { a: E } enum E { X Z }", ""},
		"a member":                        {"type Query { u: U a: A b: B } union U = A type A { x: Int } type B { x: Int }", "type Query { u: U a: A b: B } union U = B type A { x: Int } type B { x: Int }", "A B"},
		"an implementer":                  {"type Query { i: I } interface I { x: Int } type A implements I { x: Int }", "type Query { i: I } interface I { x: Int } type B implements I { x: Int }", "A B"},
		"an input field":                  {"type Query { a(i: I): Int } input I { x: Int y: Int }", "type Query { a(i: I): Int } input I { x: Int z: Int }", "I.y I.z"},
		"an input field of another type":  {"type Query { a(i: I): Int } input I { x: Int y: Int }", "type Query { a(i: I): Int } input I { x: Int y: ID }", "I.y I.y"},
		"a leaf renamed beside an object": {"type Query { a: Int }", "type Query { b: B } type B { a: Int }", "Query.a B.a"},
	} {
		t.Run(name, func(t *testing.T) {
			before, after := serve.NewView(parsed(t, tc.before)), serve.NewView(parsed(t, tc.after))
			var got []string
			list, complete := serve.Replaced(before, after, 2)
			if !complete {
				t.Error("two elements are too many")
			}
			for _, r := range list {
				got = append(got, r.Before.Coordinate()+" "+r.After.Coordinate())
				if !before.Has(r.Before) || !after.Has(r.After) {
					t.Errorf("%+v is not on both sides", r)
				}
				if before.Has(r.After) || after.Has(r.Before) {
					t.Errorf("%+v is more than one side has", r)
				}
			}
			if diff := cmp.Diff(tc.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if list, complete := serve.Replaced(before, before, 0); len(list) > 0 || !complete {
				t.Error("something replaces itself")
			}
			if list, complete = serve.Replaced(before, after, 0); tc.want != "" && complete || len(list) > 1 {
				t.Errorf("%d elements are complete where none is let", len(list))
			}
		})
	}
}
