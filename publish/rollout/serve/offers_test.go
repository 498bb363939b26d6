package serve_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

func parsed(t *testing.T, text string) *sdl.Schema {
	t.Helper()
	s, errs := sdl.Parse(&sdl.Source{Name: "api", Text: text}, sdl.DefaultLimits)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return s
}

// TestOffers: s is judged against what both c accept; with one c, against that.
func TestOffers(t *testing.T) {
	for name, tc := range map[string]struct {
		c    []string
		s    string
		want []string
	}{
		"itself":                    {c: []string{"type Query { a(x: Int! = 1): [A] } type A { b: E } enum E { X }"}, s: "type Query { a(x: Int! = 1): [A] } type A { b: E } enum E { X }"},
		"a field more":              {c: []string{"type Query { a: Int }"}, s: "type Query { a: Int b: Int }"},
		"a field less":              {c: []string{"type Query { a: Int b: Int }"}, s: "type Query { a: Int }", want: []string{"Query.b"}},
		"a field that only one has": {c: []string{"type Query { a: Int b: Int }", "type Query { a: Int }"}, s: "type Query { a: Int }"},
		"a root less":               {c: []string{"type Query { a: Int } type Mutation { b: Int }"}, s: "type Query { a: Int }", want: []string{"Mutation.b"}},
		"a root whose operations have nothing in common": {
			c: []string{"type Query { a: Int } type Mutation { b: Int }", "type Query { a: Int } type Mutation { c: Int }"}, s: "type Query { a: Int }",
		},
		"another leaf":               {c: []string{"type Query { a: Int }"}, s: "type Query { a: String! }"},
		"a leaf in both, then gone":  {c: []string{"type Query { a: Int b: Int }", "type Query { a: String b: Int }"}, s: "type Query { b: Int }", want: []string{"Query.a"}},
		"a leaf becomes an object":   {c: []string{"type Query { a: Int b: Int }", "type Query { a: A b: Int } type A { x: Int }"}, s: "type Query { b: Int }"},
		"an object where a leaf was": {c: []string{"type Query { a: Int }"}, s: "type Query { a: A } type A { x: Int }", want: []string{"Query.a"}},
		"another object with the same fields": {
			c: []string{"type Query { a: A } type A { x: Int y: Int }", "type Query { a: B } type B { x: Int z: Int }"},
			s: "type Query { a: C } type C { x: Int }",
		},
		"another object without them": {
			c: []string{"type Query { a: A } type A { x: Int y: Int }", "type Query { a: B } type B { x: Int z: Int }"},
			s: "type Query { a: C } type C { y: Int z: Int }", want: []string{"C.x"},
		},
		"an argument less":      {c: []string{"type Query { a(x: Int): Int }"}, s: "type Query { a: Int }", want: []string{"Query.a(x:)"}},
		"an argument tightened": {c: []string{"type Query { a(x: Int): Int }"}, s: "type Query { a(x: Int!): Int }", want: []string{"Query.a(x:)"}},
		"an argument tightened in one": {
			c: []string{"type Query { a(x: Int): Int }", "type Query { a(x: Int!): Int }"}, s: "type Query { a(x: Int!): Int }",
		},
		"a default less": {c: []string{"type Query { a(x: Int! = 1): Int }"}, s: "type Query { a(x: Int!): Int }", want: []string{"Query.a(x:)"}},
		"a required argument more": {
			c: []string{"type Query { a: Int }"}, s: "type Query { a(x: Int!): Int }", want: []string{"Query.a"},
		},
		"no call suits both": {c: []string{"type Query { a: Int b: Int }", "type Query { a(x: Int!): Int b: Int }"}, s: "type Query { b: Int }"},
		"a member less": {
			c: []string{"type Query { u: U } union U = A | B type A { x: Int } type B { x: Int }"}, s: "type Query { u: U } union U = A type A { x: Int } type B { x: Int }", want: []string{"B"},
		},
		"a member that only one has": {
			c: []string{"type Query { u: U } union U = A | B type A { x: Int } type B { x: Int }", "type Query { u: U } union U = A type A { x: Int } type B { x: Int }"},
			s: "type Query { u: U } union U = A type A { x: Int }",
		},
		"an implementer less": {
			c: []string{"type Query { i: I } interface I { x: Int } type A implements I { x: Int } type B implements I { x: Int }"},
			s: "type Query { i: I } interface I { x: Int } type A implements I { x: Int } type B { x: Int }", want: []string{"B"},
		},
		"an interface less": {
			c: []string{"type Query { a: A } interface I { x: Int } type A implements I { x: Int }"},
			s: "type Query { a: A } interface I { x: Int } type A { x: Int }", want: []string{"I"},
		},
		"a field behind a fragment": {
			c: []string{"type Query { i: I } interface I { x: Int } type A implements I { x: Int y: Int }"},
			s: "type Query { i: I } interface I { x: Int } type A implements I { x: Int }", want: []string{"A.y"},
		},
		"an enum value less": {
			c: []string{"type Query { a(e: E): Int } enum E { X Y }"}, s: "type Query { a(e: E): Int } enum E { X }", want: []string{"E.Y"},
		},
		"an enum value less that is only returned": {c: []string{"type Query { a: E } enum E { X Y }"}, s: "type Query { a: E } enum E { X }"},
		"input fields": {
			c: []string{"type Query { a(i: I): Int } input I { x: Int y: Int }"}, s: "type Query { a(i: I): Int } input I { x: Int! z: Int! }",
			want: []string{"I.x", "I.y", "I.z"},
		},
		"an input whose values suit no one": { // a variable of it suits both
			c: []string{"type Query { a(i: I): Int } input I { x: Int! }", "type Query { a(i: I): Int } input I { y: Int! }"}, s: "type Query { a: Int }",
			want: []string{"Query.a(i:)"},
		},
		"an input that gains a required field": {
			c: []string{"type Query { a(i: I!): Int b: Int } input I { x: Int }", "type Query { a(i: I!): Int b: Int } input I { x: Int y: Int! }"}, s: "type Query { b: Int }",
			want: []string{"Query.a"},
		},
		"an input with the field that one requires": {
			c: []string{"type Query { a(i: I): Int } input I { x: Int }", "type Query { a(i: I): Int } input I { x: Int y: Int! }"},
			s: "type Query { a(i: I): Int } input I { x: Int y: Int! }",
		},
		"an input with a field required that one has": {
			c: []string{"type Query { a(i: I): Int } input I { x: Int }", "type Query { a(i: I): Int } input I { x: Int y: Int }"},
			s: "type Query { a(i: I): Int } input I { x: Int y: Int! }", want: []string{"I.y"},
		},
		"an argument required that one has": {
			c: []string{"type Query { a(x: Int): Int }", "type Query { a: Int }"}, s: "type Query { a(x: Int!): Int }", want: []string{"Query.a"},
		},
		"another type of an argument": {
			c: []string{"type Query { a(x: Int): Int }", "type Query { a(x: String): Int }"}, s: "type Query { a: Int }",
		},
		"twice on the way": {
			c: []string{"type Query { a: A b: B } type A { x: X } type B { x: X } type X { y: Int z: Int }"},
			s: "type Query { a: A b: B } type A { x: X } type B { x: X } type X { y: Int }", want: []string{"X.z"},
		},
		"unreachable": {c: []string{"type Query { a: Int } type A { x: Int }"}, s: "type Query { a: Int }"},
	} {
		t.Run(name, func(t *testing.T) {
			var c []*sdl.Schema
			for _, text := range tc.c {
				c = append(c, parsed(t, text))
			}
			var got []string
			for _, v := range offers(parsed(t, tc.s), c...) {
				got = append(got, v.Coordinate)
				if v.Rule != serve.OperationRefused || !strings.Contains(v.Message, "`") {
					t.Errorf("%+v", v)
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// offers returns what the API schema s refuses of what each of the others accepts.
func offers(s *sdl.Schema, c ...*sdl.Schema) []serve.Violation {
	views := make([]*serve.View, len(c))
	for i, schema := range c {
		views[i] = serve.NewView(schema)
	}
	return serve.NewView(s).Offers(views...)
}
