package satisfy

import (
	"encoding/json"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/merge"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/fixtures"
)

// Where one subgraph answers everything by itself, the walk has nothing to say.
func TestAlone(t *testing.T) {
	complete, other := 0, 0
	for _, name := range fixtures.Cases() {
		archive, err := fixtures.Case(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, src := range sourcesOf(t, archive) {
			subs, errs := subgraph.Build(t.Context(), []sdl.Source{src}, subgraph.Options{Edition: spec.Edition214})
			if len(errs) > 0 {
				continue
			}
			m, errs, _ := merge.Merge(t.Context(), subs, spec.Edition214)
			if len(errs) > 0 {
				continue
			}
			if !alone(subs) {
				other++
				continue
			}
			complete++
			errs, hints := walkAll(t, subs, m.Schema)
			if len(errs)+len(hints) > 0 {
				t.Errorf("%s: %s: %v %v", name, src.Name, errs, hints)
			}
		}
	}
	if complete < 200 || other < 20 {
		t.Errorf("%d subgraphs answer everything by themselves and %d do not: too few to tell", complete, other)
	}
}

// walkAll walks all of a graph, without safe nodes.
func walkAll(t *testing.T, subs []*subgraph.Subgraph, schema *sdl.Schema) (errors, hints diag.List) {
	t.Helper()
	g := beginGraph(subs)
	g.findMembershipsIn(schema)
	p := Proof{g: g, sol: g.complete().solve(t.Context())}
	g.agreeing = false // so that the reference walks to its end
	return p.walk(t.Context(), supergraph.New(schema, spec.Edition214), Options{MaxWork: DefaultMaxWork})
}

func sourcesOf(t *testing.T, archive *txtar.Archive) []sdl.Source {
	t.Helper()
	var list []struct{ Name, URL, File string }
	var out []sdl.Source
	texts := map[string]string{}
	for _, f := range archive.Files {
		texts[f.Name] = string(f.Data)
		if f.Name != "subgraphs.json" {
			continue
		}
		if err := json.Unmarshal(f.Data, &list); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range list {
		out = append(out, sdl.Source{Name: s.Name, URL: s.URL, Text: texts[s.File]})
	}
	return out
}
