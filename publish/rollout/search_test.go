package rollout

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
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
	in.built = serve.NewLibrary(in.Federation, before.Subgraphs, after.Subgraphs)
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

// TestManySubgraphs: with more changed subgraphs than are moved one by one, groups move; no more
// compositions are made than needed.
func TestManySubgraphs(t *testing.T) {
	in := wide(24, 12)
	calls := 0
	in.Compose = func(ctx context.Context, list []sdl.Source) compose.Result {
		calls++
		return composeAll(ctx, list)
	}
	p, err := Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if p.Bounded || p.Launches != 2 || len(p.Phases) != 3 || calls > 6 {
		t.Errorf("%d compositions:\n%s", calls, explain(p))
	}
}

// TestApart: where the groups cannot move together, subgraphs that share nothing are planned apart,
// and the plan has Bounded set.
func TestApart(t *testing.T) {
	in := wide(14, 7)
	in.Compose = func(ctx context.Context, list []sdl.Source) compose.Result {
		c := composeAll(ctx, list)
		intermediates := 0
		for _, s := range list {
			if old, fresh := byName(in.Before)[s.Name].Text, byName(in.After)[s.Name].Text; s.Text != old && s.Text != fresh {
				intermediates++
			}
		}
		if intermediates > 1 { // no two intermediate schemas at a time
			c.Errors.Add("TEST", "", "too many")
		}
		return c
	}
	p, err := Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if !p.Bounded || !strings.Contains(strings.Join(p.Notes, " "), "bounded") {
		t.Errorf("the plan does not say that it is bounded:\n%s", explain(p))
	}
}

// TestAroundDeploy: what a pipeline of one subgraph publishes before and after its deploy.
func TestAroundDeploy(t *testing.T) {
	in, _ := fixture(t, "products-reviews")
	p, err := Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"products": "[] [new]", "reviews": "[intermediate] [new]", "none": "[] []"} {
		before, after := aroundDeploy(p, name)
		stages := func(list []Step) []Stage {
			out := []Stage{}
			for _, s := range list {
				out = append(out, s.Stage)
			}
			return out
		}
		if got := fmt.Sprint(stages(before), stages(after)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// aroundDeploy returns what the plan registers of one subgraph before and after the deploy of its
// code. If the plan does not deploy the subgraph, all its steps are in after.
func aroundDeploy(p *Plan, subgraph string) (before, after []Step) {
	deployed := 0
	for _, ph := range p.Phases {
		for _, s := range ph.Steps {
			if s.Subgraph == subgraph && (s.Action == Roll || s.Action == Start) {
				deployed = ph.Number
			}
		}
	}
	for _, ph := range p.Phases {
		for _, s := range ph.Steps {
			switch {
			case s.Subgraph != subgraph || ph.Kind != Publish:
			case ph.Number < deployed:
				before = append(before, s)
			default:
				after = append(after, s)
			}
		}
	}
	return before, after
}

// TestBound: without compositions left the search gives up and says so.
func TestBound(t *testing.T) {
	in, _ := fixture(t, "products-reviews")
	in.MaxCompositions = 1
	in.Compose = func(ctx context.Context, list []sdl.Source) compose.Result {
		c := composeAll(ctx, list)
		for _, s := range list {
			if s.Text != byName(in.Before)[s.Name].Text && s.Text != byName(in.After)[s.Name].Text {
				c.Errors.Add("TEST", "", "refused")
			}
		}
		return c
	}
	_, err := Make(t.Context(), in)
	var none *NoSafePlan
	if !errors.As(err, &none) || !none.Bounded || !strings.Contains(err.Error(), "bounded") {
		t.Errorf("%v", err)
	}
}

// TestInterrupted: a context that ends ends the search with its error.
func TestInterrupted(t *testing.T) {
	in, _ := fixture(t, "storefront")
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	in.Compose = func(ctx context.Context, list []sdl.Source) compose.Result {
		if calls++; calls == 3 {
			cancel()
		}
		return composeAll(ctx, list)
	}
	if _, err := Make(ctx, in); !errors.Is(err, context.Canceled) {
		t.Errorf("after %d compositions: %v", calls, err)
	}
}

// TestVerifyRefuses: a plan whose steps were tampered with does not pass.
func TestVerifyRefuses(t *testing.T) {
	in, _ := fixture(t, "products-reviews")
	for name, change := range map[string]func(p *Plan){
		"swapped phases":    func(p *Plan) { p.Phases[0], p.Phases[1] = p.Phases[1], p.Phases[0] },
		"a phase less":      func(p *Plan) { p.Phases = p.Phases[:len(p.Phases)-1] },
		"deploy too early":  func(p *Plan) { p.Phases[0].Steps = append(p.Phases[0].Steps, p.Phases[2].Steps...) },
		"another schema":    func(p *Plan) { p.Phases[3].Steps[0].SDL += "\n# other" },
		"an unknown action": func(p *Plan) { p.Phases[0].Steps[0].Action = "dance" },
		"retired too early": func(p *Plan) {
			p.Phases[0].Steps = append(p.Phases[0].Steps, Step{Subgraph: "products", Action: Retire, URL: p.subgraph("products").Before.URL})
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Make(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			change(p)
			if _, err := Verify(t.Context(), in, p); err == nil {
				t.Error("the plan passes")
			} else {
				t.Log(fmt.Sprint(err))
			}
		})
	}
}

// TestAvoidHazards: a longer plan is taken where it leaves no hazard.
func TestAvoidHazards(t *testing.T) {
	in := Input{
		Before: []sdl.Source{{Name: "a", Text: rollouttest.Link + "type Query { c: C }\nenum C { X }"}},
		After:  []sdl.Source{{Name: "a", Text: rollouttest.Link + "type Query { c: C d: Int }\nenum C { X Y }"}},
	}
	p, err := Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	in.AvoidHazards = true
	longer, err := Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Hazards) != 1 || !p.Hazards[0].Avoidable || !strings.Contains(p.Hazards[0].Remedy, "with 2 launches, which does not have it: --avoid-hazards") {
		t.Errorf("the longer plan is not offered: %+v", p.Hazards)
	}
	if len(p.Hazards) == 0 || p.Launches != 1 || len(longer.Hazards) != 0 || longer.Launches != 2 {
		t.Errorf("with hazards:\n%s\nwithout:\n%s", explain(p), explain(longer))
	}
}

// TestNoWayTogether: each subgraph could have its intermediate schema alone, but from there no
// state leads on; the conflict names both.
func TestNoWayTogether(t *testing.T) {
	source := func(name, field string) sdl.Source {
		return sdl.Source{Name: name, Text: rollouttest.Link + "type Query { " + name + ": Int " + field + ": Int }"}
	}
	in := Input{
		Before: []sdl.Source{source("a", "a1"), source("b", "b1")},
		After:  []sdl.Source{source("a", "a2"), source("b", "b2")},
	}
	in.Compose = func(ctx context.Context, list []sdl.Source) compose.Result {
		c := composeAll(ctx, list)
		old, fresh := 0, 0
		for _, s := range list {
			if s.Text == byName(in.Before)[s.Name].Text {
				old++
			}
			if s.Text == byName(in.After)[s.Name].Text {
				fresh++
			}
		}
		if old == 0 && fresh < 2 {
			c.Errors.Add("TEST", "Query", "the last one cannot leave")
		}
		return c
	}
	_, err := Make(t.Context(), in)
	var none *NoSafePlan
	if !errors.As(err, &none) {
		t.Fatalf("%v", err)
	}
	if c := none.Conflicts[0]; len(none.Conflicts) != 1 || len(c.Subgraphs) != 2 || len(c.Elements) == 0 || !strings.Contains(err.Error(), "with a new, b between old and new: `Query` would not fit together") {
		t.Errorf("%v", err)
	}
}
