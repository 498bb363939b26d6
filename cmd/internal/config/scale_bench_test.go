package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/fixtures/growth"
)

// BenchmarkScale reads files of a size, twice and four times the size. What is wrong with a file
// costs no more than what is right.
func BenchmarkScale(b *testing.B) {
	list := func(head, line string) func(n int) string {
		return func(n int) string {
			var out strings.Builder
			out.WriteString(head)
			for i := range n {
				_, _ = fmt.Fprintf(&out, line+"\n", i)
			}
			return out.String()
		}
	}
	for _, shape := range []struct {
		name  string
		units int
		text  func(n int) string
	}{
		{"subgraphs", 2_000, list("subgraphs:\n", "  k%[1]d: {routing_url: http://k%[1]d.test, schema: {file: k%[1]d.graphql}}")},
		{"repeated_key", 16_000, list("federation_version: =2.9.0\n", "a: 1 # %d")},
		{"unknown_keys", 2_000, list("federation_version: =2.9.0\n", "k%d: 1")},
		{"unset_variables", 2_000, list("subgraphs:\n", `  k%[1]d: {routing_url: "${env.NOPE%[1]d}"}`)},
	} {
		b.Run(shape.name, func(b *testing.B) {
			none := Options{Getenv: func(string) (string, bool) { return "", false }}
			growth.Measure(b, growth.Quadrupled(shape.units), func(n int) func() {
				text := []byte(shape.text(n))
				return func() { _, _ = ParseSupergraph("supergraph.yaml", text, none) }
			})
		})
	}
}
