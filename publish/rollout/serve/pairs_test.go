package serve_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
	"github.com/schemactl/schemactl/publish/rollout/meet"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

func built(t *testing.T, name, text string) *subgraph.Subgraph {
	t.Helper()
	if !strings.Contains(text, "@link") && !strings.Contains(text, "# federation 1") {
		text = rollouttest.Link + text
	}
	one, errs := serve.Build(t.Context(), sdl.Source{Name: "s", File: name, Text: text}, spec.Choice{})
	if len(errs) > 0 {
		t.Fatalf("%s does not build:\n%s", name, errs.Error())
	}
	return one
}

func listing(list []serve.Violation) string {
	var b strings.Builder
	for _, v := range list {
		kind := ""
		if v.Hazard {
			kind = " (hazard)"
		}
		fmt.Fprintf(&b, "%s%s %s\n", v.Rule, kind, v)
	}
	if b.Len() == 0 {
		return "serves\n"
	}
	return b.String()
}

// TestPairs shows for an old and a new schema what each simple order breaks and what the
// intermediate schema is. The name of an archive starts with the rule that it is about.
func TestPairs(t *testing.T) {
	paths, err := filepath.Glob("testdata/pairs/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	covered := make(map[string]bool)
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		t.Run(name, func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			out := make(rollouttest.Outputs)
			o, n := built(t, "old.graphql", rollouttest.File(a, "old.graphql")), built(t, "new.graphql", rollouttest.File(a, "new.graphql"))
			deployFirst, publishFirst := serve.Serves(n, o), serve.Serves(o, n)
			out.Golden(t, a, "new code under the old schema", listing(deployFirst))
			out.Golden(t, a, "old code under the new schema", listing(publishFirst))
			intermediate, err := meet.Of(t.Context(), nil, o, n, nil)
			var none *meet.NoIntermediate
			switch {
			case errors.As(err, &none):
				out.Golden(t, a, "meet", none.Error()+"\n")
			case err != nil:
				t.Fatal(err)
			case intermediate.Source.Text == o.Source.Text:
				out.Golden(t, a, "meet", "the old schema\n")
			default:
				out.Golden(t, a, "meet", strings.TrimPrefix(intermediate.Source.Text, rollouttest.Link))
			}
			rule, _, _ := strings.Cut(name, "-")
			for _, v := range append(deployFirst, publishFirst...) {
				covered[v.Rule] = true
				if strings.EqualFold(v.Rule, rule) {
					rule = ""
				}
			}
			if rule != "" && rule != "meet" {
				t.Errorf("the archive is named after %s, which neither order reports", rule)
			}
			out.Save(t, path, a, func(name string) bool { return strings.HasSuffix(name, ".graphql") })
		})
	}
	for _, r := range serve.Rules() {
		if !covered[r.Name] {
			t.Errorf("no archive shows rule %s", r.Name)
		}
	}
}
