package subgraph

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// checkLaws builds and checks what must hold for every input: no panic, either errors or subgraphs,
// every error with a known code and a place in its source, and metadata that can be asked about
// every type and field.
func checkLaws(t *testing.T, sources []sdl.Source) {
	t.Helper()
	subgraphs, errs := Build(t.Context(), sources, Options{Limits: sdl.Limits{Bytes: 4 << 20, Tokens: 1 << 20}})
	if (len(errs) == 0) != (subgraphs != nil) {
		t.Fatalf("%d errors and %d subgraphs", len(errs), len(subgraphs))
	}
	for _, e := range errs {
		if _, ok := codes.Lookup(e.Code); !ok || e.Message == "" {
			t.Errorf("bad finding %+v", e)
		}
		for _, p := range e.Positions {
			if p.Subgraph == "" || p.Line < 0 || p.Column < 0 || p.Line == 0 && p.Column != 0 || p.Line > 0 && p.Column == 0 {
				t.Errorf("%s at %+v", e.Code, p)
			}
		}
	}
	for i, s := range subgraphs {
		if s.Index != i || i > 0 && subgraphs[i-1].Name >= s.Name {
			t.Errorf("subgraph %q out of order", s.Name)
		}
		if s.Schema.Root(sdl.Query) == nil {
			t.Errorf("subgraph %q has no Query", s.Name)
		}
		for _, typ := range s.Schema.Types {
			for _, k := range s.Type(typ).Keys {
				if k.Fields == nil || len(k.Fields.Selections) == 0 {
					t.Errorf("%s has an empty key", typ.Name)
				}
			}
			for _, f := range typ.Fields {
				s.Field(f)
				if s.Schema.Type(f.Type.Name()) == nil && !spec.BuiltInScalar(f.Type.Name()) && s.names.specType(f.Type.Name()) == nil && !strings.HasPrefix(f.Type.Name(), "_") {
					t.Errorf("%s is of the unknown type %s", f.Coordinate(), f.Type.Name())
				}
			}
		}
	}
}

// addCases gives the fuzzer the SDL of every case as a start.
func addCases(f *testing.F, add func(string)) {
	files, err := filepath.Glob("testdata/cases*/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, m := range a.Files {
			if strings.HasSuffix(m.Name, ".graphql") {
				add(string(m.Data))
			}
		}
	}
}

func FuzzBuild(f *testing.F) {
	addCases(f, func(text string) { f.Add(text, "type Query { a: T } type T @key(fields: \"id\") { id: ID }") })
	f.Fuzz(func(t *testing.T, a, b string) {
		checkLaws(t, []sdl.Source{{Name: "b", Text: b}, {Name: "a", Text: a}})
	})
}

func FuzzLink(f *testing.F) {
	for _, s := range []string{
		`url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", {name: "@tag", as: "@t"}]`,
		`url: "https://specs.apollo.dev/link/v1.0", as: "x"`, `url: "https://x.dev/a/v0.1", for: SECURITY`, `as: ""`, `url: "v2.0", import: [[{}]]`,
	} {
		f.Add(s, "@key", `url: "https://specs.apollo.dev/federation/v2.0"`)
	}
	f.Fuzz(func(t *testing.T, one, directive, two string) {
		checkLaws(t, []sdl.Source{{Name: "a", Text: "extend schema @link(" + one + ") @link(" + two + ")\ntype Query " + directive + " { a: Int }"}})
	})
}

func FuzzSelections(f *testing.F) {
	for _, s := range []string{"id", "o { id o { id } }", "u { ... on T { id } }", "f(x: {a: 1})", "i { __typename }", "x: id", "id @skip(if: true)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, fields string) {
		if strings.ContainsAny(fields, "\"\\\r\n") {
			return
		}
		text := `type Query { t: T @provides(fields: "` + fields + `") }
			union U = T interface I { id: ID } input In { a: Int }
			type T implements I @key(fields: "` + fields + `") { id: ID o: T u: U i: I f(x: In): [T!]! e: ID @external r: Int @requires(fields: "` + fields + `") }`
		checkLaws(t, []sdl.Source{{Name: "a", Text: text}})
		checkLaws(t, []sdl.Source{{Name: "a", Text: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@provides"]) ` + text}})
	})
}
