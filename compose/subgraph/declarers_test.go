package subgraph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// TestDeclarers: a type or member has the places of the subgraphs that declare it in any version,
// once for each subgraph and under the name that was given for the type.
func TestDeclarers(t *testing.T) {
	build := func(text string) *subgraph.Subgraph {
		list, errs := subgraph.Build(t.Context(), []sdl.Source{{Name: "a", Text: text}}, subgraph.Options{})
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		return list[0]
	}
	old := build("type Query { a: A e: E } type A implements I { id: ID } interface I { id: ID } enum E { X }")
	moved := build("schema { query: Root } type Root { b: A e: E } type A { id: ID name: ID } enum E { X Y }")
	other := build("type Query { u: U } union U = A | B type A { id: ID } type B { id: ID }")
	d := subgraph.NewDeclarers([][]*subgraph.Subgraph{{old, nil, moved}, {nil}, {other}}, func(_ *sdl.Schema, t *sdl.Type) string {
		return strings.Replace(t.Name, "Root", "Query", 1)
	})
	got := map[string]string{}
	for _, m := range []string{"Query.a", "Query.b", "Query.u", "A.id", "A.name", "A.I!", "E.X", "E.Y", "U.A!", "U.A", "None.a", "A.none"} {
		typ, name, _ := strings.Cut(m, ".")
		member := subgraph.Member{Name: strings.TrimSuffix(name, "!"), Ref: strings.HasSuffix(name, "!")}
		got[m] = fmt.Sprint(d.Member(typ, member))
	}
	want := map[string]string{
		"Query.a": "[0]", "Query.b": "[0]", "Query.u": "[2]", "A.id": "[0 2]", "A.name": "[0]", "A.I!": "[0]", "E.X": "[0]", "E.Y": "[0]",
		"U.A!": "[2]", "U.A": "[]", "None.a": "[]", "A.none": "[]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var places []int
	for _, decl := range d.Type("Query") {
		places = append(places, decl.Place)
	}
	if diff := cmp.Diff([]int{0, 0, 2}, places); diff != "" {
		t.Error(diff)
	}
}
