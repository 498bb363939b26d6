package rollout

import (
	"cmp"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// composedFor composes what a search starts from.
func composedFor(t *testing.T, in Input) *compositions {
	t.Helper()
	in = in.withDefaults()
	before, after, err := composeSides(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	in.built = serve.NewLibrary(in.Federation, nil, before.Subgraphs, after.Subgraphs)
	moves, _, err := movesOf(t.Context(), in, before, after)
	if err != nil {
		t.Fatal(err)
	}
	composed := newCompositions(in, moves, clientsOf(in, before, after))
	composed.flaws = serve.Flaws(before.Subgraphs)
	return composed
}

// exhaustive walks every sequence of phases, one subgraph deployed or not at a time, and returns
// the least gaps, launches and phases.
func exhaustive(t *testing.T, composed *compositions) (gaps, launches, phases int, ok bool) {
	t.Helper()
	type place struct{ gaps, launches, phases int }
	start := starts(composed.moves)
	best := map[string]place{key(start): {}}
	frontier := [][]position{start}
	ends := make(map[string]place)
	better := func(a, b place) bool {
		return cmp.Or(cmp.Compare(a.gaps, b.gaps), cmp.Compare(a.launches, b.launches), cmp.Compare(a.phases, b.phases)) < 0
	}
	for len(frontier) > 0 {
		at := frontier[0]
		frontier = frontier[1:]
		here := best[key(at)]
		visit := func(next []position, launch int) {
			to := place{here.gaps + begun(lostAt(t, composed, at), lostAt(t, composed, next)), here.launches + launch, here.phases + 1}
			if was, seen := best[key(next)]; !seen || better(to, was) {
				best[key(next)] = to
				done := true
				for i, m := range composed.moves {
					done = done && m.done(next[i])
				}
				if done {
					ends[key(next)] = to
				}
				frontier = append(frontier, next)
			}
		}
		var deploys, publishes func(i int, next []position, some bool)
		covered := func(next []position) bool {
			ok, err := composed.covered(t.Context(), next)
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		deploys = func(i int, next []position, some bool) {
			if i == len(at) {
				if some && covered(next) {
					visit(append([]position(nil), next...), 0)
				}
				return
			}
			if to, can := composed.moves[i].deploy(at[i]); can {
				deploys(i+1, append(next, to), true)
			}
			deploys(i+1, append(next, at[i]), some)
		}
		removals := 0
		publishes = func(i int, next []position, some bool) {
			if i == len(at) {
				if !some || removals > 0 && changedStages(at, next) > 1 || !covered(next) {
					return
				}
				stages := make([]uint8, len(next))
				for j, s := range next {
					stages[j] = s.stage
				}
				if v, err := composed.stages(t.Context(), stages); err == nil && v != nil && v.ok() {
					visit(append([]position(nil), next...), 1)
				}
				return
			}
			m := composed.moves[i]
			for _, to := range []uint8{stageIntermediate, stageJoined, stageNew} {
				if m.publish(at[i], to) {
					if m.kind == removing && to == stageNew {
						removals++
					}
					publishes(i+1, append(next, position{to, at[i].code}), true)
					if m.kind == removing && to == stageNew {
						removals--
					}
				}
			}
			publishes(i+1, append(next, at[i]), some)
		}
		deploys(0, make([]position, 0, len(at)), false)
		publishes(0, make([]position, 0, len(at)), false)
	}
	for _, p := range ends {
		if was := (place{gaps, launches, phases}); !ok || better(p, was) {
			gaps, launches, phases, ok = p.gaps, p.launches, p.phases, true
		}
	}
	return gaps, launches, phases, ok
}

// lostAt returns what clients miss at the positions of all moves.
func lostAt(t *testing.T, composed *compositions, at []position) []loss {
	t.Helper()
	stages := make([]uint8, len(at))
	for i, p := range at {
		stages[i] = p.stage
	}
	v, err := composed.stages(t.Context(), stages)
	if err != nil || v == nil {
		return nil
	}
	return v.lost
}

func changedStages(a, b []position) int {
	n := 0
	for i := range a {
		if a[i].stage != b[i].stage {
			n++
		}
	}
	return n
}

// TestSearchIsExact compares the search with an exhaustive walk, on changes of up to four
// subgraphs.
func TestSearchIsExact(t *testing.T) {
	compared := 0
	for seed := range uint64(120) {
		m := rollouttest.NewMutator(rand.NewPCG(seed, 4))
		in, _ := fixture(t, []string{"channels", "orders-split", "products-reviews"}[m.Pick(3)])
		if m.Pick(2) == 0 {
			in.After = in.Before
		}
		in.After, _ = m.Change(in.After)
		if m.Pick(4) == 0 && len(in.After) > 1 {
			in.After = in.After[1:]
		}
		p, err := Make(t.Context(), in)
		var not *NotComposable
		var none *NoSafePlan
		if errors.As(err, &not) || err == nil && p.Empty() {
			continue
		}
		gaps, launches, phases, ok := exhaustive(t, composedFor(t, in))
		compared++
		switch {
		case errors.As(err, &none):
			if ok {
				t.Errorf("seed %d: there is a plan of %d launches and %d phases with %d gaps, none was found: %v", seed, launches, phases, gaps, err)
			}
		case err != nil:
			t.Errorf("seed %d: %v", seed, err)
		case !ok || len(p.Gaps) != gaps || p.Launches != launches || len(p.Phases) != phases:
			t.Errorf("seed %d: %d gaps, %d launches and %d phases, possible are %d, %d and %d:\n%s", seed, len(p.Gaps), p.Launches, len(p.Phases), gaps, launches, phases, explain(p))
		}
	}
	if compared < 30 {
		t.Errorf("only %d changes compared", compared)
	}
}

// TestEvolutionsAreShortest compares the search with an exhaustive walk on drawn evolutions of up
// to three subgraphs: merges, renames, splits and removals, moved fields, changed keys.
func TestEvolutionsAreShortest(t *testing.T) {
	compared, launches := 0, make(map[int]int)
	for seed := range uint64(600) {
		e, ok := rollouttest.Evolve(rand.NewPCG(seed, 18))
		if !ok || len(e.Before) > 3 || len(e.After) > 3 {
			continue
		}
		in := Input{Before: e.Before, After: e.After}
		p, err := Make(t.Context(), in)
		if err == nil && p.Empty() || err != nil && !errors.As(err, new(*NoSafePlan)) || flawed(t, in) {
			continue
		}
		compared++
		gaps, least, phases, ok := exhaustive(t, composedFor(t, in))
		switch {
		case err != nil && ok:
			t.Errorf("seed %d %v: there is a plan of %d launches and %d phases with %d gaps, none was found: %v", seed, e.What, least, phases, gaps, err)
		case err == nil && (!ok || len(p.Gaps) != gaps || p.Launches != least || len(p.Phases) != phases):
			t.Errorf("seed %d %v: %d gaps, %d launches and %d phases, possible are %d, %d and %d:\n%s", seed, e.What, len(p.Gaps), p.Launches, len(p.Phases), gaps, least, phases, explain(p))
		case err == nil:
			launches[p.Launches]++
		}
	}
	t.Logf("%d compared, plans by launches: %v", compared, launches)
	if compared < 100 || launches[1] < 20 || launches[2] < 20 || launches[3] < 3 {
		t.Errorf("only %d evolutions compared, plans by launches: %v", compared, launches)
	}
}
