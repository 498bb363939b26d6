package subgraph

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

const federation = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@provides", "@shareable", "@override", "@extends"])
`

func build(t testing.TB, texts ...string) []*Subgraph {
	t.Helper()
	sources := make([]sdl.Source, len(texts))
	for i, text := range texts {
		sources[i] = sdl.Source{Name: string(rune('a' + i)), Text: text}
	}
	subgraphs, errs := Build(t.Context(), sources, Options{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return subgraphs
}

// marks returns what is known about each field, as text by coordinate.
func marks(s *Subgraph) map[string]string {
	out := map[string]string{}
	for _, typ := range s.Schema.Types {
		for _, f := range typ.Fields {
			m := s.Field(f)
			var words []string
			for word, ok := range map[string]bool{"external": m.External, "shareable": m.Shareable, "key": m.InKey} {
				if ok {
					words = append(words, word)
				}
			}
			if m.Requires != nil {
				words = append(words, "requires("+m.Requires.Raw+")")
			}
			if m.Provides != nil {
				words = append(words, "provides("+m.Provides.Raw+")")
			}
			if m.Override != nil {
				words = append(words, "from("+m.Override.From+")")
			}
			if len(words) > 0 {
				// map order is random
				for i := range words {
					for j := i + 1; j < len(words); j++ {
						if words[j] < words[i] {
							words[i], words[j] = words[j], words[i]
						}
					}
				}
				out[f.Coordinate()] = strings.Join(words, " ")
			}
		}
	}
	return out
}

func TestMetadata(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want map[string]string
	}{
		"keys and nested keys": {
			federation + `type Query { t: T } type T @key(fields: "id o { x }") { id: ID o: O n: Int } type O { x: Int y: Int }`,
			map[string]string{"T.id": "key shareable", "T.o": "key shareable", "O.x": "key shareable"},
		},
		"shareable types whichever part says so": {
			federation + `type Query { t: T } type T @shareable { a: Int } extend type T { b: Int } extend type T @shareable { c: Int }`,
			map[string]string{"T.a": "shareable", "T.b": "shareable", "T.c": "shareable"},
		},
		"external types whichever part says so": {
			federation + `type Query { t: T @provides(fields: "a") } type T @key(fields: "id") { id: ID } extend type T @external { a: Int }`,
			map[string]string{"T.a": "external", "T.id": "external key shareable", "Query.t": "provides(a)"},
		},
		"requires and override": {
			federation + `type Query { t: T @provides(fields: "a") } type T @key(fields: "id") { id: ID r: Int @requires(fields: "a") o: Int @override(from: "x") a: Int @external }`,
			map[string]string{"T.a": "external", "T.id": "key shareable", "T.r": "requires(a)", "T.o": "from(x)", "Query.t": "provides(a)"},
		},
		"keys of extensions are not external": {
			federation + `type Query { t: T } extend type T @key(fields: "id o { x }") { id: ID @external o: O @external } type O { x: Int @external }`,
			map[string]string{"T.id": "key shareable", "T.o": "key shareable", "O.x": "key shareable"},
		},
		"renamed and unimported directives": {
			`extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", as: "f", import: [{name: "@key", as: "@id"}])
			type Query { t: T } type T @id(fields: "id") { id: ID s: Int @f__shareable }`,
			map[string]string{"T.id": "key shareable", "T.s": "shareable"},
		},
		"federation 1": {
			`type Query { t: T } extend type T @key(fields: id) @key(fields: k) { id: ID k: ID @external e: Int @external u: Int @external r: Int @requires(fields: "id e") }
			interface I @key(fields: "id") { id: ID @external } type Subscription { s: Int }`,
			map[string]string{"Query.t": "shareable", "T.id": "key shareable", "T.k": "external key shareable", "T.e": "external shareable", "T.r": "requires(e) shareable"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.want, marks(build(t, c.text, "type T { owner: Int }")[0])); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestTypeMetadata(t *testing.T) {
	s := build(t, federation+`type Query { u: U } union U = A | B interface I { x: Int }
		type A implements I @key(fields: "x") { x: Int } type B implements I @extends @key(fields: "x", resolvable: false) { x: Int }
		type C { y: Int } extend type C @key(fields: "y") extend type D @key(fields: "z") { z: Int }`)[0]
	names := func(list []*sdl.Type) string {
		var out []string
		for _, typ := range list {
			out = append(out, typ.Name)
		}
		return strings.Join(out, " ")
	}
	meta := func(name string) *TypeMeta { return s.Type(s.Schema.Type(name)) }
	if got := names(meta("I").Implementations); got != "A B" {
		t.Errorf("I: %s", got)
	}
	if got := names(meta("U").Implementations); got != "A B" {
		t.Errorf("U: %s", got)
	}
	for name, want := range map[string]string{"A": "true false false", "B": "false true true", "C": "true true false", "D": "true true true"} {
		k := meta(name).Keys[0]
		if got := fmt.Sprint(k.Resolvable, k.Extension, meta(name).Extension); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestDroppedDefinitions(t *testing.T) {
	s := build(t, `
		directive @key(fields: _FieldSet!) repeatable on OBJECT | INTERFACE
		directive @deprecated(reason: String) on FIELD_DEFINITION
		directive @mine on FIELD_DEFINITION
		scalar _FieldSet scalar _Any scalar ID union _Entity = T type _Service { sdl: String }
		type Query { _service: _Service! _entities(representations: [_Any!]!): [_Entity]! }
		type T @key(fields: "id") { id: ID @mine }`)[0]
	var types []string
	for _, typ := range s.Schema.Types {
		types = append(types, typ.Name)
	}
	if d := cmp.Diff([]string{"Query", "T"}, types); d != "" {
		t.Error(d)
	}
	if len(s.Schema.DirectiveDefs) != 1 || s.Schema.DirectiveDef("mine") == nil || len(s.Schema.Type("Query").Fields) != 0 {
		t.Errorf("left: %v, %v", s.Schema.DirectiveDefs, s.Schema.Type("Query").Fields)
	}
}

func TestRootsAndVersions(t *testing.T) {
	list := build(t,
		`schema { query: Q mutation: M } type Q { q: Q m(x: In): [M!]! } type M { a: Int } input In { a: Int } union U = Q | M`,
		`extend schema @link(url: "https://specs.apollo.dev/federation/v2.3") @link(url: "https://specs.apollo.dev/connect/v0.3") type T @connect(http: {GET: "http://a"}, selection: "a") { a: Int }`)
	q := list[0].Schema.Root(sdl.Query)
	if q == nil || q.Name != "Query" || q.Field("q").Type.Name() != "Query" || q.Field("m").Type.String() != "[Mutation!]!" || !list[0].Schema.Type("U").HasMember("Mutation") {
		t.Errorf("roots were not renamed: %+v", q)
	}
	if !list[0].Version.Fed1() {
		t.Errorf("version %v", list[0].Version)
	}
	if got := list[1].Version.String(); got != "v2.12" || len(list[1].Hints) != 1 || list[1].Hints[0].Code != codes.ImplicitlyUpgradedFederationVersion {
		t.Errorf("version %s, hints %v", got, list[1].Hints)
	}
	if list[1].Schema.Root(sdl.Query) == nil || list[1].Type(list[1].Schema.Root(sdl.Query)) == nil {
		t.Error("no Query was added")
	}
}

func TestNames(t *testing.T) {
	ok := "type Query { a: Int }"
	for _, test := range []struct {
		names  []string
		errors int
	}{{[]string{"b", "", "b"}, 2}, {[]string{"_", "b", "b"}, 1}} {
		var sources []sdl.Source
		for _, name := range test.names {
			sources = append(sources, sdl.Source{Name: name, Text: ok})
		}
		_, errs := Build(t.Context(), sources, Options{})
		if d := cmp.Diff([]string{codes.InvalidSubgraphName}, errs.Codes()); d != "" || len(errs) != test.errors {
			t.Errorf("%q: %v", test.names, errs)
		}
	}
	list, errs := Build(t.Context(), []sdl.Source{{Name: "b", Text: ok}, {Name: "B", Text: ok}, {Name: "_a", Text: ok}, {Name: "1", Text: ok}}, Options{Workers: 1})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	var order []string
	for _, s := range list {
		order = append(order, s.Name)
	}
	if d := cmp.Diff([]string{"1", "B", "_a", "b"}, order); d != "" {
		t.Error(d)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if list, errs := Build(ctx, []sdl.Source{{Name: "a", Text: "type Query { a: Int }"}}, Options{}); list != nil || len(errs) == 0 {
		t.Errorf("%v, %v", list, errs)
	}
}

// TestManyErrors checks that hundreds of errors come out at once, in order.
func TestManyErrors(t *testing.T) {
	var text strings.Builder
	text.WriteString("type Query {\n")
	for i := range 500 {
		fmt.Fprintf(&text, "f%d: Unknown%d\n", i, i)
	}
	text.WriteString("}")
	_, errs := Build(t.Context(), []sdl.Source{{Name: "a", Text: text.String()}}, Options{})
	if len(errs) != 500 || errs[0].Positions[0].Line != 2 || errs[499].Positions[0].Line != 501 {
		t.Errorf("%d errors", len(errs))
	}
}

// synthetic makes n subgraphs of about 4 kB that share entities.
func synthetic(n int) []sdl.Source {
	sources := make([]sdl.Source, n)
	for i := range sources {
		var s strings.Builder
		s.WriteString(federation)
		fmt.Fprintf(&s, "type Query { q%d(first: Int = 10, after: String): [E0!]! }\n", i)
		for j := range 20 {
			fmt.Fprintf(&s, "\"\"\"Entity %d.\"\"\"\ntype E%d implements Node @key(fields: \"id\") {\n  id: ID!\n  a%d: String\n  b%d(x: In%d): E%d @deprecated(reason: \"old\")\n", j, j, i, i, j%5, (j+1)%20)
			fmt.Fprintf(&s, "  x%d: Int @external\n  r%d: Float @requires(fields: \"x%d\")\n}\n", j, i, j)
		}
		for j := range 5 {
			fmt.Fprintf(&s, "input In%d { a: Int = 3, b: [String!], c: In%d }\nenum Color%d { RED GREEN }\ntype V%d @shareable { a: Int b: Color%d }\n", j, (j+1)%5, j, j, j)
		}
		s.WriteString("interface Node { id: ID! }\n")
		sources[i] = sdl.Source{Name: fmt.Sprintf("s%d", i), Text: s.String()}
	}
	return sources
}

func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{10, 100} {
		sources := synthetic(n)
		size := 0
		for _, s := range sources {
			size += len(s.Text)
		}
		b.Run(fmt.Sprintf("subgraphs=%d", n), func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if _, errs := Build(b.Context(), sources, Options{}); len(errs) > 0 {
					b.Fatal(errs[0])
				}
			}
		})
	}
}
