package satisfy_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/satisfy"
	"github.com/schemactl/schemactl/compose/sdl"
)

// link imports what the cases use; it stands before each of their subgraphs.
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@requires", "@external", "@provides", "@override", "@interfaceObject", "@inaccessible", "@context", "@fromContext"])
`

// TestCheck runs testdata: subgraphs in, findings out. The comment of each archive is the verdict
// of the reference; the codes of our errors and of the hints that we share must be the same.
func TestCheck(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var sources []sdl.Source
			want := ""
			archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool {
				if name, ok := strings.CutSuffix(f.Name, ".graphql"); ok {
					sources = append(sources, sdl.Source{Name: name, File: f.Name, Text: link + string(f.Data)})
					return false
				}
				want = string(f.Data)
				return true
			})
			subs, schema := merged(t, sources)
			errs, hints := check(context.Background(), subs, schema, satisfy.Options{})
			checkVerdict(t, string(archive.Comment), errs, hints)
			got := findings(errs, hints)
			if os.Getenv("UPDATE") != "" {
				archive.Files = append(archive.Files, txtar.File{Name: "findings.txt", Data: []byte(got)})
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func checkVerdict(t *testing.T, comment string, errs, hints diag.List) {
	t.Helper()
	verdict := strings.TrimPrefix(strings.TrimSpace(comment), "@apollo/composition 2.14.4: ")
	got := "composes"
	if len(errs) > 0 {
		got = "refused, " + strings.Join(errs.Codes(), ", ")
	}
	for _, c := range hints.Codes() {
		if c != "SATISFIABILITY_ERROR" { // ours alone, see Check
			got += ", " + c
		}
	}
	if !strings.HasPrefix(verdict, "none") && verdict != got {
		t.Errorf("the reference says %q, we say %q", verdict, got)
	}
}

func findings(errs, hints diag.List) string {
	var b strings.Builder
	for _, d := range append(errs, hints...) {
		fmt.Fprintf(&b, "%s %s at %s\n", d.Severity, d.Code, d.Coordinate)
		for _, p := range d.Positions {
			fmt.Fprintf(&b, "  %s\n", p)
		}
		fmt.Fprintf(&b, "%s\n> %s\n\n", d.Message, d.Fix)
	}
	if b.Len() == 0 {
		return "none\n"
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// A check that is interrupted says so instead of passing.
func TestCheckInterrupted(t *testing.T) {
	subs, schema := merged(t, []sdl.Source{{Name: "a", Text: link + "type Query { a: Int }"}})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	errs, _ := check(ctx, subs, schema, satisfy.Options{})
	if len(errs) == 0 || !strings.Contains(errs.Error(), context.Canceled.Error()) {
		t.Errorf("errors: %v", errs)
	}
}

// A check that gives up says so instead of passing.
func TestCheckGivesUp(t *testing.T) {
	subs, schema := merged(t, manyLabels(4))
	errs, _ := check(context.Background(), subs, schema, satisfy.Options{MaxWork: 2})
	if !slices.Equal(errs.Codes(), []string{codes.MaxValidationSubgraphPathsExceeded}) {
		t.Errorf("errors: %v", errs)
	}
}

// Nor does it pass because what subgraphs disagree about lies below types that are answered anyway.
func TestCheckGivesUpOnDisagreement(t *testing.T) {
	const rest = "type Query { t: T @shareable }\ntype T { u: U @shareable }\ntype E { x: Int @shareable }\ntype V { x: Int @shareable }\n"
	subs, schema := merged(t, []sdl.Source{
		{Name: "a", Text: link + rest + "union U = E"},
		{Name: "b", Text: link + rest + "union U = V"},
	})
	for work, code := range map[int]string{2: codes.MaxValidationSubgraphPathsExceeded, 1000: codes.ShareableHasMismatchedRuntimeTypes} {
		errs, _ := check(context.Background(), subs, schema, satisfy.Options{MaxWork: work})
		if !slices.Equal(errs.Codes(), []string{code}) {
			t.Errorf("after %d steps: %v", work, errs)
		}
	}
}
