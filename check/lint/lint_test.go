package lint

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/schemactl/schemactl/compose/sdl"
)

// every turns all rules on.
func every() Options {
	o := Options{Levels: map[string]Level{}, Tags: []string{"internal"}}
	for _, r := range Rules() {
		o.Levels[r.ID] = Warning
	}
	for _, off := range []string{"ALL_ELEMENTS_REQUIRE_DESCRIPTION", "CONTACT_DIRECTIVE_MISSING", "DEFINED_TYPES_ARE_UNUSED"} {
		o.Levels[off] = Off
	}
	return o
}

// TestRules demands the texts of each rule, and that its example breaks it.
func TestRules(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if r.Title == "" || r.Why == "" || r.Fix == "" || r.Example == "" || seen[r.ID] || !slices.Contains(Levels, r.Level) {
			t.Errorf("%s lacks a text, or is listed twice", r.ID)
		}
		seen[r.ID] = true
		o := Options{Levels: map[string]Level{r.ID: Error}, Tags: []string{"internal"}}
		if got := Run(&sdl.Source{Name: "s", Text: r.Example}, o).Codes(); !slices.Contains(got, r.ID) {
			t.Errorf("the example of %s has %v", r.ID, got)
		}
	}
}

// TestCases lints every archive: a finding is at each line that ends with `# RULE`, and nowhere
// else. The first line may turn rules on: `# on: RULE RULE`.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	found := map[string]bool{}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			t.Run(filepath.Base(file)+"/"+f.Name, func(t *testing.T) {
				for _, code := range judge(t, string(f.Data)) {
					found[code] = true
				}
			})
		}
	}
	for _, r := range Rules() {
		if !found[r.ID] {
			t.Errorf("no archive of testdata has a case of %s", r.ID)
		}
	}
}

// judge compares the findings of a text with its comments, and returns their codes.
func judge(t *testing.T, text string) []string {
	t.Helper()
	o, want := every(), []string{}
	for i, line := range strings.Split(text, "\n") {
		if on, ok := strings.CutPrefix(line, "# on:"); ok {
			for _, rule := range strings.Fields(on) {
				o.Levels[rule] = Warning
			}
			continue
		}
		if _, rules, ok := strings.Cut(line, "# "); ok {
			for _, rule := range strings.Fields(rules) {
				want = append(want, fmt.Sprintf("%d %s", i+1, rule))
			}
		}
	}
	list := Run(&sdl.Source{Name: "s", Text: text}, o)
	got := []string{}
	for _, d := range list {
		got = append(got, fmt.Sprintf("%d %s", d.Positions[0].Line, d.Code))
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	return list.Codes()
}

// TestAdded: only what is new counts against a base, also if its lines have moved.
func TestAdded(t *testing.T) {
	base := Run(&sdl.Source{Name: "s", Text: "type Query { A: ID }"}, Options{})
	found := Run(&sdl.Source{Name: "s", Text: "\n\ntype Query { A: ID B: ID }"}, Options{})
	if got := Added(found, base); len(got) != 1 || got[0].Coordinate != "Query.B" || got[0].Positions[0].Line != 3 {
		t.Errorf("got %v", got)
	}
}

// TestFixtures lints real schemas without a crash, and finds nothing in those that are written as
// the rules want it.
func TestFixtures(t *testing.T) {
	files, err := filepath.Glob("../../fixtures/graphs/channels/after/*.graphql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := Run(&sdl.Source{Name: "s", Text: string(text)}, Options{}); len(got) > 0 {
			t.Errorf("%s: %v", file, got)
		}
	}
}

func BenchmarkRun(b *testing.B) {
	var text strings.Builder
	for i := range 2000 {
		_, _ = fmt.Fprintf(&text, "type T%d @key(fields: \"id\") { id: ID! name: String some_thing(first: Int): T%d }\n", i, i/2)
	}
	src := &sdl.Source{Name: "s", Text: text.String()}
	for b.Loop() {
		Run(src, every())
	}
}
