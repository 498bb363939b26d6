package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/config"
)

// FuzzParse holds both configurations to what must be so for every file: it is a configuration, or
// an error that tells where in the file and is no crash.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("../../../fixtures/*/*/*.yaml")
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	for _, text := range []string{
		"subgraphs:\n  a: {routing_url: \"${env.A}\", schema: {file: a.graphql}, deploy: x}\n  'x/../../y': {schema: {sdl: \"type Query\"}}\n",
		"graph: g@v\nvariants: {prod: {hazards: warn, subgraphs: {a: {running: [http://a]}}}}\ncheck: {deprecationGrace: safe, onlyNew: true}\n",
		"a: &a [*a]\n<<: {b: 1}\n? [x]\n: 2\n", "\ufeff---\nsubgraphs: !!binary aGk=\n...\n---\n2\n",
	} {
		f.Add(text)
	}
	options := config.Options{
		Getenv:   func(name string) (string, bool) { return name, !strings.HasPrefix(name, "UNSET") },
		ReadFile: func(string) ([]byte, error) { return []byte("text: 1"), nil },
	}
	f.Fuzz(func(t *testing.T, text string) {
		g, err := config.ParseGraph("c.yaml", []byte(text), options)
		proper(t, g == nil, err)
		s, err := config.ParseSupergraph("c.yaml", []byte(text), options)
		proper(t, s == nil, err)
	})
}

// proper demands either a result or an error with the name of the file, and a line if it has one.
func proper(t *testing.T, none bool, err error) {
	t.Helper()
	switch {
	case none && err == nil:
		t.Fatal("neither a result nor an error")
	case err != nil && (!errors.Is(err, config.ErrInvalid) || !strings.HasPrefix(err.Error(), "c.yaml:") && !strings.HasSuffix(err.Error(), "c.yaml is empty")):
		t.Fatalf("not a proper error: %v", err)
	case err != nil && strings.Contains(err.Error(), "c.yaml:0"):
		t.Fatalf("an error before the first line: %v", err)
	}
}
