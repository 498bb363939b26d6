package compose_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// TestGuards compares where access control stands in supergraphs. The archives in testdata/guards
// have cases, whose subgraphs are files CASE/NAME.graphql, and guards.txt with a line for each
// guarded type and field, as both references answered: CASE COORDINATE DIRECTIVES. A case that is
// refused has the codes in place of the coordinate.
func TestGuards(t *testing.T) {
	paths, err := filepath.Glob("testdata/guards/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		cases, want := map[string][]sdl.Source{}, ""
		for _, f := range archive.Files {
			name, file := filepath.Split(f.Name)
			if name = strings.TrimSuffix(name, "/"); name == "" {
				want = string(f.Data)
				continue
			}
			if cases[name] == nil {
				names = append(names, name)
			}
			cases[name] = append(cases[name], sdl.Source{Name: strings.TrimSuffix(file, ".graphql"), File: f.Name, Text: string(f.Data)})
		}
		for _, edition := range spec.Editions() {
			t.Run(filepath.Base(path)+" "+edition.String(), func(t *testing.T) {
				var got []string
				for _, name := range names {
					result := compose.Compose(t.Context(), cases[name], compose.Options{Edition: edition})
					if result.Graph == nil {
						got = append(got, name+" refused "+codeSet(result.Errors))
						continue
					}
					for _, line := range guarded(result.Graph) {
						got = append(got, name+" "+line)
					}
				}
				if diff := cmp.Diff(strings.Split(strings.TrimSpace(want), "\n"), got); diff != "" {
					t.Errorf("the references guard otherwise (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// guarded returns the types and fields of a supergraph that have access control, sorted.
func guarded(g *supergraph.Graph) []string {
	var lines []string
	add := func(at string, list []*sdl.Directive) {
		var guards []string
		for _, d := range list {
			if d.Role == sdl.RoleAuthenticated || d.Role == sdl.RoleRequiresScopes || d.Role == sdl.RolePolicy {
				text := "@" + d.Name
				for _, a := range d.Args {
					text += "(" + a.Name + ": " + sdl.ValueString(a.Value) + ")"
				}
				guards = append(guards, text)
			}
		}
		if len(guards) > 0 {
			slices.Sort(guards)
			lines = append(lines, at+" "+strings.Join(guards, " "))
		}
	}
	for _, t := range g.Schema.Types {
		add(t.Name, t.Directives)
		for _, f := range t.Fields {
			add(f.Coordinate(), f.Directives)
		}
	}
	slices.Sort(lines)
	return lines
}
