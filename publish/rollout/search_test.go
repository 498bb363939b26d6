package rollout

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
)

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
	if c := none.Conflicts[0]; len(none.Conflicts) != 1 || len(c.Subgraphs) != 2 || len(c.Elements) == 0 || !strings.Contains(err.Error(), "with a new, b between old and new: the subgraphs would not agree on `Query`") {
		t.Errorf("%v", err)
	}
}
