package rollout

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
)

// inputOf reads before/NAME.graphql, after/NAME.graphql and deployed/NAME.graphql of an archive. A
// first line "# url: …" is the routing URL.
func inputOf(a *txtar.Archive) Input {
	in := Input{Deployed: make(map[string]sdl.Source)}
	for _, f := range a.Files {
		dir, base, ok := strings.Cut(f.Name, "/")
		name := strings.TrimSuffix(base, ".graphql")
		text := string(f.Data)
		if !strings.Contains(text, "@link") && !strings.Contains(text, "# federation 1") {
			text = rollouttest.Link + text
		}
		src := sdl.Source{Name: name, File: f.Name, URL: "http://" + name, Text: text}
		if _, rest, found := strings.Cut(string(f.Data), "# url: "); found {
			src.URL, _, _ = strings.Cut(rest, "\n")
		}
		switch {
		case !ok:
		case dir == "before":
			in.Before = append(in.Before, src)
		case dir == "after":
			in.After = append(in.After, src)
		case dir == "deployed":
			in.Deployed[name] = src
		}
	}
	return in
}

func outcome(t *testing.T, in Input) (string, *Plan) {
	t.Helper()
	p, err := Make(t.Context(), in)
	if err == nil {
		return explain(p), p
	}
	var none *NoSafePlan
	var not *NotComposable
	if !errors.As(err, &none) && !errors.As(err, &not) {
		return "error: " + err.Error() + "\n", nil
	}
	return err.Error() + "\n", nil
}

// TestPlans shows whole plans: text, intermediate schemas, diagram, and the plan back.
func TestPlans(t *testing.T) {
	paths, err := filepath.Glob("testdata/plans/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			out := make(rollouttest.Outputs)
			in := inputOf(a)
			text, p := outcome(t, in)
			out.Golden(t, a, "plan", text)
			_, err = Make(t.Context(), in)
			if none := (*NoSafePlan)(nil); errors.As(err, &none) || p != nil && len(p.Gaps) > 0 {
				out.Golden(t, a, "suggestions", suggestions(t, in))
			}
			if p != nil {
				for _, s := range p.Subgraphs {
					list := p.Between(s.Name)
					for _, number := range slices.Sorted(maps.Keys(list)) {
						name := "intermediate/" + s.Name + ".graphql"
						if len(list) > 1 {
							name = fmt.Sprintf("intermediate/%s.%d.graphql", s.Name, number)
						}
						out.Golden(t, a, name, strings.TrimPrefix(list[number], rollouttest.Link))
					}
				}
				out.Golden(t, a, "diagram", Diagram(p))
				back, _ := outcome(t, in.Reverse())
				out.Golden(t, a, "reverse", back)
				roundTrip(t, in, p)
			}
			out.Save(t, path, a, func(name string) bool {
				return strings.HasPrefix(name, "before/") || strings.HasPrefix(name, "after/") || strings.HasPrefix(name, "deployed/")
			})
		})
	}
}

// roundTrip writes a plan as JSON, reads it back and judges it again.
func roundTrip(t *testing.T, in Input, p *Plan) {
	t.Helper()
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var again Plan
	if err := json.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(t.Context(), in, &again); err != nil {
		t.Errorf("a plan read back does not hold: %v", err)
	}
}

// suggestions lists the ways out of a change without a plan that has no gaps.
func suggestions(t *testing.T, in Input) string {
	t.Helper()
	list, err := Suggest(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, s := range list {
		b.WriteString("# " + s.Title + "\n# " + summary(s.Plan, nil) + "\n")
		if s.Then != nil {
			b.WriteString("# then " + summary(s.Then, nil) + "\n")
		}
		for _, line := range s.Code {
			b.WriteString("# " + line + "\n")
		}
		for _, p := range s.Subgraphs {
			if !p.NewURL {
				b.WriteString("# " + p.Name + "\n" + strings.TrimPrefix(p.SDL, rollouttest.Link))
			}
		}
	}
	return b.String()
}
