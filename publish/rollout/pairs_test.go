package rollout

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// link is what test schemas without a schema definition of their own start with, on a line of its own.
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@provides", "@external", "@shareable", "@override", "@interfaceObject", "@tag", "@inaccessible", "@context", "@fromContext"])
`

func built(t *testing.T, name, text string) *subgraph.Subgraph {
	t.Helper()
	if !strings.Contains(text, "@link") && !strings.Contains(text, "# federation 1") {
		text = link + text
	}
	one, errs := buildOne(t.Context(), sdl.Source{Name: "s", File: name, Text: text})
	if len(errs) > 0 {
		t.Fatalf("%s does not build:\n%s", name, errs.Error())
	}
	return one
}

func listing(list []Violation) string {
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

// outputs are the files of an archive that a test has made; others than these and the inputs are left over.
type outputs map[string]bool

// golden compares one file of an archive and puts what was got in its place.
func (o outputs) golden(t *testing.T, a *txtar.Archive, name, got string) {
	t.Helper()
	o[name] = true
	for i := range a.Files {
		if a.Files[i].Name == name {
			if diff := cmp.Diff(string(a.Files[i].Data), got); diff != "" && os.Getenv("UPDATE") == "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			a.Files[i].Data = []byte(got)
			return
		}
	}
	if os.Getenv("UPDATE") == "" {
		t.Errorf("no file %s in the archive; run with UPDATE=1", name)
	}
	a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(got)})
}

func (o outputs) save(t *testing.T, path string, a *txtar.Archive, input func(name string) bool) {
	t.Helper()
	a.Files = slices.DeleteFunc(a.Files, func(f txtar.File) bool {
		if o[f.Name] || input(f.Name) {
			return false
		}
		if os.Getenv("UPDATE") == "" {
			t.Errorf("%s is no longer made", f.Name)
		}
		return true
	})
	data := txtar.Format(a)
	if old, err := os.ReadFile(path); os.Getenv("UPDATE") != "" && (err != nil || !bytes.Equal(old, data)) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func file(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// TestPairs shows for an old and a new schema what each simple order breaks and what the intermediate schema is. The name of an
// archive starts with the rule that it is about.
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
			out := make(outputs)
			o, n := built(t, "old.graphql", file(a, "old.graphql")), built(t, "new.graphql", file(a, "new.graphql"))
			deployFirst, publishFirst := Serves(n, o), Serves(o, n)
			out.golden(t, a, "new code under the old schema", listing(deployFirst))
			out.golden(t, a, "old code under the new schema", listing(publishFirst))
			met, err := meet(t.Context(), nil, o, n, nil)
			var none *NoMeet
			switch {
			case errors.As(err, &none):
				out.golden(t, a, "meet", none.Error()+"\n")
			case err != nil:
				t.Fatal(err)
			case met.Source.Text == o.Source.Text:
				out.golden(t, a, "meet", "the old schema\n")
			default:
				out.golden(t, a, "meet", strings.TrimPrefix(met.Source.Text, link))
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
			out.save(t, path, a, func(name string) bool { return strings.HasSuffix(name, ".graphql") })
		})
	}
	for _, r := range Rules() {
		if !covered[r.Name] {
			t.Errorf("no archive shows rule %s", r.Name)
		}
	}
}
