package subgraph

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/sdl"
)

// reference is one case of fixtures/reference.
type reference struct {
	name    string
	sources []sdl.Source
	// composes says that the reference made a supergraph; threw, that it gave no answer.
	composes, threw bool
	// codes are the codes of the reference's errors.
	codes []string
}

func references(t testing.TB) []reference {
	t.Helper()
	files, err := filepath.Glob("../../fixtures/reference/*.txtar")
	if err != nil || len(files) < 100 {
		t.Fatalf("reference corpus: %d files, %v", len(files), err)
	}
	list := make([]reference, 0, len(files))
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, readReference(t, filepath.Base(file), a))
	}
	return list
}

func readReference(t testing.TB, name string, a *txtar.Archive) reference {
	t.Helper()
	r := reference{name: name[:len(name)-len(".txtar")], threw: true}
	members := map[string]string{}
	for _, f := range a.Files {
		members[f.Name] = string(f.Data)
	}
	var subgraphs []struct{ Name, URL, File string }
	if err := json.Unmarshal([]byte(members["subgraphs.json"]), &subgraphs); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, s := range subgraphs {
		r.sources = append(r.sources, sdl.Source{Name: s.Name, URL: s.URL, File: s.File, Text: members[s.File]})
	}
	if _, ok := members["supergraph.graphql"]; ok {
		r.composes, r.threw = true, false
	}
	if text, ok := members["errors.json"]; ok {
		r.threw = false
		var errs []struct{ Code string }
		if err := json.Unmarshal([]byte(text), &errs); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, e := range errs {
			r.codes = append(r.codes, e.Code)
		}
	}
	return r
}

// TestReferenceBuilds builds every case that the reference composes.
func TestReferenceBuilds(t *testing.T) {
	for _, r := range references(t) {
		if !r.composes {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			if _, errs := Build(t.Context(), r.sources, Options{}); len(errs) > 0 {
				t.Errorf("errors where the reference has none:\n%v", errs)
			}
		})
	}
}
