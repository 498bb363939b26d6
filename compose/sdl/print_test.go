package sdl_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/sdl"
)

func parse(t *testing.T, text string) *sdl.Schema {
	t.Helper()
	s, errs := sdl.Parse(&sdl.Source{Text: text}, sdl.DefaultLimits)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return s
}

func TestPrint(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"object", `type A implements I & J { a: Int b(x: [Int!]! = [1, 2], y: E = X @t): A! @t(n: 1, s: "q") @u }`,
			"type A implements I & J {\n  a: Int\n  b(x: [Int!]! = [1, 2], y: E = X @t): A! @t(n: 1, s: \"q\") @u\n}"},
		{"directives of a type on their own lines", `type A @a @b(x: {y: [null, true]}) { a: Int }`,
			"type A\n  @a\n  @b(x: {y: [null, true]})\n{\n  a: Int\n}"},
		{"union", `union U @a = A | B`, "union U\n  @a\n = A | B"},
		{"plain union", `union U = A | B`, "union U = A | B"},
		{"scalar", `scalar S @specifiedBy(url: "x")`, "scalar S\n  @specifiedBy(url: \"x\")"},
		{"enum", `enum E { A "b" B @deprecated }`, "enum E {\n  A\n\n  \"\"\"b\"\"\"\n  B @deprecated\n}"},
		{"input", `input In { a: Int = 1 "d" b: [In] = {a: 3} }`, "input In {\n  a: Int = 1\n\n  \"\"\"d\"\"\"\n  b: [In] = {a: 3}\n}"},
		{"directive definition", `directive @d(a: Int = 1, b: S!) repeatable on FIELD | QUERY`, "directive @d(a: Int = 1, b: S!) repeatable on FIELD | QUERY"},
		{"described arguments", `type Query { f("one" a: Int, b: Int, "three" c: Int): Int }`,
			"type Query {\n  f(\n    \"\"\"one\"\"\"\n    a: Int\n    b: Int\n\n    \"\"\"three\"\"\"\n    c: Int\n  ): Int\n}"},
		{"schema with other roots", `schema { query: Q } type Q { a: Int }`, "schema {\n  query: Q\n}\n\ntype Q {\n  a: Int\n}"},
		{"schema that goes without saying", `schema { query: Query } type Query { a: Int }`, "type Query {\n  a: Int\n}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, sdl.Print(parse(t, c.in))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.want, sdl.Print(parse(t, c.want))); diff != "" {
				t.Errorf("printed again (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPrintDescription(t *testing.T) {
	long := strings.Repeat("x", 71)
	for text, want := range map[string]string{
		"one line":              `"""one line"""`,
		"":                      `""""""`,
		" leading":              `""" leading"""`,
		`ends with "`:           "\"\"\"\nends with \"\n\"\"\"",
		`ends with \`:           "\"\"\"\nends with \\\n\"\"\"",
		` both "`:               "\"\"\" both \"\n\"\"\"",
		"two\n\nlines":          "\"\"\"\ntwo\n\nlines\n\"\"\"",
		`inner """ quotes`:      `"""inner \""" quotes"""`,
		long:                    "\"\"\"\n" + long + "\n\"\"\"",
		long[1:]:                `"""` + long[1:] + `"""`,
		" " + long:              "\"\"\" " + long + "\n\"\"\"",
		strings.Repeat("é", 70): `"""` + strings.Repeat("é", 70) + `"""`,
	} {
		s := &sdl.Type{Kind: sdl.Scalar, Name: "S", Description: &text}
		if diff := cmp.Diff(want+"\nscalar S", sdl.Print(sdl.NewSchema([]*sdl.Type{s}, nil))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestPrintString(t *testing.T) {
	s := parse(t, `type Query { a(s: String = "q\" b\\ n\n t\t \b\f\r \u0007 é 😀 /"): Int }`)
	want := `"q\" b\\ n\n t\t \b\f\r \u0007 é 😀 /"`
	if got := sdl.ValueString(s.Types[0].Fields[0].Args[0].Default); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestPieces prints a large schema: pieces end where a line does, and together they are the text,
// also if most of it is the last type.
func TestPieces(t *testing.T) {
	for _, c := range []struct {
		name  string
		sizes []int
	}{
		{"many types", slices.Repeat([]int{30}, 200)},
		{"a large type at the end", []int{1, 5000}},
		{"a large type at the start", []int{5000, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var text strings.Builder
			text.WriteString("directive @d on FIELD")
			for i, size := range c.sizes {
				fmt.Fprintf(&text, "\n\ntype T%d {", i)
				for j := range size {
					fmt.Fprintf(&text, "\n  field%d(argument: Int): String", j)
				}
				text.WriteString("\n}")
			}
			s := parse(t, text.String())
			for layout, pieces := range map[string][]string{"": sdl.Pieces(s), "\n": sdl.CompactPieces(s)} {
				if strings.Join(pieces, "") != text.String()+layout {
					t.Error("another text")
				}
				for _, p := range pieces[:len(pieces)-1] {
					if !strings.HasSuffix(p, "\n") && !strings.HasSuffix(p, "}") {
						t.Errorf("a piece ends with %q", p[len(p)-20:])
					}
				}
			}
		})
	}
}
