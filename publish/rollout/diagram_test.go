package rollout

import "testing"

// TestMermaidLabels has the labels that Mermaid 11.17 does not read as they stand. Names that are
// words of its language, such as subgraph and end, are labels as they are.
func TestMermaidLabels(t *testing.T) {
	for text, want := range map[string]string{
		"subgraph<br/>remove":   "subgraph<br/>remove",
		"end<br/>remove":        "end<br/>remove",
		"a`b`<br/>remove":       "a`b`<br/>remove",
		"`a`<br/>remove":        "#96;a`<br/>remove",
		"a\"b<br/>remove":       "a#quot;b<br/>remove",
		"two\nlines<br/>remove": "two lines<br/>remove",
	} {
		if got := mermaid(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
