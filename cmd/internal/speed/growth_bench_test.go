package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/cmd/internal/collector"
	"github.com/schemactl/schemactl/cmd/internal/composition"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/compose/hostiletest"
)

// BenchmarkHostile composes hostile graphs of two sizes, the second of twice the first. A growth of
// 1.15 means that it costs 2.3 times as much. The rows of the machine tell how much of a growth is
// that of its caches.
func BenchmarkHostile(b *testing.B) {
	for _, n := range []int{2_000, 10_000, 20_000, 50_000} {
		b.Run(fmt.Sprintf("%s%d", machineRow, n), func(b *testing.B) { measureGrowth(b, doubled(n), machine) })
	}
	for _, s := range hostiletest.Shapes() {
		if s.Bench > 0 {
			b.Run(s.Name, func(b *testing.B) { measureGrowth(b, doubled(s.Bench), composing(b, s)) })
		}
	}
}

// BenchmarkScale does work of a size, twice and four times the size, of shapes whose cost was more
// than linear once.
func BenchmarkScale(b *testing.B) {
	b.Run("compose", func(b *testing.B) {
		names := []string{"subgraphs", "subgraphs_entity", "subgraphs_conflict", "many_interfaces", "interface_cycle", "many_tags", "unknown_types", "many_types"}
		for _, s := range hostiletest.Shapes() {
			if slices.Contains(names, s.Name) {
				b.Run(s.Name, func(b *testing.B) { measureGrowth(b, quadrupled(s.Bench), composing(b, s)) })
			}
		}
	})
	for _, n := range []int{10_000, 50_000} {
		b.Run(fmt.Sprintf("%s%d", machineRow, n), func(b *testing.B) { measureGrowth(b, quadrupled(n), machine) })
	}
	b.Run("operations", benchmarkOperations)
	b.Run("configuration", benchmarkConfiguration)
}

// composing composes a shape as the command does.
func composing(b *testing.B, s hostiletest.Shape) func(n int) func() {
	b.Helper()
	return func(n int) func() {
		sources := s.Sources(n)
		return func() {
			if _, err := composition.Compose(b.Context(), sources, composition.Options{}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// machine is work that is linear, and that no other can do better: a map of n names is built and
// read. Where it grows by more than 1, the caches of the machine are too small for the size, and as
// much is to be expected of other work.
func machine(n int) func() {
	return func() {
		names, at := make([]string, n), make(map[string]int)
		for i := range names {
			names[i] = fmt.Sprintf("name%d", i)
			at[names[i]] = i
		}
		for range 4 {
			for i, name := range names {
				if at[name] != i {
					panic("a map has lost a name")
				}
			}
		}
	}
}

// benchmarkOperations reads operations as a check does.
func benchmarkOperations(b *testing.B) {
	const api = "type Query { a(x: Int): Int b: T }\ntype T { a: Int b: T }\n"
	document := func(name, text string) []usage.Document { return []usage.Document{{File: name, Text: text}} }
	for _, shape := range []struct {
		name  string
		units int
		make  func(n int) []usage.Document
	}{
		{"operations", 5_000, func(n int) []usage.Document { return document("ops.graphql", many(n, "query Q%d { b { a } }\n")) }},
		{"documents", 5_000, func(n int) (all []usage.Document) {
			for i := range n {
				all = append(all, document(fmt.Sprintf("%d.graphql", i), fmt.Sprintf("query Q%d { b { a } }\n", i))...)
			}
			return all
		}},
		{"repeated_field", 10_000, func(n int) []usage.Document {
			return document("ops.graphql", "query Q { "+strings.Repeat("a ", n)+"}")
		}},
		{"variables", 5_000, func(n int) []usage.Document {
			return document("ops.graphql", "query Q("+many(n, "$v%d: Int ")+") { a }")
		}},
		{"fragments", 8_000, func(n int) []usage.Document {
			return document("ops.graphql", "query Q { "+many(n, "...F%d ")+"}\n"+many(n, "fragment F%d on Query { a b { a } }\n"))
		}},
		{"unsent_fragments", 8_000, func(n int) []usage.Document {
			return document("ops.graphql", "query Q { a ...F0 }\n"+each(n-1, func(i int) string { return fmt.Sprintf("fragment F%d on Query { ...F%d }\n", i, i+1) })+
				fmt.Sprintf("fragment F%d on Query { b @client { a } }\n", n-1))
		}},
		{"fragments_in_manifest", 4_000, func(n int) []usage.Document {
			text := "query Q { " + many(n, "...F%d ") + "}\n" + many(n, "fragment F%d on Query { a b { a } }\n")
			return []usage.Document{{File: "manifest.json", Text: text, Line: 1, Column: 1}}
		}},
		{"refused", 5_000, func(n int) []usage.Document { return document("ops.graphql", many(n, "query Q%d { nope }\n")) }},
		{"refused_on_one_line", 5_000, func(n int) []usage.Document { return document("ops.graphql", many(n, "query Q%d { nope } ")) }},
	} {
		b.Run(shape.name, func(b *testing.B) {
			measureGrowth(b, quadrupled(shape.units), func(n int) func() {
				documents := shape.make(n)
				collector.Expect(check.Input{Operations: documents}.Memory())
				return func() { usage.New(api, documents) }
			})
		})
	}
}

// benchmarkConfiguration reads files. What is wrong with a file costs no more than what is right.
func benchmarkConfiguration(b *testing.B) {
	none := config.Options{Getenv: func(string) (string, bool) { return "", false }}
	for _, shape := range []struct {
		name         string
		units        int
		head, format string
	}{
		{"subgraphs", 2_000, "subgraphs:\n", "  k%[1]d: {routing_url: http://k%[1]d.test, schema: {file: k%[1]d.graphql}}\n"},
		{"repeated_key", 16_000, "federation_version: =2.9.0\n", "a: 1 # %d\n"},
		{"unknown_keys", 2_000, "federation_version: =2.9.0\n", "k%d: 1\n"},
		{"unset_variables", 2_000, "subgraphs:\n", `  k%[1]d: {routing_url: "${env.NOPE%[1]d}"}` + "\n"},
	} {
		b.Run(shape.name, func(b *testing.B) {
			measureGrowth(b, quadrupled(shape.units), func(n int) func() {
				text := []byte(shape.head + many(n, shape.format))
				return func() { _, _ = config.ParseSupergraph("supergraph.yaml", text, none) }
			})
		})
	}
}

// many returns n times the format, with the numbers from 0.
func many(n int, format string) string {
	return each(n, func(i int) string { return fmt.Sprintf(format, i) })
}

// each joins what f returns for 0 to n-1.
func each(n int, f func(i int) string) string {
	var out strings.Builder
	for i := range n {
		out.WriteString(f(i))
	}
	return out.String()
}
