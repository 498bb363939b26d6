package compose_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/internal/referencetest"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// in gives sources the files of a folder.
func in(dir string, sources []sdl.Source) []sdl.Source {
	out := slices.Clone(sources)
	for i := range out {
		out[i].File = dir + "/" + out[i].Name + ".graphql"
	}
	return out
}

// everything is the outcome with every position, of contracts too.
func everything(r compose.Result) string {
	var b strings.Builder
	b.WriteString(outcome(r))
	lists := []diag.List{r.Errors, r.Hints}
	if r.Graph != nil {
		for _, filter := range []supergraph.Filter{{Include: []string{"public"}}, {Exclude: []string{"t0", "t1", "internal"}, HideUnreachable: true}} {
			contract, errs := r.Graph.Contract(filter)
			lists = append(lists, errs)
			if contract != nil {
				b.WriteString(sdl.Print(contract.API()))
			}
		}
	}
	for _, list := range lists {
		for _, d := range list {
			fmt.Fprintf(&b, "%s %v\n", d.Code, d.Positions)
		}
	}
	for _, s := range r.Subgraphs {
		fmt.Fprintf(&b, "%d %s %s %s\n", s.Index, s.Name, s.URL, s.Source.File)
		for _, t := range s.Schema.Types {
			b.WriteString(s.Position(t.Pos).String() + "\n")
		}
	}
	return b.String()
}

// A composition of subgraphs that others have built is the same as one of their texts: bytes,
// findings and files. Many at a time do not disturb each other.
func TestShared(t *testing.T) {
	list := referencetest.Cases(t)
	list = append(list, referencetest.Case{Name: "synthetic", Sources: synthetic(12)})
	var all compose.Shared
	var group sync.WaitGroup
	for _, r := range list {
		for _, dir := range []string{"base", "proposal", "base"} {
			group.Go(func() {
				sources := in(dir, r.Sources)
				want := everything(compose.Compose(t.Context(), sources, compose.Options{Edition: spec.Edition214}))
				got := everything(compose.Compose(t.Context(), sources, compose.Options{Edition: spec.Edition214, Shared: &all}))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s in %s: (-from text +shared):\n%s", r.Name, dir, diff)
				}
			})
		}
	}
	group.Wait()
}

// A changed subgraph among shared ones is the changed one, whatever was composed before and at the
// same time.
func TestSharedChange(t *testing.T) {
	before := synthetic(12)
	var shared compose.Shared
	var group sync.WaitGroup
	for i := range before {
		for _, change := range []func(*sdl.Source){
			func(*sdl.Source) {},
			func(s *sdl.Source) { s.URL = "http://elsewhere" },
			func(s *sdl.Source) { s.Text += "\ntype Extra @key(fields: \"id\") { id: ID! extra: Int }" },
			func(s *sdl.Source) { s.Text = strings.Replace(s.Text, "RED", "BLUE", 1) },
			func(s *sdl.Source) { s.Text = strings.Replace(s.Text, "Float!", "Int", 1) },
			func(s *sdl.Source) { s.Text = strings.Replace(s.Text, "type Query", "type Question", 1) },
			func(s *sdl.Source) { s.Text += "\nschema { query: Question }" },
			func(s *sdl.Source) {
				s.Text = "type Query { legacy: String }\nextend type E1 @key(fields: \"id\") { id: ID! @external old: Int }"
			},
			func(s *sdl.Source) { s.Text = "type Broken {" },
		} {
			group.Go(func() {
				after := in("proposal", before)
				change(&after[i])
				want := everything(compose.Compose(t.Context(), after, compose.Options{Edition: spec.Edition214}))
				got := everything(compose.Compose(t.Context(), after, compose.Options{Edition: spec.Edition214, Shared: &shared}))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s (-from text +shared):\n%s", after[i].Name, diff)
				}
			})
		}
	}
	group.Wait()
}
