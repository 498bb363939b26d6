package report

import (
	"strings"

	"github.com/schemactl/schemactl/publish/launch"
)

// SubgraphChanges returns the changes of a launch in one line, a word for each subgraph: +NAME for
// an added one, -NAME for a removed one, ~NAME for another schema and ~NAME (url) for another URL.
func SubgraphChanges(list []launch.SubgraphChange) string {
	words := make([]string, 0, len(list))
	for _, c := range list {
		mark := map[string]string{"added": "+", "removed": "-", "schema": "~", "url": "~"}[c.Change]
		word := mark + c.Subgraph
		if c.Change == "url" {
			word += " (url)"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}
