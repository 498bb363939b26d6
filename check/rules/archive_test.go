package rules_test

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose/sdl"
)

// noArchive are the families of rules without an archive, each with the reason.
var noArchive = map[string]string{
	"rule":        "it is the type of rules and their list",
	"touches":     "it has no rules of its own",
	"routing_url": "the address is not part of the SDL; TestRoutingURL of check/diff tests it",
}

// TestArchives checks each case of testdata/*.txtar: CASE/before/NAME.graphql and
// CASE/after/NAME.graphql are subgraphs, CASE/findings is all that is reported. A comment `# RULE…`
// at the end of a line marks the place of findings of these rules. Each mark needs its finding, and
// each finding that is not safe its mark. UPDATE=1 rewrites the findings, never the marks.
func TestArchives(t *testing.T) {
	requireRules(t)
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no archives", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var out []txtar.File
			for _, name := range cases(archive) {
				inputs, want := pick(archive, name)
				got := judge(t, name, inputs)
				out = append(append(out, inputs...), txtar.File{Name: name + "/findings", Data: []byte(got)})
				if diff := gocmp.Diff(want, got); diff != "" && os.Getenv("UPDATE") == "" {
					t.Errorf("%s (-want +got, UPDATE=1 rewrites):\n%s", name, diff)
				}
			}
			if os.Getenv("UPDATE") != "" {
				data := txtar.Format(&txtar.Archive{Comment: archive.Comment, Files: out})
				if old, _ := os.ReadFile(file); !bytes.Equal(old, data) {
					if err := os.WriteFile(file, data, 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}

// TestEveryFamilyHasAnArchive: a file of rules has an archive of the same name.
func TestEveryFamilyHasAnArchive(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(f, ".go")
		if strings.HasSuffix(name, "_test") {
			continue
		}
		_, err := os.Stat("testdata/" + name + ".txtar")
		if (err == nil) == (noArchive[name] != "") {
			t.Errorf("%s: needs either testdata/%s.txtar or, in noArchive, a reason why there is none", f, name)
		}
	}
}

func cases(a *txtar.Archive) []string {
	var names []string
	for _, f := range a.Files {
		if name, _, _ := strings.Cut(f.Name, "/"); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// pick returns the inputs of a case and its expected findings.
func pick(a *txtar.Archive, name string) (inputs []txtar.File, want string) {
	for _, f := range a.Files {
		switch {
		case f.Name == name+"/findings":
			want = string(f.Data)
		case strings.HasPrefix(f.Name, name+"/"):
			inputs = append(inputs, f)
		}
	}
	return inputs, want
}

// judge runs the check on one case, compares positions with marks, and renders the findings.
func judge(t *testing.T, name string, inputs []txtar.File) string {
	t.Helper()
	var in check.Input
	marks := map[string]bool{}
	for _, f := range inputs {
		file := strings.TrimPrefix(f.Name, name+"/")
		src := sdl.Source{Name: strings.TrimSuffix(filepath.Base(file), ".graphql"), File: file, Text: withLink(string(f.Data))}
		for i, line := range strings.Split(string(f.Data), "\n") {
			_, comment, _ := strings.Cut(line, "# ")
			for _, id := range strings.Fields(comment) {
				marks[fmt.Sprintf("%s:%d %s", file, i+1, id)] = true
			}
		}
		if strings.HasPrefix(file, "before/") {
			in.Before = append(in.Before, src)
		} else {
			in.After = append(in.After, src)
		}
	}
	rep, err := check.Run(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, d := range rep.Composition.Errors {
		fmt.Fprintf(&b, "composition error %s %s\n", d.Code, d.Coordinate)
	}
	for _, d := range rep.Composition.BaseErrors {
		t.Errorf("%s: the base does not compose: %s", name, d)
	}
	for _, f := range slices.Concat(rep.Clients.Findings, rep.Planner.Findings) {
		var at []string
		for _, p := range f.Positions {
			at = append(at, p.String())
		}
		fmt.Fprintf(&b, "%s %s %s: %s [%s]\n", f.Verdict, f.Impact, f.Code, f.Message, strings.Join(at, ", "))
		if len(f.Positions) == 0 {
			t.Errorf("%s: %s has no position", name, f.Code)
			continue
		}
		key := fmt.Sprintf("%s:%d %s", f.Positions[0].File, f.Positions[0].Line, f.Code)
		if _, marked := marks[key]; marked {
			marks[key] = false
		} else if f.Impact != rules.Safe {
			t.Errorf("%s: %s is reported and not marked: %s", name, key, f.Message)
		}
	}
	var missed []string
	for mark, open := range marks {
		if open {
			missed = append(missed, mark)
		}
	}
	slices.SortFunc(missed, cmp.Compare)
	for _, m := range missed {
		t.Errorf("%s: nothing is reported at the mark %s", name, m)
	}
	return b.String()
}
