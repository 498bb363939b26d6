//go:build oracle

package compose_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/internal/referencetest"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// TestOracle compares with answers of the reference to generated cases. ORACLE_DIR holds pairs of
// files of JSON lines: NAME.in.jsonl ({id, subgraphs: [{name, url, sdl}]}) and NAME.out.jsonl ({id,
// ok, supergraphSdl, apiSdl, errors, hints}).
func TestOracle(t *testing.T) {
	dir := os.Getenv("ORACLE_DIR")
	if dir == "" {
		t.Skip("ORACLE_DIR is not set")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.in.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in %s: %v", dir, err)
	}
	for _, in := range files {
		out := in[:len(in)-len("in.jsonl")] + "out.jsonl"
		cases, answers := lines[oracleCase](t, in), lines[oracleAnswer](t, out)
		if len(cases) != len(answers) {
			t.Errorf("%s: %d cases, %d answers", in, len(cases), len(answers))
		}
		for i := range min(len(cases), len(answers)) {
			t.Run(cases[i].ID, func(t *testing.T) {
				t.Parallel()
				compare(t, cases[i], answers[i])
			})
		}
	}
}

type oracleCase struct {
	ID        string
	Subgraphs []struct{ Name, URL, SDL string }
}

type oracleAnswer struct {
	OK                    bool
	SupergraphSdl, APISdl string
	Errors                []struct{ Code, Message string }
	Hints                 []struct{ Code, Coordinate string }
}

func lines[T any](t *testing.T, file string) []T {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []T
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 1<<28)
	for scanner.Scan() {
		var v T
		if err := json.Unmarshal(scanner.Bytes(), &v); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		list = append(list, v)
	}
	return list
}

func compare(t *testing.T, c oracleCase, want oracleAnswer) {
	sources := make([]sdl.Source, len(c.Subgraphs))
	for i, s := range c.Subgraphs {
		sources[i] = sdl.Source{Name: s.Name, URL: s.URL, Text: s.SDL}
	}
	got := compose.Compose(t.Context(), sources, compose.Options{Edition: spec.Edition214})
	var codes []string
	var messages string
	for _, e := range want.Errors {
		if e.Code == "CRASH" || e.Code == "TIMEOUT" {
			t.Skip(e.Message)
		}
		codes = append(codes, referencetest.OurCode(e.Code))
		messages += fmt.Sprintf("%s: %s\n", e.Code, e.Message)
	}
	if diff := cmp.Diff(set(codes), got.Errors.Codes()); diff != "" {
		t.Fatalf("codes of errors (-reference +ours):\n%s\n%v\nREFERENCE:\n%s", diff, got.Errors, messages)
	}
	if !want.OK {
		return
	}
	if diff := cmp.Diff(want.SupergraphSdl, got.Graph.SDL()); diff != "" {
		t.Errorf("supergraph (-reference +ours):\n%s", diff)
	}
	if diff := cmp.Diff(want.APISdl, sdl.Print(got.Graph.API())); diff != "" {
		t.Errorf("API schema (-reference +ours):\n%s", diff)
	}
	var hints, ours []string
	for i, h := range want.Hints {
		c := h.Code + " " + h.Coordinate
		if h.Coordinate == "" && i < len(got.Hints) && got.Hints[i].Code == h.Code {
			c += got.Hints[i].Coordinate
		}
		hints = append(hints, c)
	}
	for _, h := range withoutOwn(got.Hints) {
		ours = append(ours, h.Code+" "+h.Coordinate)
	}
	if diff := cmp.Diff(hints, ours); diff != "" {
		t.Errorf("hints (-reference +ours):\n%s", diff)
	}
}
