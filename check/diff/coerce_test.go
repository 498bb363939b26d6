package diff_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/compose/sdl"
)

// TestDefaultsAreComparedCoerced: two texts of one value are no change, at any depth; a value that
// has changed is one, and what else has changed is reported as that.
func TestDefaultsAreComparedCoerced(t *testing.T) {
	const same = ""
	tests := []struct{ name, old, now, want string }{
		{"list of one", "[Int] = 1", "[Int] = [1]", same},
		{"list of another", "[Int] = 1", "[Int] = [2]", "CHANGED"},
		{"list of lists", "[[Int!]!]! = 1", "[[Int!]!]! = [[1]]", same},
		{"lists in a list", "[[Int]] = [1, 2]", "[[Int]] = [[1], [2]]", same},
		{"one list or two", "[[Int]] = [1, 2]", "[[Int]] = [[1, 2]]", "CHANGED"},
		{"null is no list", "[Int] = null", "[Int] = [null]", "CHANGED"},
		{"enum in a list", "[Color] = RED", "[Color] = [RED]", same},
		{"ID in a list", "[ID!] = 1", `[ID!] = ["1"]`, same},
		{"String and number", `[Any] = 1`, `[Any] = "1"`, "CHANGED"},
		{"Float", "[Float] = 1", "[Float] = [1.0]", same},
		{"Float with exponent", "Float = 1000.0", "Float = 1e3", same},
		{"Float too large", "Float = 1e999", "Float = 1e998", "CHANGED"},
		{"block string", `String = """a"""`, `String = "a"`, same},
		{"list field", "Page = {sizes: 5}", "Page = {sizes: [5]}", same},
		{"input object in a list", "[Page] = {sizes: 5}", "[Page] = [{sizes: [5]}]", same},
		{"nested", "Book = {page: {sizes: 5}}", "Book = {page: {sizes: [5], first: 1}}", same},
		{"nested in a list", "[Book!] = {pages: {sizes: 5}}", "[Book!] = [{pages: [{sizes: [5]}]}]", same},
		{"order of fields", "Page = {sizes: 5, color: RED}", "Page = {color: RED, sizes: 5}", same},
		{"default of a field", "Page = {}", "Page = {first: 1}", same},
		{"default of a field of a field", "Book = {}", "Book = {page: {first: 1}}", "CHANGED"},
		{"default that is an object", "Shelf = {}", "Shelf = {book: {pages: [{first: 1}]}}", same},
		{"another than the default of a field", "Page = {}", "Page = {first: 2}", "CHANGED"},
		{"null for a field", "Page = {}", "Page = {color: null}", "CHANGED"},
		{"null for a default of a field", "Page = {}", "Page = {first: null}", "CHANGED"},
		{"custom scalar", "Any = 1", "Any = [1]", "CHANGED"},
		{"order in a custom scalar", "Any = {a: 1, b: 2}", "Any = {b: 2, a: 1}", same},
		{"value in a custom scalar", "Any = {a: 1}", "Any = {a: [1]}", "CHANGED"},
		{"another type", "Int = 1", "[Int] = 1", "TYPE"},
		{"another type, written as it is coerced", "Int = 1", "[Int] = [1]", "TYPE"},
		{"another type and value", "Int = 1", "[Int] = [2]", "TYPE CHANGED"},
		{"back to one", "[Int] = [1]", "Int = 1", "TYPE"},
		{"back to one of several", "[Int] = [1, 2]", "Int = 1", "TYPE CHANGED"},
		{"another name", "ID = 1", `String = "1"`, "TYPE"},
		{"defaults that contain themselves", "Loop = {}", "Loop = {n: 1}", "CHANGED"},
		{"defaults that grow", "Grow10 = {}", "Grow10 = {n: 1}", "CHANGED"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, element := range []string{
				"type Query { f(at: %): Int }",
				"type Query { f(i: In): Int } input In { x: Int at: % }",
				"type Query { f: Int } directive @d(at: %) on FIELD",
			} {
				var got []string
				for _, c := range diff.Changes(withDefault(t, element, tt.old), withDefault(t, element, tt.now)) {
					kind := string(c.Kind)
					got = append(got, kind[strings.LastIndexByte(kind, '_')+1:])
				}
				if text := strings.Join(got, " "); text != tt.want {
					t.Errorf("%s: %q, want %q", element, text, tt.want)
				}
			}
		})
	}
}

func withDefault(t *testing.T, element, typ string) *sdl.Schema {
	t.Helper()
	text := strings.Replace(element, "%", typ, 1) + `
scalar Any
enum Color { RED BLUE }
input Page { sizes: [Int] first: Int = 1 color: Color }
input Book { page: Page pages: [Page] }
input Shelf { book: Book = {pages: {}} }
input Loop { n: Int deep: Loop = {} wide: Loop = {} }
`
	for i := 10; i < 50; i++ {
		text += strings.NewReplacer("N", strconv.Itoa(i), "M", strconv.Itoa(i+1)).Replace("input GrowN { n: Int a: GrowM = {} b: GrowM = {} }\n")
	}
	text += "input Grow50 { n: Int }\n"
	return parse(t, text)
}

// TestDefaultOfAField: where the default of an input field changes, the defaults that rely on it do
// not count as changed.
func TestDefaultOfAField(t *testing.T) {
	schema := func(n string) *sdl.Schema {
		return parse(t, "type Query { f(page: Page = {}): Int } input Page { first: Int = "+n+" }")
	}
	got := diff.Changes(schema("1"), schema("2"))
	if len(got) != 1 || got[0].Kind != diff.InputFieldDefaultChanged {
		t.Error(got)
	}
}
