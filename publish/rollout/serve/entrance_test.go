package serve_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// composed composes subgraphs, which are named a, b, c and so on.
func composed(t *testing.T, texts ...string) compose.Result {
	t.Helper()
	var list []sdl.Source
	for i, text := range texts {
		list = append(list, sdl.Source{Name: string(rune('a' + i)), Text: rollouttest.Link + text})
	}
	r := compose.Compose(t.Context(), list, compose.Options{})
	if len(r.Errors) > 0 {
		t.Fatal(r.Errors)
	}
	return r
}

// TestEntrances: code without a key serves the schema with it if routers have no reason to enter by
// that key: none of three query planners does (JavaScript, router 2, router 3). Which key they take
// among several, and whether they come back for a field that they have, is their choice.
func TestEntrances(t *testing.T) {
	const stock = `type Product @key(fields: "sku") { sku: ID! stock: Int }`
	for name, tc := range map[string]struct {
		graph []string
		// without is the text that the code of the last subgraph lacks.
		without string
		asked   bool
	}{
		"a field more": {
			[]string{`type P @key(fields: "id") { id: ID! a: Int } type Query { p: P }`, `type P @key(fields: "id") { id: ID! b: Int }`}, `@key(fields: "id")`, true,
		},
		"nothing more": {
			[]string{`type P @key(fields: "id") { id: ID! a: Int } type Query { p: P }`, `type P @key(fields: "id") { id: ID! } type Query { r: P }`}, `@key(fields: "id")`, false,
		},
		"another key is more": {
			[]string{`type Product @key(fields: "id") { id: ID! a: Int } type Query { p: Product }`, stock, `type Product @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! }`}, `@key(fields: "id")`, true,
		},
		"the type is met in this subgraph only": {
			[]string{`type P @key(fields: "id") { id: ID! a: Int }`, `type P @key(fields: "id") { id: ID! b: Int } type Query { p: P }`}, `@key(fields: "id")`, true, // by way of a
		},
		"nobody else has the type": {
			[]string{`type Query { a: Int }`, `type P @key(fields: "id") { id: ID! b: Int } type Query { p: P }`}, `@key(fields: "id")`, false,
		},
		"nobody else has the key's field": {
			[]string{`type P @key(fields: "id") { id: ID! a: Int } type Query { p: P }`, `type P @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! b: Int }`}, `@key(fields: "sku")`, false,
		},
		"the subgraph enters itself for @requires": {
			[]string{`type P @key(fields: "id") { id: ID! a: Int }`, `type P @key(fields: "id") { id: ID! a: Int @external b: Int @requires(fields: "a") } type Query { p: P }`}, `@key(fields: "id")`, true,
		},
		"a value inside the key is more": {
			[]string{
				`type P @key(fields: "o { id }") { o: O a: Int } type O @shareable { id: ID! } type Query { p: P }`,
				`type P @key(fields: "o { id }") { o: O } type O { id: ID! @shareable name: String }`,
			}, `@key(fields: "o { id }")`, true,
		},
		"the value inside the key is all": {
			[]string{
				`type P @key(fields: "o { id }") { o: O a: Int } type O @shareable { id: ID! } type Query { p: P }`,
				`type P @key(fields: "o { id }") { o: O } type O @shareable { id: ID! }`,
			}, `@key(fields: "o { id }")`, false,
		},
		"an external field is nothing": {
			[]string{`type P @key(fields: "id") { id: ID! a: Int } type Query { p: P }`, `interface I { a: Int } type P implements I @key(fields: "id") { id: ID! a: Int @external } type Query { r: P }`}, `@key(fields: "id")`, false,
		},
		"an overridden field is nothing": {
			[]string{`type P @key(fields: "id") { id: ID! a: Int @override(from: "b") } type Query { p: P }`, `type P @key(fields: "id") { id: ID! a: Int } type Query { r: Int }`}, `@key(fields: "id")`, false,
		},
		"a field overridden with a label is more": {
			[]string{`type P @key(fields: "id") { id: ID! a: Int @override(from: "b", label: "percent(50)") } type Query { p: P }`, `type P @key(fields: "id") { id: ID! a: Int } type Query { r: Int }`}, `@key(fields: "id")`, true,
		},
		"an interface": {
			[]string{`type B @key(fields: "id") { id: ID! b: Int }`, `interface M @key(fields: "id") { id: ID! } type B implements M @key(fields: "id") { id: ID! } type Query { m: M }`}, `M @key(fields: "id")`, false,
		},
		"an interface with an interface object": {
			[]string{`type M @interfaceObject @key(fields: "id") { id: ID! n: Int }`, `interface M @key(fields: "id") { id: ID! } type B implements M @key(fields: "id") { id: ID! } type Query { m: M }`}, `M @key(fields: "id")`, true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := composed(t, tc.graph...)
			registered := r.Subgraphs[len(r.Subgraphs)-1]
			text := strings.Replace(registered.Source.Text, tc.without, strings.TrimSuffix(tc.without, tc.without[strings.Index(tc.without, "@key"):]), 1)
			code, errs := serve.Build(t.Context(), sdl.Source{Name: registered.Name, Text: text}, spec.Choice{})
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			known := serve.NewLibrary(spec.Choice{}, nil, r.Subgraphs)
			found := known.Serves(code, registered, known.Ends)
			asked := slices.ContainsFunc(found, func(v serve.Violation) bool { return v.Rule == "KEY_NOT_RESOLVABLE" })
			if asked != tc.asked {
				t.Errorf("asked for the key: %v, want %v", asked, tc.asked)
			}
		})
	}
}
