package supergraph

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/fixtures"
)

// FuzzRead reads anything as a supergraph: it is refused or can be asked for all that a graph
// gives, and what it prints can be read again.
func FuzzRead(f *testing.F) {
	for _, name := range fixtures.Cases() {
		a, err := fixtures.Case(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, m := range a.Files {
			if m.Name == "supergraph.graphql" && len(m.Data) < 8<<10 {
				f.Add(string(m.Data))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		g, errs := Read(sdl.Source{Text: text})
		if (g == nil) == (len(errs) == 0) {
			t.Fatalf("a graph: %t, errors: %v", g != nil, errs)
		}
		if g == nil {
			return
		}
		sdl.Print(g.API())
		g.Subgraphs()
		_, _ = g.Contract(Filter{Include: []string{"a"}, Exclude: []string{"b"}, HideUnreachable: true})
		printed := g.SDL()
		again, errs := Read(sdl.Source{Text: printed})
		if len(errs) > 0 {
			t.Fatalf("what is printed cannot be read: %v\n%s", errs, printed)
		}
		if diff := cmp.Diff(printed, again.SDL()); diff != "" {
			t.Errorf("reading what is printed changes it:\n%s", diff)
		}
	})
}
