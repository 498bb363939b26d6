package expand_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/connect/expand"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// links are those of the connector subgraph of a drawn case, and linkOfOther that of the other one.
const (
	links = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.13", import: ["@key", "@shareable"])
@link(url: "https://specs.apollo.dev/connect/%s", import: ["@connect", "@source"]) @source(name: "s", http: {baseURL: "http://x"})
`
	linkOfOther = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
`
)

// TestDrawn composes the drawn subgraphs of testdata/drawn.txt, whose head tells the form. The
// codes must be those of the reference, whose internal errors are INVALID_GRAPHQL or an
// unanswerable query here.
func TestDrawn(t *testing.T) {
	text, err := os.ReadFile("testdata/drawn.txt")
	if err != nil {
		t.Fatal(err)
	}
	var want, version string
	var sources []sdl.Source
	number, composed := 0, 0
	judge := func() {
		if sources == nil {
			return
		}
		number++
		codes := compose.Compose(t.Context(), sources, compose.Options{}).Errors.Codes()
		got := strings.Join(codes, ",")
		switch {
		case got == "":
			got = "composes"
			composed++
		case want == "INTERNAL" && (got == "INVALID_GRAPHQL" || got == "SATISFIABILITY_ERROR"):
			return
		}
		if got != want {
			t.Errorf("case %d: %s, but the reference says %s:\n%s", number, got, want, sources[0].Text)
		}
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		other, isOther := strings.CutPrefix(line, "+ ")
		switch {
		case strings.HasPrefix(line, "#"):
		case isOther:
			sources = append(sources, sdl.Source{Name: "b", Text: linkOfOther + other})
		case strings.HasPrefix(line, "type"):
			sources = []sdl.Source{{Name: "c", Text: fmt.Sprintf(links, version) + line}}
		default:
			judge()
			sources = nil
			want, version, _ = strings.Cut(line, " ")
		}
	}
	judge()
	if number < 150 || composed < 50 {
		t.Errorf("only %d cases, of which %d compose", number, composed)
	}
}

func build(t *testing.T, sources ...sdl.Source) []*subgraph.Subgraph {
	t.Helper()
	list, errs := subgraph.Build(t.Context(), sources, subgraph.Options{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return list
}

// TestAll shows the subgraphs that are made of connectors: what they have, and the keys.
func TestAll(t *testing.T) {
	list := build(t,
		sdl.Source{Name: "a", Text: "type Query { x: Int }"},
		sdl.Source{Name: "c", Text: fmt.Sprintf(links, "v0.4") + `
type Query {
  t: T @connect(source: "s", http: {GET: "/t"}, selection: "id u { k }")
  e(id: ID!): T @connect(source: "s", http: {GET: "/t/{$args.id}"}, selection: "n u { }", entity: true)
}
type T @key(fields: "id") {
  id: ID!
  n: Int
  u: U
  m: Int @connect(source: "s", http: {GET: "/m/{$this.id}/{$this.u.k}"}, selection: "$")
  all: Int @connect(source: "s", http: {GET: "/all"}, selection: "$")
}
type U { k: Int }`},
		sdl.Source{Name: "d", Text: linkOfOther + "type T @key(fields: \"id\") { id: ID! d: Int }"})
	expanded, errs := expand.All(list)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	var got []string
	for i, s := range expanded {
		if s.Index != i {
			t.Errorf("%s has the index %d, not %d", s.Name, s.Index, i)
		}
		got = append(got, s.Name+": "+strings.Join(fieldsOf(s), " "))
	}
	want := []string{
		"a: Query.x",
		"c (@connect on Query.t): Query.t T.id T.u U.k",
		"c (@connect on Query.e): Query.e T.n T.id T@key(id)",
		"c (@connect on T.m): T.m T.id T.u T@key(id u { k }) U.k",
		"c (@connect on T.all): T.all T@key(__typename)",
		"d: T.id T.d T@key(id)",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func fieldsOf(s *subgraph.Subgraph) []string {
	var out []string
	for _, t := range s.Schema.Types {
		for _, f := range t.Fields {
			out = append(out, f.Coordinate())
		}
		for _, k := range s.Type(t).Keys {
			out = append(out, t.Name+"@key("+k.Fields.Raw+")")
		}
	}
	return out
}

// TestAllWithoutConnectors: nothing is copied where there is nothing to expand.
func TestAllWithoutConnectors(t *testing.T) {
	list := build(t, sdl.Source{Name: "a", Text: "type Query { x: Int }"}, sdl.Source{Name: "b", Text: "type Query { y: Int }"})
	expanded, errs := expand.All(list)
	if len(errs) > 0 || &expanded[0] != &list[0] {
		t.Errorf("%v, or another list", errs)
	}
}
