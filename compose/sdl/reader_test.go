package sdl

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func parse(t testing.TB, text string) *Schema {
	t.Helper()
	s, errs := Parse(&Source{Name: "a", Text: text}, DefaultLimits)
	if len(errs) > 0 {
		t.Fatalf("%q: %v", text, errs)
	}
	return s
}

func TestInterfacePositions(t *testing.T) {
	for _, text := range []string{
		"interface A { x: Int }\ninterface B { x: Int }\ntype T implements A & B { x: Int }",
		"\ufeffinterface A { x: Int } interface B { x: Int } # é\r\n type T implements B & A { x: Int }",
		"interface A { x: Int } interface B { x: Int } \"ünïcode\" type T\r\n implements\r\n & A # A & B\r\n , & B @d { x: Int } extend type T implements A",
	} {
		s := parse(t, text)
		lines := strings.FieldsFunc(strings.TrimPrefix(text, "\ufeff"), func(r rune) bool { return r == '\r' || r == '\n' })
		for _, r := range s.Type("T").Interfaces {
			line := []rune(lines[r.Pos.Line-1])
			if got := string(line[r.Pos.Column-1]); got != r.Name {
				t.Errorf("%q: interface %s has the position %d:%d, where %q is", text, r.Name, r.Pos.Line, r.Pos.Column, got)
			}
		}
	}
}

func TestEmptyDescriptions(t *testing.T) {
	s := parse(t, `
"" type A { "" a("" x: String = "" y: Int): Int """
""" b: Int
"""  """ type: Int c: Int }
"""""" enum E { "" V W @d(x: "") X }
"text" input I { "" f: [String] = ["", "a"] g: Int }
"" directive @d(x: String) on ENUM_VALUE
"" union U = A
scalar S @d(x: "") scalar R`)
	got := map[string]string{}
	add := func(name string, d *string) {
		got[name] = "-"
		if d != nil {
			got[name] = fmt.Sprintf("%q", *d)
		}
	}
	for _, typ := range s.Types {
		add(typ.Name, typ.Description)
		for _, f := range typ.Fields {
			add(f.Coordinate(), f.Description)
			for _, a := range f.Args {
				add(f.Coordinate()+"("+a.Name, a.Description)
			}
		}
		for _, v := range typ.Values {
			add(typ.Name+"."+v.Name, v.Description)
		}
	}
	add("@d", s.DirectiveDef("d").Description)
	want := map[string]string{
		"A": `""`, "A.a": `""`, "A.a(x": `""`, "A.a(y": "-", "A.b": `""`, "A.type": `""`, "A.c": "-", "E": `""`, "E.V": `""`, "E.W": "-", "E.X": "-",
		"I": `"text"`, "I.f": `""`, "I.g": "-", "@d": `""`, "U": `""`, "S": "-", "R": "-",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := parse(t, `"" schema @x { query: A } type A { a: Int }`).Description; d == nil || *d != "" {
		t.Errorf("schema description %v", d)
	}
	if d := parse(t, `schema @x(y: "") { query: A } type A { a: Int }`).Description; d != nil {
		t.Errorf("schema description %q", *d)
	}
}

func TestParts(t *testing.T) {
	s := parse(t, `extend type T @b { x: Int } type T @a { y: Int } extend type T { z: Int }`)
	typ := s.Type("T")
	got := []string{}
	for _, f := range typ.Fields {
		got = append(got, fmt.Sprint(f.Name, f.Part))
	}
	if d := cmp.Diff([]string{"y0", "x1", "z2"}, got); d != "" {
		t.Error(d)
	}
	if typ.Parts != 3 || typ.Directives[0].Part != 0 || typ.Directives[1].Part != 1 {
		t.Errorf("parts %d, directives %v", typ.Parts, typ.Directives)
	}
}

func TestRefusals(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "the schema is empty",
		" # only a comment":              "the schema is empty",
		"type A { a: Int }\x00":          "not UTF-8",
		"type A { a: Int } \xff":         "not UTF-8",
		"type A {":                       "syntax error",
		strings.Repeat("x", 2000):        "bytes long",
		strings.Repeat("scalar S ", 200): "syntax error",
	} {
		_, errs := Parse(&Source{Name: "a", File: "a.graphql", Text: text}, Limits{Bytes: 1900, Tokens: 300})
		if len(errs) != 1 || errs[0].Code != CodeSyntax || !strings.Contains(errs[0].Message, want) {
			t.Errorf("%.20q: %v, want %q", text, errs, want)
		}
	}
	deep := "type A { a: " + strings.Repeat("[", 100000) + "Int" + strings.Repeat("]", 100000) + " }"
	if _, errs := Parse(&Source{Name: "a", Text: deep}, DefaultLimits); len(errs) != 1 {
		t.Errorf("deep nesting: %v", errs)
	}
}

// TestParseExact compares how extensions of another kind than their type are read.
func TestParseExact(t *testing.T) {
	for _, test := range []struct {
		text           string
		types, ignored int
		kind           Kind
	}{
		{`type T { a: Int } extend type T { b: Int }`, 1, 0, Object},
		{`extend interface T { b: Int } type T { a: Int }`, 1, 1, Object},
		{`type T { a: Int } extend interface T { b: Int }`, 2, 0, Object},
		{`extend scalar T @x extend type T { a: Int }`, 2, 0, Scalar},
	} {
		s, errs := ParseExact(&Source{Text: test.text}, DefaultLimits)
		if len(errs) > 0 || len(s.Types) != test.types || len(s.Ignored) != test.ignored || s.Type("T").Kind != test.kind {
			t.Errorf("%s: %d types, %d ignored, %v, %v", test.text, len(s.Types), len(s.Ignored), s.Type("T").Kind, errs)
		}
	}
	if s, _ := Parse(&Source{Text: `extend interface T { b: Int } type T { a: Int }`}, DefaultLimits); s.Type("T").Kind != Interface || len(s.Ignored) != 0 {
		t.Errorf("edition 2.14: %v", s.Type("T").Kind)
	}
}
