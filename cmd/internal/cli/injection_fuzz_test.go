package cli

import (
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/sink"
)

// FuzzMarkdown puts any text wherever comments have texts of others: the document stays the one
// that it is with a word.
func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{"`a` @org/team #12", "| `x|y` |\n- b", "```\n# h", "<b>&lt;", "\\` [l](http://x) ![i]", "::error::x", "a\r\n\r\n1. b", "~~~", "\u202e\x1b]0;t\a"} {
		f.Add(seed)
	}
	want, err := markdownShape(textsIn("word"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		document := textsIn(s)
		got, err := markdownShape(document)
		if err != nil {
			t.Fatalf("%v\n%s", err, document)
		}
		if d := firstDifference(want, got); d != "" {
			t.Errorf("the structure is another one: %s\n%s", d, document)
		}
		if seen := sink.Visible(document); seen != document {
			t.Errorf("a character is not seen:\n%q", document)
		}
	})
}

// textsIn returns a document with a text in each kind of place.
func textsIn(s string) string {
	return string(sink.Markdownf("# A %s heading\n\nIn %s a line.\n\n- at %s\n- %s: %s\n\n| a | b |\n| --- | --- |\n| %s | x %s |\n\n%s\n",
		s, s, s, sink.Code(s), s, sink.Cell(s), sink.CodeCell(s), sink.Fence("text", s)))
}
