package cli

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/actions"
	"github.com/schemactl/schemactl/cmd/internal/sink"
)

// FuzzMarkdown puts any text wherever comments have texts of others: the document, the comment that
// it is posted as, and what is left of that where it is too long stay what they are with a word.
func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{"`a` @org/team #12", "| `x|y` |\n- b", "```\n# h", "<b>&lt;", "\\` [l](http://x) ![i]", "::error::x", "a\r\n\r\n1. b", "~~~", "\u202e\x1b]0;t\a", "```a``b```", "```\n/merge\n", "/close"} {
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
		checkComment(t, document, want)
	})
}

// quickAction is a line that GitLab obeys, even in some fences.
var quickAction = regexp.MustCompile(`(?m)^/[a-z_]+( |$)`)

// checkComment posts a document as a comment, whole and cut somewhere.
func checkComment(t *testing.T, document string, want []string) {
	t.Helper()
	c := actions.Comment{Number: 1, Key: []string{"k"}, Body: document}
	marker, whole := c.Marked(1 << 30)
	got, err := markdownShape(strings.TrimPrefix(whole, marker+"\n"))
	if d := firstDifference(want, got); d != "" || err != nil {
		t.Errorf("the structure of the comment is another one: %s, %v\n%s", d, err, whole)
	}
	limit := len(marker) + 256 + len(whole)*(len(whole)%8)/8
	_, text := c.Marked(limit)
	if !strings.HasPrefix(text, marker+"\n") || len(text) > limit || quickAction.MatchString(text) {
		t.Errorf("a comment of %d bytes, of %d: %q", len(text), limit, text)
	}
	if shape, err := markdownShape(text); err != nil || text != whole && !slices.Equal(shape[max(0, len(shape)-2):], []string{"Paragraph", "Emphasis"}) {
		t.Errorf("a cut comment does not end with its note: %v, %q\n%s", err, shape, text)
	}
}

// textsIn returns a document with a text in each kind of place.
func textsIn(s string) string {
	last := s
	if strings.TrimSpace(s) == "" {
		last = "word" // else there is no paragraph
	}
	return string(sink.Markdownf("# A %s heading\n\nIn %s a line.\n\n- at %s\n- %s: %s\n\n| a | b |\n| --- | --- |\n| %s | x %s |\n\n%s\n%s\n",
		s, s, s, sink.Code(s), s, sink.Cell(s), sink.CodeCell(s), sink.Fence("text", s), last))
}
