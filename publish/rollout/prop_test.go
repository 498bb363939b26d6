package rollout

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// A plan that was found holds in every state, and so does the plan back; there is a way back
// wherever there is a way.
func TestPlansHoldAndGoBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.SampledFrom([]string{"channels", "orders-split", "products-reviews"}).Draw(rt, "graph")
		in, _ := fixture(t, name)
		m := rollouttest.NewMutator(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 3))
		after, what := m.Change(in.Before)
		in.After = after
		var not *NotComposable
		var none *NoSafePlan
		p, err := Make(t.Context(), in)
		if errors.As(err, &not) || flawed(t, in) {
			return
		}
		back, backErr := Make(t.Context(), in.Reverse())
		if errors.As(err, &none) {
			if len(none.Conflicts) == 0 || slices.ContainsFunc(none.Conflicts, func(c Conflict) bool { return len(c.Elements) == 0 || len(c.WaysOut) == 0 }) {
				rt.Fatalf("%v: no plan, and no reason: %v", what, none)
			}
			if !errors.As(backErr, &none) {
				rt.Fatalf("%v: a way back but no way there: %v\n%s", what, err, explain(back))
			}
			return
		}
		if err != nil || backErr != nil {
			rt.Fatalf("%v: %v, back: %v", what, err, backErr)
		}
		if len(back.Phases) != len(p.Phases) || back.Launches != p.Launches {
			rt.Fatalf("%v: the way back has another length:\n%s\n%s", what, explain(p), explain(back))
		}
	})
}

// Every evolution of a drawn graph has a plan, which does not depend on the order of the subgraphs,
// or a reason why there is none.
func TestEvolutionsHaveAnAnswer(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e, ok := rollouttest.Evolve(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 18))
		if !ok {
			return
		}
		in := Input{Before: e.Before, After: e.After}
		p, err := Make(t.Context(), in)
		var not *NotComposable
		var none *NoSafePlan
		if errors.As(err, &not) {
			return
		}
		slices.Reverse(in.Before)
		slices.Reverse(in.After)
		again, otherErr := Make(t.Context(), in)
		switch {
		case errors.As(err, &none):
			if len(none.Conflicts) == 0 || slices.ContainsFunc(none.Conflicts, func(c Conflict) bool { return len(c.Elements) == 0 || len(c.WaysOut) == 0 }) {
				rt.Fatalf("%v: no plan, and no reason: %v", e.What, none)
			}
			if !errors.As(otherErr, &none) {
				rt.Fatalf("%v: in another order of the subgraphs: %v", e.What, otherErr)
			}
		case err != nil || otherErr != nil:
			rt.Fatalf("%v: %v, in another order: %v", e.What, err, otherErr)
		case explain(p) != explain(again):
			rt.Fatalf("%v: in another order of the subgraphs:\n%s\n%s", e.What, explain(p), explain(again))
		}
	})
}

// flawed reports whether routers go wrong at one of the ends only. That end can be left, and there
// is no way to it.
func flawed(t *testing.T, in Input) bool {
	t.Helper()
	before, after, err := composeSides(t.Context(), in.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	return len(serve.ChangeFlaws(before.Subgraphs, after.Subgraphs))+len(serve.ChangeFlaws(after.Subgraphs, before.Subgraphs)) > 0
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
	if explain(p) != explain(again) || Diagram(p) != Diagram(again) {
		t.Errorf("%s\n%s", explain(p), explain(again))
	}
}
