package plans_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check/plans"
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// BenchmarkRun judges 1,000 operations when a field moves between two of 100 subgraphs, planners
// included.
func BenchmarkRun(b *testing.B) {
	const subgraphs, count = 100, 1000
	build := func(owner int) *supergraph.Graph {
		sources := make([]sdl.Source, subgraphs)
		for i := range sources {
			moved := ""
			if i == owner {
				moved = " moved: Int"
			}
			next := (i + 1) % subgraphs
			sources[i] = sdl.Source{Name: fmt.Sprintf("s%03d", i), Text: fmt.Sprintf(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
type Query { q%d: [E%d] }
type E%d @key(fields: "id") { id: ID! own%d: Int next%d: E%d }
type E%d @key(fields: "id") { id: ID! extra%d: Int }
type Shared @key(fields: "id") { id: ID! of%d: Int%s }
extend type Query { shared%d: Shared }`, i, i, i, i, i, next, next, i, i, moved, i)}
		}
		res := compose.Compose(b.Context(), sources, compose.Options{})
		if len(res.Errors) > 0 {
			b.Fatal(res.Errors)
		}
		return res.Graph
	}
	before, after := build(3), build(70)
	texts := make([]string, count)
	for i := range texts {
		var q, end strings.Builder
		at := i % subgraphs
		fmt.Fprintf(&q, "{ shared%d { moved of%d of%d } q%d { own%d", at, at, (at+50)%subgraphs, at, at)
		for range 4 + i%4 {
			fmt.Fprintf(&q, " next%d { own%d extra%d", at, (at+1)%subgraphs, at)
			end.WriteString(" }")
			at = (at + 1) % subgraphs
		}
		texts[i] = q.String() + end.String() + " } }"
	}
	ops := operations(texts...)
	b.ResetTimer()
	for b.Loop() {
		r, _, err := plans.Run(b.Context(), plans.Input{Sets: []plans.Set{{Planners: plans.Prepare(b.Context(), before, after, queryplan.Router2), Operations: ops}}})
		if err != nil || r.Operations != count || r.Changed < count/2 {
			b.Fatalf("%d of %d plans change: %v", r.Changed, r.Operations, err)
		}
	}
}
