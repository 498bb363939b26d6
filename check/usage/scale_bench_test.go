package usage

import (
	"fmt"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/fixtures/growth"
)

// BenchmarkScale reads operations of a size, twice and four times the size.
func BenchmarkScale(b *testing.B) {
	const api = "type Query { a(x: Int): Int b: T }\ntype T { a: Int b: T }\n"
	document := func(name, text string) []Document { return []Document{{File: name, Text: text}} }
	many := func(n int, format string) string {
		var out strings.Builder
		for i := range n {
			_, _ = fmt.Fprintf(&out, format, i)
		}
		return out.String()
	}
	for _, shape := range []struct {
		name  string
		units int
		make  func(n int) []Document
	}{
		{"operations", 5_000, func(n int) []Document { return document("ops.graphql", many(n, "query Q%d { b { a } }\n")) }},
		{"documents", 5_000, func(n int) (all []Document) {
			for i := range n {
				all = append(all, document(fmt.Sprintf("%d.graphql", i), fmt.Sprintf("query Q%d { b { a } }\n", i))...)
			}
			return all
		}},
		{"repeated_field", 10_000, func(n int) []Document { return document("ops.graphql", "query Q { "+strings.Repeat("a ", n)+"}") }},
		{"variables", 5_000, func(n int) []Document { return document("ops.graphql", "query Q("+many(n, "$v%d: Int ")+") { a }") }},
		{"fragments", 8_000, func(n int) []Document {
			return document("ops.graphql", "query Q { "+many(n, "...F%d ")+"}\n"+many(n, "fragment F%d on Query { a b { a } }\n"))
		}},
		{"refused", 5_000, func(n int) []Document { return document("ops.graphql", many(n, "query Q%d { nope }\n")) }},
		{"refused_on_one_line", 5_000, func(n int) []Document { return document("ops.graphql", many(n, "query Q%d { nope } ")) }},
	} {
		b.Run(shape.name, func(b *testing.B) {
			growth.Measure(b, growth.Quadrupled(shape.units), func(n int) func() {
				documents := shape.make(n)
				return func() { New(api, documents) }
			})
		})
	}
}
