package rollout

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/fixtures"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
)

// eachDeparture calls visit with departures of drawn graphs that compose at both ends: count of
// each kind, plain ones or with further edits. A seed draws the same ones again.
func eachDeparture(t *testing.T, seed uint64, count int, edited bool, visit func(kind string, in Input, p *Plan, err error)) {
	t.Helper()
	for i, kind := range rollouttest.Departures {
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		m := rollouttest.NewMutator(rand.NewPCG(seed, uint64(i)))
		for made := 0; made < count; {
			var in Input
			in.Before, in.After = rollouttest.Departure(r, kind)
			if edited {
				in.After, _ = m.Change(in.After)
			}
			p, err := Make(t.Context(), in)
			if not := (*NotComposable)(nil); errors.As(err, &not) || err == nil && p.Empty() {
				continue
			}
			made++
			visit(kind, in, p, err)
		}
	}
}

// Every plain departure has a plan that takes nothing away: merges, renames, splits and removals.
func TestDeparturesHavePlans(t *testing.T) {
	eachDeparture(t, 1, 12, false, func(kind string, in Input, p *Plan, err error) {
		if err != nil {
			t.Errorf("%s: %v\n%s", kind, err, texts(in))
		} else if len(p.Gaps) > 0 {
			t.Errorf("%s: %v\n%s%s", kind, p.Gaps, texts(in), explain(p))
		}
	})
}

// Every subgraph of the example graphs can get another name, at its URL and at another one.
func TestRenamesHavePlans(t *testing.T) {
	for _, name := range fixtures.List(fixtures.Graphs) {
		graph, _ := fixture(t, name)
		for i, s := range graph.Before {
			for _, url := range []string{s.URL, "http://renamed"} {
				in := Input{Before: graph.Before, Contracts: graph.Contracts}
				for j, other := range graph.Before {
					other.Text = strings.ReplaceAll(other.Text, fmt.Sprintf("from: %q", s.Name), `from: "renamed"`)
					if j == i {
						other.Name, other.URL = "renamed", url
					}
					in.After = append(in.After, other)
				}
				p, err := Make(t.Context(), in)
				if err != nil {
					t.Errorf("%s: %s at %s: %v", name, s.Name, url, err)
				} else if p.Launches != 2 {
					t.Errorf("%s: %s at %s takes %d launches:\n%s", name, s.Name, url, p.Launches, explain(p))
				}
			}
		}
	}
}

// With further edits nearly every departure has one, and never does the planner make a plan that it
// cannot prove.
func TestEditedDepartures(t *testing.T) {
	made, without := 0, 0
	eachDeparture(t, 2, 25, true, func(kind string, in Input, _ *Plan, err error) {
		made++
		if none := (*NoSafePlan)(nil); errors.As(err, &none) {
			without++
			if len(none.Conflicts) == 0 || len(none.Conflicts[0].Elements) == 0 {
				t.Errorf("%s: no plan, and no reason: %v\n%s", kind, err, texts(in))
			}
		} else if err != nil {
			t.Errorf("%s: %v\n%s", kind, err, texts(in))
		}
	})
	if without*8 > made {
		t.Errorf("%d of %d have no plan", without, made)
	}
}

// texts shows both ends of an input, for a failed test.
func texts(in Input) string {
	out := ""
	for _, s := range in.Before {
		out += "-- before/" + s.Name + ".graphql --\n# url: " + s.URL + "\n" + s.Text[len(rollouttest.Link):]
	}
	for _, s := range in.After {
		out += "-- after/" + s.Name + ".graphql --\n# url: " + s.URL + "\n" + s.Text[len(rollouttest.Link):]
	}
	return out
}
