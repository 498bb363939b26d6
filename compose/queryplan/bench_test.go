package queryplan_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/internal/querytest"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// wideGraph returns the supergraph of many subgraphs that extend one another's entities: each owns
// an entity, adds fields to the next ones, and shares some of them.
func wideGraph(tb testing.TB, subgraphs int) *supergraph.Graph {
	tb.Helper()
	var sources []sdl.Source
	for i := range subgraphs {
		var b strings.Builder
		b.WriteString(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@requires", "@external"])` + "\n")
		fmt.Fprintf(&b, "type Query { q%d(first: Int): [E%d] n%d: E%d }\n", i, i, i, i)
		owned, named := map[int]bool{}, map[int]bool{}
		for j := range 5 {
			n := (i + j*7) % subgraphs
			owned[n], named[(n+11)%subgraphs] = true, true
			fmt.Fprintf(&b, "type E%d @key(fields: \"id\") { id: ID! f%d_%d: Int g%d_%d(x: Int): String to%d_%d: E%d", n, i, j, i, j, i, j, (n+11)%subgraphs)
			if j < 2 && i%10 == 0 {
				fmt.Fprintf(&b, " shared%d: String @shareable", i/20)
			}
			if j == 0 {
				b.WriteString(" v: Value")
			}
			b.WriteString(" }\n")
		}
		for n := range subgraphs {
			if named[n] && !owned[n] {
				fmt.Fprintf(&b, "type E%d @key(fields: \"id\", resolvable: false) { id: ID! }\n", n)
			}
		}
		fmt.Fprintf(&b, "type Value @shareable { a: Int b: Int }\n")
		sources = append(sources, sdl.Source{Name: fmt.Sprintf("s%03d", i), File: fmt.Sprintf("s%d.graphql", i), Text: b.String()})
	}
	return composed(tb, sources)
}

// wideOperations draws operations of 10 to 200 fields.
func wideOperations(tb testing.TB, g *supergraph.Graph, n int) []string {
	tb.Helper()
	api, err := gqlparser.LoadSchema(&ast.Source{Input: sdl.Print(g.API())})
	if err != nil {
		tb.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	out := make([]string, 0, n)
	for len(out) < n {
		text := querytest.Draw(api, rnd, querytest.Options{Fields: 10 + rnd.IntN(190), Depth: 6, Plain: true, Wide: true})
		if len(text) > 60 {
			out = append(out, text)
		}
	}
	return out
}

// BenchmarkPlan plans 1,000 operations over a graph of 100 subgraphs. With PLAN_DUMP the graph and
// the operations are written to that file as a line for other planners.
func BenchmarkPlan(b *testing.B) {
	g := wideGraph(b, 100)
	operations := wideOperations(b, g, 1000)
	if file := os.Getenv("PLAN_DUMP"); file != "" {
		dump(b, file, g, operations)
	}
	for _, profile := range []queryplan.Profile{queryplan.Router2, queryplan.Router3} {
		p := newPlannerOf(b, g, profile)
		b.Run(profile.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, text := range operations {
					if _, err := p.Plan(queryplan.Request{Query: text}); err != nil {
						b.Fatal(err, text)
					}
				}
			}
		})
	}
}

// BenchmarkNew makes a planner for a graph of 100 subgraphs.
func BenchmarkNew(b *testing.B) {
	g := wideGraph(b, 100)
	for b.Loop() {
		if _, err := queryplan.New(context.Background(), g, queryplan.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBounded plans an operation with more combinations than are compared: every field in six
// subgraphs.
func BenchmarkBounded(b *testing.B) {
	g := manyWays(b, 6, 14)
	var fields []string
	for i := range 14 {
		fields = append(fields, fmt.Sprintf("f%d", i))
	}
	text := "{ t { " + strings.Join(fields, " ") + " } }"
	for _, profile := range []queryplan.Profile{queryplan.Router2, queryplan.Router3} {
		p := newPlannerOf(b, g, profile)
		b.Run(profile.String(), func(b *testing.B) {
			for b.Loop() {
				made, err := p.Plan(queryplan.Request{Query: text})
				if err != nil || !made.Statistics.Bounded {
					b.Fatal(err, "the combinations were not bounded")
				}
			}
		})
	}
}

// manyWays returns a graph in which so many subgraphs all have so many fields of one
// entity.
func manyWays(tb testing.TB, subgraphs, fields int) *supergraph.Graph {
	tb.Helper()
	head := `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])` + "\n"
	sources := []sdl.Source{{Name: "a", File: "a.graphql", Text: head + `type Query { t: T } type T @key(fields: "id") { id: ID! }`}}
	for i := range subgraphs {
		var b strings.Builder
		b.WriteString(head + `type T @key(fields: "id") { id: ID!`)
		for f := range fields {
			fmt.Fprintf(&b, " f%d: Int @shareable", f)
		}
		b.WriteString(" }")
		sources = append(sources, sdl.Source{Name: fmt.Sprintf("s%d", i), File: fmt.Sprintf("s%d.graphql", i), Text: b.String()})
	}
	return composed(tb, sources)
}

// dump writes a graph and operations as the line that planners of the reference read.
func dump(tb testing.TB, file string, g *supergraph.Graph, operations []string) {
	tb.Helper()
	line, err := json.Marshal(map[string]any{"id": "1", "supergraph": g.SDL(), "queries": operations})
	if err == nil {
		err = os.WriteFile(file, append(line, '\n'), 0o644)
	}
	if err != nil {
		tb.Fatal(err)
	}
}
