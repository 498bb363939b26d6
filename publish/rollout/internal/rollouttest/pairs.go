package rollouttest

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/fixtures"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// versions draws an example graph, or a part of it, and a random change of it.
func versions(t *testing.T, rt *rapid.T) (before, after []sdl.Source) {
	name := rapid.SampledFrom(fixtures.List(fixtures.Graphs)).Draw(rt, "graph")
	list, other, _ := Graph(t, fixtures.Graphs, name)
	if rapid.Bool().Draw(rt, "after") {
		list = other
	}
	if len(list) > 4 { // a part need not compose
		at := rapid.IntRange(0, len(list)-4).Draw(rt, "at")
		list = list[at : at+4]
	}
	m := NewMutator(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 2))
	changed, _ := m.Change(list)
	return list, changed
}

// EachPair calls visit with both versions of every subgraph that a random change touches and leaves
// valid.
func EachPair(t *testing.T, visit func(rt *rapid.T, o, n *subgraph.Subgraph)) {
	rapid.Check(t, func(rt *rapid.T) {
		before, after := versions(t, rt)
		for i := range before {
			o, errs := serve.Build(t.Context(), before[i], spec.Choice{})
			if len(errs) > 0 {
				rt.Fatalf("%s does not build: %v", before[i].Name, errs)
			}
			if n, errs := serve.Build(t.Context(), after[i], spec.Choice{}); len(errs) == 0 && before[i].Text != after[i].Text {
				visit(rt, o, n)
			}
		}
	})
}
