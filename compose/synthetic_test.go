package compose_test

import (
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// synthetic makes a valid graph of n subgraphs that share entities, value types, an interface, an
// enum and an input.
func synthetic(n int) []sdl.Source {
	sources := make([]sdl.Source, n)
	for i := range sources {
		var b strings.Builder
		b.WriteString(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@tag"])
interface Node { id: ID! }
enum Color { RED GREEN @tag(name: "public") }
input Page { first: Int = 10 after: String }
type Money @shareable { amount: Float! currency: String! }
`)
		fmt.Fprintf(&b, "type Query { list%d(page: Page, color: Color): [E%d!] }\n", i, i)
		seen := map[int]bool{}
		define := func(e int, fields string) {
			seen[e] = true
			fmt.Fprintf(&b, "type E%d implements Node @key(fields: \"id\") { id: ID! %s }\n", e, fields)
		}
		var wanted []int
		for k := range 4 {
			e := (i + k*7) % n
			wanted = append(wanted, (e+1)%n)
			define(e, fmt.Sprintf("\"Field %d\" f%d_%d(color: Color): Money @tag(name: \"t%d\") next%d_%d: E%d color%d_%d: Color", k, i, k, k, i, k, (e+1)%n, i, k))
		}
		for _, e := range wanted {
			if !seen[e] {
				define(e, "")
			}
		}
		sources[i] = sdl.Source{Name: fmt.Sprintf("s%03d", i), URL: fmt.Sprintf("http://s%03d", i), Text: b.String()}
	}
	return sources
}
