package sdl

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestParseRest reads what is left of documents with syntax errors.
func TestParseRest(t *testing.T) {
	for text, want := range map[string][]string{
		"type A { a: Int }\ntype B { b(: Int }\n\"é\" type C { c: Int }":                      {"A 1:6", "C 3:10"},
		"extend type X\ntype A { a: Int }":                                                    {"A 2:6"},
		"extend schema\nextend schema @d type A { a: Int }":                                   {"A 2:23"},
		"type type { type: type } type A { extend: Int }":                                     {"type 1:6", "A 1:31"},
		"type A { a: Int } type B implements type & input { b: Int } union U = enum | scalar": {"A 1:6", "B 1:24", "U 1:67"},
		"input I { a(x: Int): [Int] } type A @input(type: {type: 1}) { a: Int }":              {"A 1:35"},
		"type A { a: Int } } type B { b: Int }":                                               {"B 1:26"},
		"type A { a: Int type B { b: Int }":                                                   nil,
		"nonsense":                                                                            nil,
		"":                                                                                    nil,
	} {
		var got []string
		if s := ParseRest(&Source{Text: text}, DefaultLimits); s != nil {
			for _, typ := range s.Types {
				got = append(got, fmt.Sprintf("%s %d:%d", typ.Name, typ.Pos.Line, typ.Pos.Column))
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: -want +got\n%s", text, d)
		}
	}
}
