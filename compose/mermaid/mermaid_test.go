package mermaid_test

import (
	"testing"

	"github.com/schemactl/schemactl/compose/mermaid"
)

// TestText has labels that Mermaid 11.17 does not read as they stand. Names that are words of its
// language, such as subgraph and end, are labels as they are.
func TestText(t *testing.T) {
	for text, want := range map[string]string{
		"end":                 "end",
		"`a`":                 "#96;a#96;",
		"a\"b":                "a#quot;b",
		"two\nlines":          "two lines",
		"<b>&lt;":             "#lt;b#gt;#amp;lt;",
		"%%{init: {}}%% #35;": "#37;#37;#123;init: #123;#125;#125;#37;#37; #35;35;",
		"ts.@":                "ts.#64;",
	} {
		if got := mermaid.Text(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
