package edit

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// FuzzSpans: any text can be parsed and edited. Of schema language the same definitions are found
// as by another parser, the outline of each has the place of what is read of it, and a schema
// without one of its fields still parses.
func FuzzSpans(f *testing.F) {
	for _, text := range []string{
		"type Query { a(x: Int = 1, y: [I!] = [{k: \"v\"}]): Int @d(x: [1, {a: $b}]) b: Int }",
		"\ufeff\"\"\"\n d \\\"\"\" \"\"\" extend type A implements B & C @x { \"d\" a: Int # c\n\n # e\n b: Int, c: Int }",
		"union U =\n | A # a\n | B\nenum E { A B @x }\nscalar S @s\ninput I { a: Int = -1.5e3 }",
		"directive @d(a: Int = 1) repeatable on\r\n | FIELD\r\n | OBJECT\r\nschema @link(url: \"x\") { query: Q }",
		"type A { a: \"", "extend", "type", "directive @", "type A implements", "union U = |", "{}", "\"\\", "type A { a(b", "\x00\xff",
		"enum A { A\nB @b\rC}\nscalar D",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc := Parse(text)
		if strings.Contains(text, `"""""""`) {
			return // of seven quotes the other parser makes a text of one, where six are an empty text
		}
		parsed, err := parser.ParseSchema(&ast.Source{Input: text})
		names := 0
		for i, d := range doc.Of() {
			if o := doc.parts[i]; err == nil && (o.full != d.Full || o.name != d.Name || o.keyword != d.Keyword) {
				t.Errorf("the outline of %q is %+v, read as %+v", doc.At(d.Name), o, d.Element)
			}
			for _, field := range d.Fields {
				e := &Edits{Text: text}
				e.Remove(field.Full)
				out := e.Apply()
				if err == nil && len(d.Fields) > 1 {
					if _, err := parser.ParseSchema(&ast.Source{Input: out}); err != nil {
						t.Errorf("without %q: %v\n%s", doc.At(field.Name), err, out)
					}
				}
			}
			if d.Keyword != "schema" && d.Keyword != "directive" {
				names++
			}
		}
		if err == nil && names != len(parsed.Definitions)+len(parsed.Extensions) {
			t.Errorf("%d definitions and extensions, found %d", len(parsed.Definitions)+len(parsed.Extensions), names)
		}
	})
}

func TestRemove(t *testing.T) {
	for name, tc := range map[string]struct{ text, what, want string }{
		"own line":                            {"{\n  a\n  b # of b\n  c\n}", "b", "{\n  a\n  c\n}"},
		"comments above":                      {"{\n  a\n\n  # one\n  # two\n  b\n  c\n}", "b", "{\n  a\n\n  c\n}"},
		"inside a line":                       {"{ a b c }", "b", "{ a c }"},
		"last of a line":                      {"{ a, b }", "b", "{ a }"},
		"first of a line":                     {"(a, b)", "a", "(b)"},
		"end of the text":                     {"a\nb", "b", "a\n"},
		"windows":                             {"{\r\n  a\r\n  b\r\n}", "b", "{\r\n  a\r\n}"},
		"a carriage return alone":             {"{\n  a\n  b\rc\n}", "b", "{\n  a\n  \rc\n}"},
		"a comment before a carriage return":  {"{\n  # a\r  a\n  b\n}", "b", "{\n  # a\r  a\n}"},
		"a comment behind, a carriage return": {"{\n  b # of b\rc\n}", "b", "{\n  # of b\rc\n}"},
	} {
		t.Run(name, func(t *testing.T) {
			e := &Edits{Text: tc.text}
			i := strings.Index(tc.text, tc.what)
			e.Remove(Span{i, i + len(tc.what)})
			if got := e.Apply(); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}

// TestIn: the changed text of a span is that part of the whole changed text.
func TestIn(t *testing.T) {
	e := Edits{Text: "type A { a: Int b: Int }\ntype B { c: Int }"}
	e.Insert(9, "x: Int ")
	e.Replace(Span{Start: 16, End: 17}, "y")
	if got, want := e.In(Span{Start: 0, End: 24}), "type A { x: Int a: Int y: Int }"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := e.Apply(), "type A { x: Int a: Int y: Int }\ntype B { c: Int }"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
