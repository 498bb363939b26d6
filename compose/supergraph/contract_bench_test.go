package supergraph_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"testing"

	"github.com/schemactl/schemactl/compose/merge"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// drawnName matches every name that drawSchema gives, and none of GraphQL or a specification.
var drawnName = regexp.MustCompile(`\b[A-Za-z]+[0-9]+\b`)

// drawLarge composes n drawn subgraphs that share the roots only, and tags the result.
func drawLarge(tb testing.TB, n int) *supergraph.Graph {
	tb.Helper()
	var sources []sdl.Source
	for seed := uint64(0); len(sources) < n; seed++ {
		name := fmt.Sprint("s", len(sources))
		text := link + drawnName.ReplaceAllString(drawSchema(rand.NewPCG(5, seed)), "${0}_"+name)
		source := sdl.Source{Name: name, URL: "http://" + name, Text: text}
		if _, errs := subgraph.Build(tb.Context(), []sdl.Source{source}, subgraph.Options{}); len(errs) == 0 {
			sources = append(sources, source)
		}
	}
	subs, errs := subgraph.Build(tb.Context(), sources, subgraph.Options{})
	if len(errs) > 0 {
		tb.Fatal(errs)
	}
	m, errs, _ := merge.Merge(tb.Context(), subs, spec.Edition215)
	if len(errs) > 0 {
		tb.Fatal(errs)
	}
	text := drawTags(tb, supergraph.New(m.Schema, spec.Edition215).SDL(), rand.NewPCG(5, 1))
	g, errs := supergraph.Read(sdl.Source{File: "large", Text: text})
	if len(errs) > 0 {
		tb.Fatal(errs)
	}
	return g
}

// BenchmarkContract filters a graph of 100 subgraphs; its errors are part of the work. -v logs the
// size of the graph.
func BenchmarkContract(b *testing.B) {
	g := drawLarge(b, 100)
	fields := 0
	for _, t := range g.Schema.Types {
		fields += len(t.Fields)
	}
	b.Logf("%d types, %d fields", len(g.Schema.Types), fields)
	for name, f := range map[string]supergraph.Filter{
		"exclude": {Exclude: []string{"b"}},
		"include": {Include: []string{"a"}, Exclude: []string{"b"}, HideUnreachable: true},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g.Contract(f)
			}
		})
	}
}
