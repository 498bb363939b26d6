package satisfy

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/connect/expand"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/merge"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/fixtures"
)

// What is safe changes no finding: a proof finds what the walks find that look at every state, and
// the subgraphs tell the same memberships as the supergraph.
func TestSafeFindsTheSame(t *testing.T) {
	counts := map[string]int{}
	for _, name := range fixtures.Cases() {
		archive, err := fixtures.Case(name)
		if err != nil {
			t.Fatal(err)
		}
		counts[proveBoth(t, name, sourcesOf(t, archive))]++
	}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 200 {
		counts["drawn, "+proveBoth(t, fmt.Sprintf("drawn graph %d", i), draw(random))]++
	}
	for what, least := range map[string]int{"proven": 200, "walked": 50, "refused": 30, "drawn, proven": 10, "drawn, walked": 10, "drawn, refused": 20} {
		if counts[what] < least {
			t.Errorf("%s: %d graphs are too few to tell", what, counts[what])
		}
	}
	t.Log(counts)
}

// proveBoth proves a graph with and without safe nodes and returns how it went.
func proveBoth(t *testing.T, name string, sources []sdl.Source) string {
	t.Helper()
	subs, errs := subgraph.Build(t.Context(), sources, subgraph.Options{Edition: spec.Edition214})
	if len(errs) > 0 {
		return "invalid"
	}
	m, errs, _ := merge.Merge(t.Context(), subs, spec.Edition214)
	if len(errs) > 0 {
		return "not merged"
	}
	expanded, _ := expand.All(subs)
	p := Start(t.Context(), expanded)
	errs, hints := p.Check(t.Context(), supergraph.New(m.Schema, spec.Edition214), Options{})
	p.Stop()
	if p.alone {
		return "alone"
	}
	wantErrs, wantHints := walkAll(t, expanded, m.Schema)
	if diff := cmp.Diff([]diag.List{wantErrs, wantHints}, []diag.List{errs, hints}); diff != "" {
		t.Errorf("%s: findings (-walked +safe):\n%s\n%v", name, diff, sources)
	}
	if p.safe == nil {
		return "connectors"
	}
	merged := beginGraph(expanded)
	merged.findMembershipsIn(m.Schema)
	giversTellTheSame(t, name, p.g)
	if diff := cmp.Diff(memberships(merged), memberships(p.g)); diff != "" {
		t.Errorf("%s: memberships (-supergraph +subgraphs):\n%s", name, diff)
	}
	switch {
	case p.proven:
		return "proven"
	case len(errs) > 0:
		return "refused"
	}
	return "walked"
}

// giversTellTheSame asks, for every move, whether the givers of its key tell what the search finds.
func giversTellTheSame(t *testing.T, name string, g *graph) {
	t.Helper()
	s := g.solve(t.Context())
	for id := range g.nodes {
		for i := range g.families[g.nodes[id].family].jumps {
			j := &g.families[g.nodes[id].family].jumps[i]
			if given, known := j.isGiven(s.reach[id]); known && given != s.fetchable(nodeID(id), j.sel) {
				t.Errorf("%s: a move from node %d by its key %d: givers %v", name, id, i, given)
			}
		}
	}
}

// draw returns a graph of three subgraphs in which each type has a part of its fields in each, with
// and without keys.
func draw(r *rand.Rand) []sdl.Source {
	some := func(percent int) bool { return r.IntN(100) < percent }
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	types := map[string]string{"x": "Int", "y": "Int", "e": "E", "f": "F", "v": "V", "w": "W", "u": "U", "i": "I"}
	dense := 70 + r.IntN(35) // in per cent: the more, the less is refused
	provider, alike := r.IntN(4), some(60)
	var out []sdl.Source
	for sub := range 3 {
		var b strings.Builder
		b.WriteString(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@requires", "@external", "@provides", "@override", "@inaccessible"])` + "\n")
		fmt.Fprintf(&b, "union U = %s\ninterface I { x: Int }\n", map[bool]string{true: "E | V", false: pick("E | V", "E | V", "E | V | W", "V")}[alike])
		for _, name := range []string{"E", "F", "V", "W"} {
			fmt.Fprintf(&b, "type %s", name)
			if name != "W" && (alike || some(90)) {
				b.WriteString(" implements I")
			}
			entity := name == "E" || name == "F"
			if entity && (alike || some(90)) {
				b.WriteString(` @key(fields: "id"` + pick("", "", "", "", "", ", resolvable: false") + ")")
			}
			b.WriteString(" { x: Int @shareable ")
			if entity {
				b.WriteString("id: ID! @shareable ")
			}
			for _, field := range []string{"y", "e", "f", "v", "w", "u", "i"} {
				if some(dense) {
					fmt.Fprintf(&b, "%s: %s @shareable%s ", field, types[field], pick("", "", "", "", "", "", " @inaccessible"))
				}
			}
			switch {
			case name == "E" && sub == provider:
				b.WriteString("p: Int @external ")
			case name == "E":
				b.WriteString("p: Int @shareable ")
			}
			if entity && some(15) {
				fmt.Fprintf(&b, "z: Int @external r%d: Int @requires(fields: \"z\") ", sub)
			} else if entity {
				b.WriteString("z: Int @shareable ")
			}
			b.WriteString("}\n")
		}
		provides := ""
		if sub == provider {
			provides = `@provides(fields: "p")`
		}
		fmt.Fprintf(&b, "type Query { q%d: %s all: E @shareable %s }\n", sub, pick("E", "F", "V", "U", "I"), provides)
		if some(30) {
			fmt.Fprintf(&b, "type Mutation { m: %s @shareable }\n", pick("V", "W"))
		}
		out = append(out, sdl.Source{Name: fmt.Sprintf("s%d", sub), Text: b.String()})
	}
	return out
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
