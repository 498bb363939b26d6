package connect_test

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// TestCases composes the cases of testdata/*.txtar. A case is the files CASE/SUBGRAPH.graphql with
//
//   - CASE/reference: `composes`, or a line for each error of the reference with its code and its
//     places, LINE:COLUMN, and behind `ours` those of our own. If there is a line that begins with
//     `#`, the codes are not compared; it tells the reason.
//   - CASE/errors: our errors with their fixes, which UPDATE=1 writes.
//
// The codes must be those of the reference, and the first place of each error one of the places of
// its code.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel() // compositions share nothing that is written to, which the race detector proves
			runArchive(t, file)
		})
	}
}

func runArchive(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	out := txtar.Archive{Comment: archive.Comment}
	var sources []sdl.Source
	for i, f := range archive.Files {
		name, base := path.Split(f.Name)
		if base == "errors" {
			continue
		}
		out.Files = append(out.Files, f)
		if base != "reference" {
			sources = append(sources, sdl.Source{Name: strings.TrimSuffix(base, ".graphql"), File: base, Text: string(f.Data)})
			continue
		}
		errs := compose.Compose(t.Context(), sources, compose.Options{}).Errors
		sources = nil
		compareReference(t, name, string(f.Data), errs)
		text := printed(errs)
		if text != "" {
			out.Files = append(out.Files, txtar.File{Name: name + "errors", Data: []byte(text)})
		}
		golden := ""
		if i+1 < len(archive.Files) && archive.Files[i+1].Name == name+"errors" {
			golden = string(archive.Files[i+1].Data)
		}
		if d := cmp.Diff(golden, text); d != "" && os.Getenv("UPDATE") == "" {
			t.Errorf("%s -golden +got\n%s", name, d)
		}
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, txtar.Format(&out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// printed renders errors with their fixes.
func printed(errs diag.List) string {
	var b strings.Builder
	for _, e := range errs {
		fmt.Fprintln(&b, e.Error())
		if e.Fix != "" {
			fmt.Fprintln(&b, "\t"+e.Fix)
		}
	}
	return b.String()
}

// compareReference compares codes and places with those of the reference.
func compareReference(t *testing.T, name, reference string, errs diag.List) {
	t.Helper()
	if strings.Contains(reference, "#") {
		return
	}
	var codes []string
	places := map[string]bool{}
	located := map[string]bool{}
	for line := range strings.Lines(reference) {
		words := strings.Fields(line)
		if words[0] == "composes" {
			continue
		}
		codes = append(codes, words[0])
		located[words[0]] = located[words[0]] || len(words) > 1
		for _, place := range words[1:] {
			places[words[0]+" "+place] = true
		}
	}
	if slices.Contains(codes, "INTERNAL") { // the reference fails; we refuse with a code of our own
		if len(errs) == 0 {
			t.Errorf("%s: composes, but the reference fails", name)
		}
		return
	}
	slices.Sort(codes)
	if d := cmp.Diff(slices.Compact(codes), errs.Codes()); d != "" && len(codes)+len(errs) > 0 {
		t.Errorf("%s: -reference +ours\n%s", name, d)
		return
	}
	for _, e := range errs {
		if len(e.Positions) == 0 {
			continue // of a query that no plan answers
		}
		at := e.Positions[0]
		if place := fmt.Sprintf("%s %d:%d", e.Code, at.Line, at.Column); located[e.Code] && !places[place] {
			t.Errorf("%s: %s is none of the places of the reference", name, place)
		}
	}
}
