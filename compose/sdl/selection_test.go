package sdl

import (
	"errors"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// write prints parsed selections on one line.
func write(out *strings.Builder, nodes []SelectionNode) {
	for i, n := range nodes {
		if i > 0 {
			out.WriteByte(' ')
		}
		switch {
		case n.Spread != "":
			out.WriteString("..." + n.Spread)
		case n.Name == "":
			out.WriteString("...")
			if n.On != "" {
				out.WriteString(" on " + n.On)
			}
		case n.Alias != "":
			out.WriteString(n.Alias + ":" + n.Name)
		default:
			out.WriteString(n.Name)
		}
		for j, a := range n.Args {
			out.WriteString([]string{"(", ","}[min(j, 1)] + a.Name + ":" + valueString(a.Value))
		}
		if len(n.Args) > 0 {
			out.WriteByte(')')
		}
		for _, d := range n.Directives {
			out.WriteString("@" + d)
		}
		if n.HasSub {
			out.WriteByte('{')
			write(out, n.Sub)
			out.WriteByte('}')
		}
	}
}

func valueString(v *ast.Value) string { return v.String() }

func TestParseSelection(t *testing.T) {
	for text, want := range map[string]string{
		"id":                             "id",
		"{ id }":                         "id",
		"\ufeff id,name # x\n, other":    "id name other",
		"a { b { c } } d":                "a{b{c}} d",
		"... on T { a } ... { b } ... F": "... on T{a} ...{b} ...F",
		"x: y @skip(if: true) @b":        "x:y@skip@b",
		`f(a: 1, b: -2.5e3 c: "q\"\n", d: [1 true null E], e: {x: {y: []}})`: `f(a:1,b:-2.5e3,c:"q\"\n",d:[1,true,null,E],e:{x:{y:[]}})`,
		`f(a: """block \""" x""")`: `f(a:"block \"\"\" x")`,
		"on":                       "on",
		"fragment { query }":       "fragment{query}",
	} {
		nodes, err := ParseSelection(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		var b strings.Builder
		if write(&b, nodes); b.String() != want {
			t.Errorf("%q: %s, want %s", text, b.String(), want)
		}
	}
}

func TestParseSelectionErrors(t *testing.T) {
	for text, at := range map[string]int{
		"": 0, "  ": 2, "{": 1, "{}": 2, "a {": 3, "a {}": 4, "a }": 2, "a b: ": 5, "3": 0, "a(": 2, "a()": 2,
		"a(x:)": 4, "... on": 6, "...": 3, "@x": 0, "a @": 3, "é": 0, `a(x: "q`: 5, "a(x: 01)": 6, "a(x: 1.2.3)": 8, "a(x: [1)": 7, "{ a": 3, "a(x: {1: 2})": 6,
	} {
		_, err := ParseSelection(text)
		var e *SelectionError
		if !errors.As(err, &e) {
			t.Errorf("%q: no error", text)
		} else if e.Offset != at {
			t.Errorf("%q: %q at %d, want %d", text, e.Reason, e.Offset, at)
		}
	}
	for _, deep := range []string{strings.Repeat("a { ", 100000), "a(x: " + strings.Repeat("[", 100000)} {
		if _, err := ParseSelection(deep); err == nil {
			t.Errorf("%.10q…: %v", deep, err)
		}
	}
}

func FuzzFieldSet(f *testing.F) {
	for _, s := range []string{"id", "a { b c(x: 1) } ... on T { d }", "x: y @d(z: [1, {a: \"\"}])", "{ id", `"""`, "f(a: -0.0e1)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		nodes, err := ParseSelection(text)
		if err != nil {
			return
		}
		var once, twice strings.Builder
		write(&once, nodes)
		again, err := ParseSelection(once.String())
		if err != nil {
			t.Fatalf("%q was read, %q was not: %v", text, once.String(), err)
		}
		if write(&twice, again); once.String() != twice.String() {
			t.Fatalf("%q became %q", once.String(), twice.String())
		}
	})
}
