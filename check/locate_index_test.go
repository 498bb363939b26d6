package check

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// TestIndexFindsTheSame: the places and subgraphs of elements are the same whether every subgraph
// is asked for each of them or an index tells which to ask.
func TestIndexFindsTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 20 {
		before, after := randomSubgraphs(t, r), randomSubgraphs(t, r)
		api := before[0].Schema
		asked, indexed := newLocator(before, after, api, api), newLocator(before, after, api, api)
		indexed.asked = fewQuestions
		placed := 0
		for _, typeName := range []string{"Query", "A", "B", "E", "I", "U", "X", "None"} {
			changes := []diff.Change{{Coordinate: typeName}, {Coordinate: typeName + ".none"}, {Coordinate: typeName, Ref: "A"}, {Coordinate: typeName, Ref: "I"}}
			for i := range 6 {
				changes = append(changes, diff.Change{Coordinate: fmt.Sprintf("%s.f%d", typeName, i)}, diff.Change{Coordinate: fmt.Sprintf("%s.f%d(a%d:)", typeName, i, i%3)})
			}
			for _, c := range changes {
				asked.asked, asked.differing = 0, nil
				places, names := asked.positions(c)
				gotPlaces, gotNames := indexed.positions(c)
				if d := cmp.Diff(places, gotPlaces) + cmp.Diff(names, gotNames); d != "" {
					t.Fatalf("%+v: every subgraph (-), index (+):\n%s", c, d)
				}
				placed += len(places)
			}
		}
		if placed < 100 || indexed.index == nil {
			t.Errorf("%d places, index %v", placed, indexed.index != nil)
		}
	}
}

// randomSubgraphs returns subgraphs of which each has some of a few types, with some of a few
// members.
func randomSubgraphs(t *testing.T, r *rand.Rand) []*subgraph.Subgraph {
	t.Helper()
	some := func(format string) string {
		var b strings.Builder
		for i := range 6 {
			if r.IntN(3) == 0 {
				fmt.Fprintf(&b, format, i, r.IntN(3))
			}
		}
		return b.String()
	}
	var sources []sdl.Source
	for i := range 20 {
		text := "type Query { q: Int " + some("f%d(a%d: Int): Int ") + "}\n"
		for _, typ := range []string{
			"type A" + []string{"", " implements I"}[r.IntN(2)] + " { k: Int i: Int " + some("f%d(a%d: Int): Int ") + "}\n",
			"\"\"\"" + some("%d%d") + "x\"\"\" type B { k: Int " + some("f%d(a%d: Int): Int ") + "}\n",
			"enum E { K " + some("f%d @deprecated(reason: \"%d\") ") + "}\n",
			"interface I { i: Int }\n",
			"union U = Query" + []string{"", " | A", " | B"}[r.IntN(3)] + "\n",
			"input X { k: Int " + some("f%d: Int = %d ") + "}\n",
		} {
			if strings.Contains(typ, "interface I") || strings.Contains(typ, "type ") || r.IntN(3) > 0 {
				text += typ
			}
		}
		sources = append(sources, sdl.Source{Name: fmt.Sprintf("s%02d", i), Text: text})
	}
	list, errs := subgraph.Build(t.Context(), sources, subgraph.Options{})
	if list == nil {
		t.Fatal(errs)
	}
	return list
}
