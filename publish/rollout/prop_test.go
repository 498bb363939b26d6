package rollout

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/fixtures"
)

// versions draws a graph of the project and a random change of it.
func versions(t *testing.T, rt *rapid.T) (before, after []sdl.Source) {
	name := rapid.SampledFrom(fixtures.List(fixtures.Graphs)).Draw(rt, "graph")
	in, _ := fixture(t, name)
	list := in.Before
	if rapid.Bool().Draw(rt, "after") {
		list = in.After
	}
	if len(list) > 4 { // part of a graph is enough to change, and need not compose
		at := rapid.IntRange(0, len(list)-4).Draw(rt, "at")
		list = list[at : at+4]
	}
	m := &mutator{r: rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 2))}
	changed, _ := m.change(list)
	return list, changed
}

// eachPair calls visit with the versions of every subgraph that a random change touches and leaves valid.
func eachPair(t *testing.T, visit func(rt *rapid.T, o, n *subgraph.Subgraph)) {
	rapid.Check(t, func(rt *rapid.T) {
		before, after := versions(t, rt)
		for i := range before {
			o, errs := buildOne(t.Context(), before[i])
			if len(errs) > 0 {
				rt.Fatalf("%s does not build: %v", before[i].Name, errs)
			}
			if n, errs := buildOne(t.Context(), after[i]); len(errs) == 0 && before[i].Text != after[i].Text {
				visit(rt, o, n)
			}
		}
	})
}

// Code serves the schema that it implements.
func TestServesIsReflexive(t *testing.T) {
	eachPair(t, func(rt *rapid.T, o, n *subgraph.Subgraph) {
		for _, s := range []*subgraph.Subgraph{o, n} {
			if list := Serves(s, s); len(list) > 0 {
				rt.Fatalf("%s does not serve itself: %s", s.Name, listing(list))
			}
		}
	})
}

// Both pieces of code serve the meet; the meet of a schema with itself is its text; whatever both versions have stays in it.
func TestMeetIsServedByBoth(t *testing.T) {
	met := 0
	eachPair(t, func(rt *rapid.T, o, n *subgraph.Subgraph) {
		for _, pair := range [][2]*subgraph.Subgraph{{o, n}, {n, o}} {
			m, err := meet(t.Context(), nil, pair[0], pair[1], nil)
			var none *NoMeet
			if errors.As(err, &none) {
				continue
			}
			if err != nil {
				rt.Fatal(err)
			}
			met++
			for _, code := range pair {
				if bad := unsafe(Serves(code, m.Subgraph)); len(bad) > 0 {
					rt.Fatalf("the meet is not served: %s\n%s", listing(bad), m.Source.Text)
				}
			}
			again, err := meet(t.Context(), nil, m.Subgraph, m.Subgraph, nil)
			if err != nil || again.Source.Text != m.Source.Text {
				rt.Fatalf("the meet of a schema with itself is another: %v", err)
			}
		}
	})
	if met == 0 {
		t.Error("no pair had a meet")
	}
}

// Where the old schema is a meet by itself, so is deploying first; where the new one is, publishing first. A field that is external
// in one version only leaves the meet although another external field may still lead to it: the meet is then smaller than it need be.
func TestSimpleOrdersNeedNoMeet(t *testing.T) {
	eachPair(t, func(rt *rapid.T, o, n *subgraph.Subgraph) {
		if !safe(Serves(n, o)) || externalInOne(o, n) {
			return
		}
		m, err := meet(t.Context(), nil, o, n, nil)
		if err != nil {
			rt.Fatalf("the new code serves the old schema, but there is no meet: %v", err)
		}
		if lost := Serves(m.Subgraph, o); !safe(lost) {
			rt.Fatalf("the new code serves the old schema, but the meet lacks something of it: %s\n%s", listing(unsafe(lost)), m.Source.Text)
		}
	})
}

// externalInOne says that a field of both versions is external in one of them only.
func externalInOne(o, n *subgraph.Subgraph) bool {
	for _, t := range o.Schema.Types {
		for _, f := range t.Fields {
			other := n.Schema.Type(t.Name)
			if other == nil || other.Field(f.Name) == nil {
				continue
			}
			if o.Field(f).External != n.Field(other.Field(f.Name)).External {
				return true
			}
		}
	}
	return false
}

// A plan that was found holds in every state, and so does the plan back; there is a way back wherever there is a way.
func TestPlansHoldAndGoBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.SampledFrom([]string{"channels", "orders-split", "products-reviews"}).Draw(rt, "graph")
		in, _ := fixture(t, name)
		m := &mutator{r: rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 3))}
		after, what := m.change(in.Before)
		in.After = after
		var not *NotComposable
		var none *NoSafePlan
		p, err := Make(t.Context(), in)
		if errors.As(err, &not) {
			return
		}
		back, backErr := Make(t.Context(), in.Reverse())
		if errors.As(err, &none) {
			if len(none.Conflicts) == 0 || slices.ContainsFunc(none.Conflicts, func(c Conflict) bool { return len(c.Elements) == 0 || len(c.WaysOut) == 0 }) {
				rt.Fatalf("%v: no plan, and no reason: %v", what, none)
			}
			if !errors.As(backErr, &none) {
				rt.Fatalf("%v: a way back but no way there: %v\n%s", what, err, Explain(back))
			}
			return
		}
		if err != nil || backErr != nil {
			rt.Fatalf("%v: %v, back: %v", what, err, backErr)
		}
		if len(back.Phases) != len(p.Phases) || back.Launches != p.Launches {
			rt.Fatalf("%v: the way back has another length:\n%s\n%s", what, Explain(p), Explain(back))
		}
	})
}

// The same input gives the same plan, whatever the order of the subgraphs.
func TestPlansAreDeterministic(t *testing.T) {
	in, _ := fixture(t, "storefront")
	p, err := Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(in.Before)
	slices.Reverse(in.After)
	again, err := Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if Explain(p) != Explain(again) || Diagram(p) != Diagram(again) {
		t.Errorf("%s\n%s", Explain(p), Explain(again))
	}
}
