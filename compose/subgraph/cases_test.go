package subgraph

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// casesOf has the cases of an edition.
var casesOf = map[spec.Edition]string{spec.Edition214: "testdata/cases", spec.Edition215: "testdata/cases-2.15"}

// TestCases builds every case of casesOf. <case>/errors is the golden of the errors, which UPDATE=1
// rewrites. Their codes must be those of <case>/reference unless it declares a deviation.
func TestCases(t *testing.T) {
	for edition, dir := range casesOf {
		files, err := filepath.Glob(dir + "/*.txtar")
		if err != nil || len(files) < 4 {
			t.Fatalf("%d files, %v", len(files), err)
		}
		for _, file := range files {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			t.Run(edition.String()+"/"+strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { runCases(t, file, a, edition) })
		}
	}
}

// caseFiles are the files of one case.
type caseFiles struct {
	name              string
	sources           []sdl.Source
	reference, errors string
}

func splitCases(a *txtar.Archive) []*caseFiles {
	var list []*caseFiles
	for _, f := range a.Files {
		name, base := path.Split(f.Name)
		name = strings.TrimSuffix(name, "/")
		if len(list) == 0 || list[len(list)-1].name != name {
			list = append(list, &caseFiles{name: name})
		}
		c := list[len(list)-1]
		switch base {
		case "reference":
			c.reference = string(f.Data)
		case "errors":
			c.errors = string(f.Data)
		default:
			c.sources = append(c.sources, sdl.Source{Name: strings.TrimSuffix(base, ".graphql"), File: base, Text: string(f.Data)})
		}
	}
	return list
}

func runCases(t *testing.T, file string, a *txtar.Archive, edition spec.Edition) {
	out := txtar.Archive{Comment: a.Comment}
	for _, c := range splitCases(a) {
		subgraphs, errs := Build(t.Context(), c.sources, Options{Edition: edition})
		if (len(errs) == 0) != (subgraphs != nil) {
			t.Errorf("%s: %d errors and %d subgraphs", c.name, len(errs), len(subgraphs))
		}
		var text strings.Builder
		for _, e := range errs {
			text.WriteString(e.Error() + "\n")
			if e.Fix != "" {
				text.WriteString("\t" + e.Fix + "\n")
			}
		}
		for _, s := range c.sources {
			out.Files = append(out.Files, txtar.File{Name: c.name + "/" + s.File, Data: []byte(s.Text)})
		}
		out.Files = append(out.Files, txtar.File{Name: c.name + "/reference", Data: []byte(c.reference)})
		if text.Len() > 0 {
			out.Files = append(out.Files, txtar.File{Name: c.name + "/errors", Data: []byte(text.String())})
		}
		if os.Getenv("UPDATE") == "" {
			if d := cmp.Diff(c.errors, text.String()); d != "" {
				t.Errorf("%s: -golden +got\n%s", c.name, d)
			}
		}
		compareReference(t, c, errs.Codes())
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, txtar.Format(&out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// compareReference compares codes with the first line of the reference file.
func compareReference(t *testing.T, c *caseFiles, got []string) {
	first, rest, _ := strings.Cut(c.reference, "\n")
	deviates := strings.Contains(rest, "deviation: ")
	var want []string
	switch {
	case first == "throws":
		if len(got) == 0 {
			t.Errorf("%s: the reference throws an exception, and we say nothing", c.name)
		}
		return
	case strings.HasPrefix(first, "later phase: "):
		// Some of what the reference finds later is found here already.
		if len(got) > 0 {
			want = strings.Fields(first)[2:]
		}
	case first != "composes":
		want = strings.Fields(first)
	}
	if slices.Equal(got, want) == deviates {
		t.Errorf("%s: codes %v, reference %v, deviation declared: %v", c.name, got, want, deviates)
	}
}
