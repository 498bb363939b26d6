//go:build oracle

package rollout

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
)

// TestOracleSplits writes the states between the parts of batches for a judge with a query planner,
// one JSON object per line, to the file ROLLOUT_CASES: every publish of two or more subgraphs in
// the plans of ROLLOUT_COUNT random changes, parted as far as it goes.
func TestOracleSplits(t *testing.T) {
	enc := casesFile(t)
	count, _ := strconv.ParseUint(os.Getenv("ROLLOUT_COUNT"), 10, 64)
	stats := map[string]int{}
	for seed := range count {
		m := rollouttest.NewMutator(rand.NewPCG(seed, 77))
		in, _ := fixture(t, []string{"channels", "orders-split", "products-reviews", "storefront"}[m.Pick(4)])
		if m.Pick(2) == 0 {
			in.Before, in.After = in.After, in.Before
		}
		var what []string
		for range 1 + m.Pick(3) {
			after, words := m.Change(in.After)
			in.After, what = after, append(what, words...)
		}
		p, err := Make(t.Context(), in)
		if err != nil {
			stats["no plan"]++
			continue
		}
		for _, ph := range p.Phases {
			if ph.Kind != Publish || len(ph.Steps) < 2 {
				continue
			}
			states, err := splitStates(t, in, p, ph)
			var no *NoSplit
			switch {
			case errors.As(err, &no):
				stats["no split"]++
				continue
			case err != nil:
				t.Fatal(err)
			}
			stats["split"]++
			for _, s := range states {
				stats["states"]++
				if err := enc.Encode(judgedState{ID: fmt.Sprintf("%d.%d", seed, ph.Number), What: what, Kind: "safe", PhaseState: s}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	t.Log(stats)
}

// splitStates are the states between the smallest parts of a phase, each with the code that answers
// then.
func splitStates(t *testing.T, in Input, p *Plan, ph Phase) ([]PhaseState, error) {
	all, err := States(in, p)
	if err != nil {
		t.Fatal(err)
	}
	var b Parcel
	for _, s := range all {
		if s.Phase == ph.Number && s.Half == "before" {
			for name, r := range s.Registered {
				b.Registered = append(b.Registered, sdl.Source{Name: name, URL: r.URL, Text: r.SDL})
			}
		}
	}
	for _, step := range ph.Steps {
		b.Publish = append(b.Publish, sdl.Source{Name: step.Subgraph, URL: step.URL, Text: step.SDL})
	}
	b.Code = CodeAt(p, ph.Number)
	s, err := NewSplitter(t.Context(), b)
	if err != nil {
		return nil, err
	}
	parts, err := s.Split(t.Context(), s.names, Room{
		Enough:   func(part []string) bool { return len(part) >= 1 },
		TooLarge: func(part []string) bool { return len(part) >= len(s.names) },
	})
	if err != nil {
		return nil, err
	}
	var out []PhaseState
	var done []string
	for i, part := range parts[:len(parts)-1] {
		done = append(done, part...)
		state := s.state(done)
		state.Phase, state.Half, state.Deployed = i+1, strings.Join(part, " "), map[string][]string{}
		for name, r := range state.Registered {
			if state.Deployed[name] = b.Code[At{name, r.URL}]; len(state.Deployed[name]) == 0 {
				t.Fatalf("no code of %s at %s", name, r.URL)
			}
		}
		out = append(out, state)
	}
	return out, nil
}
