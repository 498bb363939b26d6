package meet_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
	"github.com/schemactl/schemactl/publish/rollout/meet"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// TestTags: what stays has the tags of both versions; tags alone make no intermediate schema.
func TestTags(t *testing.T) {
	for name, c := range map[string]struct{ o, n, want string }{
		"a field": {
			`type Query { a: Int b: Int old: Int }`, `type Query { a: Int @tag(name: "x") b: Int @tag(name: "x") }`,
			`type Query { a: Int @tag(name: "x") b: Int @tag(name: "x") }`,
		},
		"of both": {
			`type Query { a: Int @tag(name: "o") @tag(name: "x") old: Int }`, `type Query { a: Int @tag(name: "x") @tag(name: "n") }`,
			`type Query { a: Int @tag(name: "o") @tag(name: "x") @tag(name: "n") }`,
		},
		"types, arguments and values": {
			`type Query implements I { a(e: E): U old: Int i: Int } interface I { i: Int } union U = A type A @shareable { x: Int } enum E { V }`,
			`type Query implements I @tag(name: "q") { a(e: E @tag(name: "a")): U i: Int } interface I { i: Int } union U @tag(name: "u") = A type A @shareable @tag(name: "t") { x: Int } enum E { V @tag(name: "v") }`,
			`type Query implements I @tag(name: "q") { a(e: E @tag(name: "a")): U i: Int } interface I { i: Int } union U @tag(name: "u") = A type A @shareable @tag(name: "t") { x: Int } enum E { V @tag(name: "v") }`,
		},
		"what goes has none": {
			`type Query { a: Int old: Int }`, `type Query { a: Int new: Int @tag(name: "x") }`, `type Query { a: Int }`,
		},
		"tags only": {`type Query { a: Int }`, `type Query { a: Int @tag(name: "x") }`, `type Query { a: Int }`},
	} {
		t.Run(name, func(t *testing.T) {
			i, err := meet.Of(t.Context(), nil, builtFrom(t, rollouttest.Link+c.o), builtFrom(t, rollouttest.Link+c.n), nil)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, strings.TrimPrefix(i.Source.Text, rollouttest.Link)); d != "" {
				t.Error(d)
			}
		})
	}
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3")` + "\n"
	i, err := meet.Of(t.Context(), nil, builtFrom(t, link+`type Query { a: Int old: Int }`), builtFrom(t, rollouttest.Link+`type Query { a: Int @tag(name: "x") }`), nil)
	if want := link + `type Query { a: Int @federation__tag(name: "x") }`; err != nil || i.Source.Text != want {
		t.Errorf("a tag that is not imported: %v, %+v", err, i)
	}
}

func builtFrom(t *testing.T, text string) *subgraph.Subgraph {
	t.Helper()
	s, errs := serve.Build(t.Context(), sdl.Source{Name: "s", File: "s.graphql", Text: text}, spec.Choice{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return s
}
