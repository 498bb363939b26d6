package rollback_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/fixtures"
	"github.com/schemactl/schemactl/publish/rollback"
)

// TestCodeServesItsOwnSupergraph: over the whole reference corpus, what is read back from a
// supergraph asks nothing of a subgraph that the subgraph it was composed from does not answer.
// This judges both the reading and the rules.
func TestCodeServesItsOwnSupergraph(t *testing.T) {
	judged := 0
	for _, name := range fixtures.Cases() {
		archive, err := fixtures.Case(name)
		if err != nil {
			t.Fatal(err)
		}
		sources := corpusSources(t, archive)
		result := compose.Compose(t.Context(), sources, compose.Options{Edition: spec.Edition215, SkipSatisfiability: true})
		if len(result.Errors) > 0 || result.Graph == nil || strings.Contains(result.Graph.SDL(), "specs.apollo.dev/connect/") {
			continue
		}
		verdict, err := rollback.Judge(t.Context(), result.Graph, rollback.Evidence{Registered: sources}, spec.Edition215)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		judged++
		for _, reason := range verdict.Reasons() {
			t.Errorf("%s: %s", name, reason)
		}
	}
	if judged < 200 {
		t.Errorf("only %d of %d cases were judged", judged, len(fixtures.Cases()))
	}
	t.Logf("%d supergraphs judged", judged)
}

func corpusSources(t *testing.T, archive *txtar.Archive) []sdl.Source {
	t.Helper()
	files := map[string][]byte{}
	for _, f := range archive.Files {
		files[f.Name] = f.Data
	}
	var list []struct{ Name, URL, File string }
	if err := json.Unmarshal(files["subgraphs.json"], &list); err != nil {
		t.Fatal(err)
	}
	var out []sdl.Source
	for _, s := range list {
		out = append(out, sdl.Source{Name: s.Name, URL: s.URL, Text: string(files[s.File])})
	}
	return out
}

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires"])` + "\n"

func graph(t *testing.T, sources ...sdl.Source) *supergraph.Graph {
	t.Helper()
	result := compose.Compose(t.Context(), sources, compose.Options{})
	if len(result.Errors) > 0 {
		t.Fatal(result.Errors)
	}
	read, errs := supergraph.Read(sdl.Source{File: "supergraph", Text: result.Graph.SDL()})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return read
}

func source(name, text string) sdl.Source {
	return sdl.Source{Name: name, URL: "http://" + name, Text: link + text}
}

// TestJudge tells what may not be gone back to, and why.
func TestJudge(t *testing.T) {
	a := source("a", `type Query { p: P } type P @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! name: String }`)
	b := source("b", `type P @key(fields: "sku") { sku: ID! stock(at: String): Int }`)
	then := graph(t, a, b)
	for _, c := range []struct {
		name string
		now  []sdl.Source
		want string // empty: it may
	}{
		{"the same", []sdl.Source{a, b}, ""},
		{"more than then", []sdl.Source{source("a", `type Query { p: P } type P @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! name: String more: Int }`), b}, ""},
		{"a new subgraph", []sdl.Source{a, b, source("c", `type Query { c: Int }`)}, ""},
		{"a field is gone", []sdl.Source{source("a", `type Query { p: P } type P @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! }`), b}, "a: `P.name` is registered, the code does not have that field"},
		{"a key is gone", []sdl.Source{a, source("b", `type P @key(fields: "id") { id: ID! sku: ID! stock(at: String): Int }`)}, "b: "},
		{"an argument is gone", []sdl.Source{a, source("b", `type P @key(fields: "sku") { sku: ID! stock: Int }`)}, "b: "},
		{"a subgraph is gone", []sdl.Source{a}, "b: it is no longer registered"},
		{"a routing URL moved", []sdl.Source{a, {Name: "b", URL: "http://elsewhere", Text: b.Text}}, "b: that supergraph sends its requests to http://b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			verdict, err := rollback.Judge(t.Context(), then, rollback.Evidence{Registered: c.now}, spec.Edition215)
			if err != nil {
				t.Fatal(err)
			}
			if verdict.OK != (c.want == "") || errors.Is(verdict.Err(), rollback.ErrUnsafe) == verdict.OK {
				t.Fatalf("ok is %v, want the reason %q: %v", verdict.OK, c.want, verdict.Reasons())
			}
			if c.want != "" && !strings.Contains(strings.Join(verdict.Reasons(), "\n"), c.want) {
				t.Errorf("want %q in %q", c.want, verdict.Reasons())
			}
		})
	}
}

func TestJudgeRefusesWhatItCannotRead(t *testing.T) {
	a := source("a", `type Query { p: Int }`)
	if _, err := rollback.Judge(t.Context(), graph(t, a), rollback.Evidence{Registered: []sdl.Source{source("a", `type Query { p: Unknown }`)}}, spec.Edition215); !errors.Is(err, rollback.ErrUnreadable) {
		t.Errorf("got %v", err)
	}
}

// TestJudgeEdition: what is deployed is judged by the edition that composes the variant, and the
// earlier supergraph by the one that made it.
func TestJudgeEdition(t *testing.T) {
	text := `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@tag"])
type Query { a: Int @tag(name: "a.b") }`
	deployed := []sdl.Source{{Name: "a", URL: "http://a", Text: text}}
	then := compose.Compose(t.Context(), deployed, compose.Options{Edition: spec.Edition214}).Graph
	if v, err := rollback.Judge(t.Context(), then, rollback.Evidence{Registered: deployed}, spec.Edition214); err != nil || !v.OK {
		t.Errorf("2.14: %v, %v", v.Reasons(), err)
	}
	if _, err := rollback.Judge(t.Context(), then, rollback.Evidence{Registered: deployed}, spec.Edition215); !errors.Is(err, rollback.ErrUnreadable) {
		t.Errorf("2.15: %v", err)
	}
}
