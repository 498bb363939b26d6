package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

func TestDiagnostics(t *testing.T) {
	texts := TextsOf([]sdl.Source{{Name: "a", File: "a.graphql", Text: "type Query {\n\tprice: Int\n}\n"}, {Name: "b", Text: "type Query { price: String }"}})
	list := diag.List{{
		Code: "FIELD_TYPE_MISMATCH", Severity: diag.Error, Message: "the types differ", Fix: "Agree on one.",
		Positions: []diag.Position{{Subgraph: "a", File: "a.graphql", Line: 2, Column: 2}, {Subgraph: "b", Line: 1, Column: 14}, {File: "gone.graphql", Line: 9, Column: 1}},
	}}
	var b strings.Builder
	Diagnostics(&b, Plain(), texts, list)
	want := `error[FIELD_TYPE_MISMATCH]: the types differ
  --> a.graphql:2:2
  2 |  price: Int
    |  ^^^^^
  --> b:1:14
  1 | type Query { price: String }
    |              ^^^^^
  --> gone.graphql:9:1
  fix: Agree on one.
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

// A line of a minified schema is cut around the place, and the caret stays under it.
func TestWindow(t *testing.T) {
	of := func(text string, column int) excerpt {
		e, _ := (&lines{text: text}).window(1, column)
		return e
	}
	for _, pad := range []string{"x", "é", "\t"} {
		e := of(strings.Repeat(pad, 5000)+" HERE "+strings.Repeat(pad, 5000), 5002)
		if n := len([]rune(e.text)); n > maxExcerpt+2 {
			t.Errorf("%d characters shown", n)
		}
		if got := string([]rune(e.text)[e.column : e.column+e.carets]); got != "HERE" {
			t.Errorf("carets under %q", got)
		}
	}
	if e := of("ab", 99); e.column != 2 {
		t.Errorf("a column past the end is at %d", e.column)
	}
	if e := of("\x1b]0;x\a \u202eab", 9); e.text != `\u{1b}]0;x\u{7} \u{202e}ab` || e.text[e.column:e.column+e.carets] != "ab" {
		t.Errorf("control characters: %q, carets under %q", e.text, e.text[e.column:])
	}
	if e := of("HOME=/root\x00TOKEN=hunter22\x00", 11); e.text != "" {
		t.Errorf("a line that is no text: %q", e.text)
	}
}

func TestAnnotationEscapes(t *testing.T) {
	var b strings.Builder
	annotate(&b, "error", "A,B", "50% of\nlines", []diag.Position{{File: "a:b.graphql", Line: 3, Column: 4}})
	want := "::error file=a%3Ab.graphql,line=3,col=4,title=A%2CB::50%25 of%0Alines\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("command (-want +got):\n%s", diff)
	}
}
