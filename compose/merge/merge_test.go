package merge_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/merge"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// TestMerge merges the subgraphs of each archive in testdata (files NAME.graphql) and compares what
// a user sees: errors.txt, or supergraph.graphql with hints.txt. UPDATE=1 writes them.
//
// The supergraphs are those of @apollo/composition 2.14.4.
func TestMerge(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := &txtar.Archive{Comment: a.Comment}
			var sources []sdl.Source
			for _, f := range a.Files {
				if name, ok := strings.CutSuffix(f.Name, ".graphql"); ok && name != "supergraph" {
					got.Files = append(got.Files, f)
					sources = append(sources, sdl.Source{Name: name, URL: "http://" + name, File: f.Name, Text: string(f.Data)})
				}
			}
			got.Files = append(got.Files, results(t, sources)...)
			text := txtar.Format(got)
			if os.Getenv("UPDATE") != "" {
				if err := os.WriteFile(file, text, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(txtar.Format(a)), string(text)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func results(t *testing.T, sources []sdl.Source) []txtar.File {
	t.Helper()
	subs, errs := subgraph.Build(t.Context(), sources, subgraph.Options{Edition: spec.Edition214})
	if len(errs) > 0 {
		t.Fatalf("not valid before merging: %v", errs)
	}
	merged, errs, hints := merge.Merge(t.Context(), subs, spec.Edition214)
	if len(errs) > 0 {
		if merged != nil {
			t.Error("a schema beside errors")
		}
		return []txtar.File{{Name: "errors.txt", Data: list(errs)}}
	}
	out := []txtar.File{{Name: "supergraph.graphql", Data: []byte(body(supergraph.New(merged.Schema, spec.Edition214).SDL()) + "\n")}}
	if len(hints) > 0 {
		out = append(out, txtar.File{Name: "hints.txt", Data: list(hints)})
	}
	return out
}

// body leaves out the definitions of the link and join specifications, which are the same in every
// case.
func body(text string) string {
	blocks := strings.Split(text, "\n\n")
	blocks = slices.DeleteFunc(blocks, func(b string) bool {
		for _, p := range []string{"directive @join__", "directive @link(", "scalar join__", "scalar link__", "input join__", "enum join__"} {
			if strings.HasPrefix(b, p) {
				return true
			}
		}
		return strings.Contains(b, "SECURITY` features") || strings.Contains(b, "EXECUTION` features")
	})
	return strings.Join(blocks, "\n\n")
}

func list(findings diag.List) []byte {
	var b bytes.Buffer
	for _, d := range findings {
		b.WriteString(d.Error())
		if d.Coordinate != "" {
			b.WriteString(" [" + d.Coordinate + "]")
		}
		for _, p := range d.Positions[min(1, len(d.Positions)):] {
			b.WriteString("\n  also " + p.String())
		}
		if d.Fix != "" {
			b.WriteString("\n  fix: " + d.Fix)
		}
		b.WriteString("\n")
	}
	return b.Bytes()
}
