package compose_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// TestAnswers compares verdicts and codes with those of the references. Each archive in
// testdata/answers is about one rule. It has cases, whose subgraphs are files CASE/NAME.graphql, and
// answers.txt with a line for each case and edition as the reference answered:
//
//	CASE 2.15: composes; hints CODES
//	CASE 2.14: refused CODES
//
// Hints beside errors are compared in edition 2.15 only.
func TestAnswers(t *testing.T) {
	paths, err := filepath.Glob("testdata/answers/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		cases, want := map[string][]sdl.Source{}, ""
		for _, f := range archive.Files {
			name, file := filepath.Split(f.Name)
			if f.Name == "answers.txt" {
				want = string(f.Data)
				continue
			}
			sub := strings.TrimSuffix(file, ".graphql")
			name = strings.TrimSuffix(name, "/")
			cases[name] = append(cases[name], sdl.Source{Name: sub, File: f.Name, Text: string(f.Data)})
		}
		rule := strings.TrimSuffix(filepath.Base(path), ".txtar")
		for line := range strings.Lines(want) {
			id, wanted, _ := strings.Cut(strings.TrimSpace(line), ": ")
			name, edition, _ := strings.Cut(id, " ")
			t.Run(rule+"/"+id, func(t *testing.T) {
				opts := compose.Options{}
				if edition == spec.Edition214.String() {
					opts.Edition = spec.Edition214
				}
				if diff := cmp.Diff(wanted, answer(t, cases[name], opts)); diff != "" {
					t.Errorf("the reference answers otherwise (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// answer renders the verdict and the codes as answers.txt has them.
func answer(t *testing.T, sources []sdl.Source, opts compose.Options) string {
	t.Helper()
	result := compose.Compose(t.Context(), sources, opts)
	text := "composes"
	if len(result.Errors) > 0 {
		text = "refused " + codeSet(result.Errors)
	}
	if hints := codeSet(withoutOwn(result.Hints)); hints != "" {
		text += fmt.Sprintf("; hints %s", hints)
	}
	return text
}

// codeSet returns the different codes, sorted.
func codeSet(list diag.List) string {
	var set []string
	for _, d := range list {
		set = append(set, d.Code)
	}
	slices.Sort(set)
	return strings.Join(slices.Compact(set), " ")
}
