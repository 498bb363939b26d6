package sdl_test

import (
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
)

func TestComposite(t *testing.T) {
	for kind, want := range map[sdl.Kind]bool{
		sdl.Scalar: false, sdl.Object: true, sdl.Interface: true, sdl.Union: true, sdl.Enum: false, sdl.InputObject: false,
	} {
		if got := kind.Composite(); got != want {
			t.Errorf("%s: %v, want %v", kind, got, want)
		}
	}
}

func TestHasFields(t *testing.T) {
	for kind, want := range map[sdl.Kind]bool{
		sdl.Scalar: false, sdl.Object: true, sdl.Interface: true, sdl.Union: false, sdl.Enum: false, sdl.InputObject: false,
	} {
		if got := kind.HasFields(); got != want {
			t.Errorf("%s: %v, want %v", kind, got, want)
		}
	}
}

func TestSameType(t *testing.T) {
	texts := []string{"T", "T!", "[T]", "[T!]", "[T]!", "[T!]!", "[[T]]", "[[T]!]", "U", "[U]"}
	for i, a := range texts {
		for j, b := range texts {
			// References of one document can share their memory, and the memory is compared first.
			x, y := parse(t, "type A { f: "+a+" }"), parse(t, "type A { f: "+b+" }")
			if got := sdl.SameType(x.Types[0].Fields[0].Type, y.Types[0].Fields[0].Type); got != (i == j) {
				t.Errorf("%s and %s: %v", a, b, got)
			}
		}
	}
}

// TestSameContent: each of these types differs from all others, and is the same as itself elsewhere
// in a text.
func TestSameContent(t *testing.T) {
	texts := []string{
		"type A { f: ID }", `"d" type A { f: ID }`, `"" type A { f: ID }`, "interface A { f: ID }", "input A { f: ID }", "input A { f: ID = 1 }", "input A { f: ID = 2 }",
		`input A { f: ID = "1" }`, "input A { f: ID = [1] }", "input A { f: ID = { a: 1 } }", "input A { f: ID = { b: 1 } }", "type A { g: ID }", "type A { f: ID! }",
		"type A { f: ID g: ID }", "type A { g: ID f: ID }", "type A { f: ID } extend type A { g: ID }", "extend type A { f: ID }", `type A { "d" f: ID }`,
		"type A @a { f: ID }", "type A @b { f: ID }", "type A @a(a: 1) { f: ID }", "type A @a(b: 1) { f: ID }", "type A @a(a: 2) { f: ID }", "type A @a @a { f: ID }",
		"type A { f: ID @a }", "type A { f(a: ID): ID }", "type A { f(b: ID): ID }", "type A { f(a: ID!): ID }", "type A { f(a: ID = 1): ID }", "type A { f(a: ID @a): ID }",
		`type A { f("d" a: ID): ID }`, "type A implements I { f: ID }", "type A implements J { f: ID }", "union A = B", "union A = C", "union A = B | C",
		"enum A { B }", "enum A { C }", "enum A { B @a }", `enum A { "d" B }`, "scalar A", "scalar A @a", "type B { f: ID }",
	}
	for i, a := range texts {
		for j, b := range texts {
			if got := sdl.SameContent(parse(t, a).Types[0], parse(t, "\n scalar Z "+b).Types[1]); got != (i == j) {
				t.Errorf("%s and %s: %v", a, b, got)
			}
		}
	}
}
