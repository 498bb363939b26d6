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
