package report

import (
	"strings"

	"github.com/schemactl/schemactl/publish/launch"
)

// SubgraphChanges returns changes in a few words: +added -removed ~changed ~changed (url).
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
