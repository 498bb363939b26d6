package rollouttest

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/fixtures"
)

// Graph returns both sides of an example graph, sorted by the names of the files, and the folder of
// the graph.
func Graph(t *testing.T, kind fixtures.Kind, name string) (before, after []sdl.Source, folder fs.FS) {
	t.Helper()
	graph, err := fixtures.Open(kind, name)
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Subgraphs map[string]struct {
			URL      string `yaml:"url"`
			URLAfter string `yaml:"urlAfter"`
		} `yaml:"subgraphs"`
	}
	data, err := fs.ReadFile(graph, "graph.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, &config); err != nil {
		t.Fatal(err)
	}
	side := func(dir string) []sdl.Source {
		files, err := fs.Glob(graph, dir+"/*.graphql")
		if err != nil {
			t.Fatal(err)
		}
		var out []sdl.Source
		for _, file := range files {
			data, err := fs.ReadFile(graph, file)
			if err != nil {
				t.Fatal(err)
			}
			name := strings.TrimSuffix(path.Base(file), ".graphql")
			src := sdl.Source{Name: name, File: file, URL: config.Subgraphs[name].URL, Text: string(data)}
			if after := config.Subgraphs[name].URLAfter; after != "" && dir == "after" {
				src.URL = after
			}
			out = append(out, src)
		}
		return out
	}
	return side("before"), side("after"), graph
}
