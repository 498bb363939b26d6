package probe_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
	"github.com/schemactl/schemactl/publish/rollout/probe"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// linked adds the link of Federation 2 to a schema without one.
func linked(text string) string {
	if strings.Contains(text, "@link") {
		return text
	}
	return rollouttest.Link + text
}

// TestProbe plans the operation of each archive over what is registered, and judges its fetches by
// the code. The name of an archive begins with the kind that it is about, or with "answered". Code
// that implements what is registered refuses nothing.
func TestProbe(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	shown := make(map[probe.Kind]bool)
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		t.Run(name, func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			refusals := judge(t, a)
			var list strings.Builder
			for _, r := range refusals {
				shown[r.Kind] = true
				fmt.Fprintf(&list, "%s %s: %s", r.Kind, r.Coordinate, r.Message)
				for _, p := range r.At {
					fmt.Fprintf(&list, " %s:%d", p.File, p.Line)
				}
				list.WriteString("\n")
			}
			if list.Len() == 0 {
				list.WriteString("answered\n")
			}
			if !strings.HasPrefix(name, "answered") && !slices.ContainsFunc(refusals, func(r probe.Refusal) bool { return strings.HasPrefix(name, string(r.Kind)) }) {
				t.Errorf("the archive is named after what is not refused:\n%s", &list)
			}
			out := make(rollouttest.Outputs)
			out.Golden(t, a, "refusals", list.String())
			out.Save(t, path, a, func(name string) bool { return strings.HasSuffix(name, ".graphql") })
		})
	}
	for _, k := range probe.Kinds() {
		if !shown[k.Kind] {
			t.Errorf("no archive shows the kind %s", k.Kind)
		}
	}
}

// judge judges the fetches of an archive.
func judge(t *testing.T, a *txtar.Archive) []probe.Refusal {
	t.Helper()
	var registered []sdl.Source
	code := make(map[string]sdl.Source)
	for _, f := range a.Files {
		dir, name, _ := strings.Cut(strings.TrimSuffix(f.Name, ".graphql"), "/")
		switch src := (sdl.Source{Name: name, File: f.Name, Text: linked(string(f.Data))}); dir {
		case "registered":
			registered = append(registered, src)
		case "code":
			code[name] = src
		}
	}
	composed := compose.Compose(t.Context(), registered, compose.Options{})
	if composed.Graph == nil {
		t.Fatal(composed.Errors)
	}
	planner, err := queryplan.New(t.Context(), composed.Graph, queryplan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	made, err := planner.Plan(queryplan.Request{Query: rollouttest.File(a, "operation.graphql")})
	if err != nil {
		t.Fatal(err)
	}
	codes := make(map[string]*probe.Code)
	for _, s := range composed.Subgraphs {
		codes[s.Name] = probe.NewCode(s)
	}
	graph := probe.NewGraph(composed.Subgraphs, composed.Graph, probe.NewCode)
	var out []probe.Refusal
	for _, f := range made.Located() {
		if list, err := graph.Probe(f.Fetch, codes[f.Subgraph]); err != nil || len(list) > 0 {
			t.Errorf("what is registered refuses %s: %v %v", f.Document, list, err)
		}
		src, changed := code[f.Subgraph]
		if !changed {
			continue
		}
		built, errs := serve.Build(t.Context(), src, spec.Choice{})
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		list, err := graph.Probe(f.Fetch, probe.NewCode(built))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, list...)
	}
	return out
}
