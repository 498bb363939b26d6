package rollout_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout"
)

// A plan that begins at a registry that does not compose leaves nothing of that with its first
// publish.
func TestRepair(t *testing.T) {
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])` + "\n"
	source := func(name, text string) sdl.Source {
		return sdl.Source{Name: name, URL: "http://" + name, Text: link + text}
	}
	a := source("a", `type Query { p: P } type P @key(fields: "id") { id: ID! }`)
	b, newB := source("b", `type P @key(fields: "id") { id: ID! score: Int }`), source("b", `type P @key(fields: "id") { id: ID! score: Int rating: Int }`)
	shorterB := source("b", `type P @key(fields: "id") { id: ID! rating: Int }`)
	c := source("c", `type P @key(fields: "id") { id: ID! stock: Int }`)
	held := func(list ...sdl.Source) map[string]sdl.Source {
		out := map[string]sdl.Source{}
		for _, s := range list {
			out[s.Name] = s
		}
		return out
	}
	wrong := func(name string) sdl.Source { return source(name, "type Wrong { x: Nowhere }") }
	for name, test := range map[string]struct {
		before, after []sdl.Source
		held          map[string]sdl.Source
		// want has the steps of the publish phases, the phases apart by a slash.
		want string
	}{
		"the way back":                         {[]sdl.Source{a, b}, []sdl.Source{a, b}, held(wrong("b")), "register old b"},
		"a repair of it":                       {[]sdl.Source{a, b}, []sdl.Source{a, newB}, held(wrong("b")), "register new b"},
		"a change of another":                  {[]sdl.Source{a, b, c}, []sdl.Source{a, newB, c}, held(wrong("c")), "register new b, register old c"},
		"a repair in two publishes":            {[]sdl.Source{a, b}, []sdl.Source{a, shorterB}, held(wrong("b")), "register intermediate b / register new b"},
		"another, in two publishes":            {[]sdl.Source{a, b, c}, []sdl.Source{a, shorterB, c}, held(wrong("c")), "register intermediate b, register old c / register new b"},
		"something was removed":                {[]sdl.Source{a, b, c}, []sdl.Source{a, newB, c}, held(sdl.Source{Name: "c"}), "register new b, register old c"},
		"a removal":                            {[]sdl.Source{a, b, c}, []sdl.Source{a, b}, held(wrong("b")), "register old b / remove c"},
		"new and wrong, repaired":              {[]sdl.Source{a, b}, []sdl.Source{a, b, c}, held(wrong("c")), "register new c"},
		"new and wrong, and not proposed":      {[]sdl.Source{a, b}, []sdl.Source{a, b}, held(wrong("c")), "remove c"},
		"two wrong, one of them is new":        {[]sdl.Source{a, b}, []sdl.Source{a, newB}, held(wrong("b"), wrong("c")), "stray"},
		"new and wrong beside another publish": {[]sdl.Source{a, b}, []sdl.Source{a, newB}, held(wrong("c")), "stray"},
		"nothing is wrong":                     {[]sdl.Source{a, b}, []sdl.Source{a, newB}, nil, "register new b"},
	} {
		t.Run(name, func(t *testing.T) {
			plan, err := rollout.Make(t.Context(), rollout.Input{Before: test.before, After: test.after, Held: test.held, Notes: []string{"why"}})
			if errors.Is(err, rollout.ErrStray) && test.want == "stray" {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var phases []string
			launches := 0
			for i, phase := range plan.Phases {
				if phase.Number != i+1 || phase.Why == "" {
					t.Errorf("phase %d: %+v", i+1, phase)
				}
				if phase.Kind != rollout.Publish {
					continue
				}
				launches++
				var steps []string
				for _, s := range phase.Steps {
					stage := " " + string(s.Stage)
					if s.Action == rollout.Remove {
						stage = ""
					}
					steps = append(steps, string(s.Action)+stage+" "+s.Subgraph)
				}
				phases = append(phases, strings.Join(steps, ", "))
			}
			if got := strings.Join(phases, " / "); got != test.want || plan.Launches != launches {
				t.Errorf("got %s with %d launches, want %s", got, plan.Launches, test.want)
			}
			if plan.Notes[0] != "why" {
				t.Errorf("notes: %v", plan.Notes)
			}
			for _, s := range plan.Subgraphs {
				if _, is := test.held[s.Name]; is != (s.Held != nil) || is && !s.Changed() {
					t.Errorf("%s: held %+v, changed %t", s.Name, s.Held, s.Changed())
				}
			}
			if !slices.IsSortedFunc(plan.Subgraphs, func(a, b rollout.SubgraphPlan) int { return strings.Compare(a.Name, b.Name) }) {
				t.Error("the subgraphs are not sorted")
			}
		})
	}
}
