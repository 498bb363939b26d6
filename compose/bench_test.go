package compose_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/merge"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// benchGraph reads the folder in COMPOSE_BENCH_DIR (<name>.graphql for each subgraph and
// subgraphs.json with their URLs); without it, a graph that is put together from the reference
// corpus.
func benchGraph(b *testing.B) []sdl.Source {
	b.Helper()
	dir := os.Getenv("COMPOSE_BENCH_DIR")
	if dir == "" {
		return synthetic(40)
	}
	urls := map[string]struct{ URL string }{}
	if data, err := os.ReadFile(filepath.Join(dir, "subgraphs.json")); err == nil {
		if err := json.Unmarshal(data, &urls); err != nil {
			b.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.graphql"))
	if err != nil || len(files) == 0 {
		b.Fatalf("no subgraphs in %s: %v", dir, err)
	}
	var sources []sdl.Source
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".graphql")
		sources = append(sources, sdl.Source{Name: name, URL: urls[name].URL, File: file, Text: string(text)})
	}
	return sources
}

func BenchmarkCompose(b *testing.B) {
	sources := benchGraph(b)
	b.ReportAllocs()
	for b.Loop() {
		if r := compose.Compose(b.Context(), sources, compose.Options{Edition: spec.Edition214}); len(r.Errors) > 0 {
			b.Fatal(r.Errors)
		}
	}
}

// BenchmarkRead reads and validates the subgraphs, without the files.
func BenchmarkRead(b *testing.B) {
	sources := benchGraph(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, errs := subgraph.Build(b.Context(), sources, subgraph.Options{Edition: spec.Edition214}); len(errs) > 0 {
			b.Fatal(errs)
		}
	}
}

func BenchmarkMerge(b *testing.B) {
	subgraphs, errs := subgraph.Build(b.Context(), benchGraph(b), subgraph.Options{Edition: spec.Edition214})
	if len(errs) > 0 {
		b.Fatal(errs)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, errs, _ := merge.Merge(b.Context(), subgraphs, spec.Edition214); len(errs) > 0 {
			b.Fatal(errs)
		}
	}
}

// BenchmarkVerify must take a tenth of the time of BenchmarkCompose at most.
func BenchmarkVerify(b *testing.B) {
	r := compose.Compose(b.Context(), benchGraph(b), compose.Options{Edition: spec.Edition214, SkipSatisfiability: true})
	if len(r.Errors) > 0 {
		b.Fatal(r.Errors)
	}
	b.ReportAllocs()
	for b.Loop() {
		if flaws, _ := supergraph.Verify(r.Graph.Schema); len(flaws) > 0 {
			b.Fatal(flaws)
		}
	}
}

func BenchmarkPrint(b *testing.B) {
	r := compose.Compose(b.Context(), benchGraph(b), compose.Options{Edition: spec.Edition214, SkipSatisfiability: true})
	if len(r.Errors) > 0 {
		b.Fatal(r.Errors)
	}
	b.ReportAllocs()
	for b.Loop() {
		b.SetBytes(int64(len(r.Graph.SDL())))
	}
}
