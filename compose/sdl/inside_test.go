package sdl

import (
	"strings"
	"testing"
)

// TestInsides looks for the place of each letter of a string's value in the text of the schema.
func TestInsides(t *testing.T) {
	for _, literal := range []string{
		`"abc"`, `"é\nb\"c"`, `"\u00e9\u{1F600}x\\y"`, `"""abc"""`, "\"\"\"\n    ab\n      c\n\n    d\n  \"\"\"",
		"\"\"\"first\r\n   second\r   third\"\"\"", `"""a\"""b"""`, "\"\"\"\n\n  \\\"\"\"x\n y\"\"\"", "\"\"\"  a\"\"\"",
	} {
		for _, before := range []string{"", "\ufeff", "# é\r\n", "#\r"} {
			src := &Source{Text: before + "type T @d(x: " + literal + ") { f: Int }"}
			s, errs := Parse(src, DefaultLimits)
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			v := s.Types[0].Directives[0].Args[0].Value
			in := NewInsides(src)
			for i := range len(v.Raw) {
				c := v.Raw[i]
				if c < 'a' || c > 'z' {
					continue
				}
				p := in.Pos(v, i)
				at, ok := in.offset(p)
				if !ok || src.Text[at] != c {
					t.Errorf("%q: byte %d, %q, was found at %d:%d", src.Text, i, c, p.Line, p.Column)
				}
			}
			end := in.Pos(v, len(v.Raw))
			if at, ok := in.offset(end); !ok || strings.Trim(src.Text[at:strings.LastIndex(src.Text, ")")], "\" \n\r") != "" {
				t.Errorf("%q: the end was found at %d:%d", src.Text, end.Line, end.Column)
			}
		}
	}
}

// TestInsidesOfOneLine looks for places in one line forwards, backwards and from the middle on:
// they do not depend on what was asked for before.
func TestInsidesOfOneLine(t *testing.T) {
	src := &Source{Text: "type T " + strings.Repeat(`@d(x: "é") `, 9) + "{ f: Int }"}
	s, errs := Parse(src, DefaultLimits)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	in := NewInsides(src)
	for _, i := range []int{0, 1, 8, 7, 3, 3, 4, 0} {
		p := in.Pos(s.Types[0].Directives[i].Args[0].Value, len("é"))
		if want := int32(len("type T ") + i*len(`@d(x: "e") `) + len(`@d(x: "e`) + 1); p.Line != 1 || p.Column != want {
			t.Errorf("string %d ends at %d:%d, want 1:%d", i, p.Line, p.Column, want)
		}
	}
}
