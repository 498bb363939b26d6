package satisfy

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/connect/expand"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/merge"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/fixtures"
)

// What is safe changes no finding: a proof finds what the walks find that look at every state, and
// the subgraphs tell the same memberships as the supergraph.
func TestSafeFindsTheSame(t *testing.T) {
	proven, walked, refused := 0, 0, 0
	for _, name := range fixtures.Cases() {
		archive, err := fixtures.Case(name)
		if err != nil {
			t.Fatal(err)
		}
		subs, errs := subgraph.Build(t.Context(), sourcesOf(t, archive), subgraph.Options{Edition: spec.Edition214})
		if len(errs) > 0 {
			continue
		}
		m, errs, _ := merge.Merge(t.Context(), subs, spec.Edition214)
		if len(errs) > 0 {
			continue
		}
		expanded, _ := expand.All(subs)
		p := Start(t.Context(), expanded)
		errs, hints := p.Check(t.Context(), supergraph.New(m.Schema, spec.Edition214), Options{})
		p.Stop()
		switch {
		case p.alone:
			continue
		case p.proven:
			proven++
		case len(errs) > 0:
			refused++
		default:
			walked++
		}
		wantErrs, wantHints := walkAll(t, expanded, m.Schema)
		if diff := cmp.Diff([]diag.List{wantErrs, wantHints}, []diag.List{errs, hints}); diff != "" {
			t.Errorf("%s: findings (-walked +safe):\n%s", name, diff)
		}
		if p.safe == nil {
			continue // connectors
		}
		merged := beginGraph(expanded)
		merged.findMembershipsIn(m.Schema)
		if diff := cmp.Diff(memberships(merged), memberships(p.g)); diff != "" {
			t.Errorf("%s: memberships (-supergraph +subgraphs):\n%s", name, diff)
		}
	}
	t.Logf("%d proven, %d walked, %d refused", proven, walked, refused)
}

func memberships(g *graph) map[string][]string {
	out := map[string][]string{}
	for object, types := range g.isA {
		var names []string
		for _, typ := range types {
			names = append(names, g.names[typ])
		}
		slices.Sort(names)
		out[g.names[object]] = names
	}
	return out
}
