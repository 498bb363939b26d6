package meet_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
	"github.com/schemactl/schemactl/publish/rollout/meet"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Both pieces of code serve an intermediate schema with joined keys.
func TestKeyedIsServedByBoth(t *testing.T) {
	joined := func(o, n *subgraph.Subgraph) (*meet.Intermediate, error) {
		m, err := meet.Keyed(t.Context(), nil, o, n, nil)
		if m == nil && err == nil { // there is nothing to join
			err = &meet.NoIntermediate{}
		}
		return m, err
	}
	eachServed(t, joined, func(*rapid.T, *meet.Intermediate) {})
}

// TestKeyed joins keys. A text that begins with @key stands for the type User with that key.
func TestKeyed(t *testing.T) {
	for name, tc := range map[string]struct{ old, new, want string }{
		"a field comes":             {`@key(fields: "id") { id: ID! a: Int }`, `@key(fields: "id sku") { id: ID! sku: ID! a: Int }`, `@key(fields: "id sku") { id: ID! a: Int sku: ID! @external }`},
		"a field goes":              {`@key(fields: "id sku") { id: ID! sku: ID! a: Int }`, `@key(fields: "id") { id: ID! a: Int }`, `@key(fields: "id sku") { id: ID! sku: ID! @external a: Int }`},
		"another key":               {`@key(fields: "id") { id: ID! a: Int }`, `@key(fields: "sku") { sku: ID! a: Int }`, `@key(fields: "id sku") { id: ID! @external a: Int sku: ID! @external }`},
		"both fields stay":          {`@key(fields: "id") { id: ID! sku: ID! }`, `@key(fields: "sku") { id: ID! sku: ID! }`, `@key(fields: "id sku") { id: ID! sku: ID! }`},
		"the larger of two":         {`@key(fields: "id") { id: ID! a: Int }`, `@key(fields: "upc") @key(fields: "id sku") { id: ID! sku: ID! upc: ID! a: Int }`, `@key(fields: "id sku") { id: ID! a: Int sku: ID! @external }`},
		"two old keys":              {`@key(fields: "id") @key(fields: "upc") { id: ID! upc: ID! }`, `@key(fields: "sku") { sku: ID! }`, `@key(fields: "id sku") @key(fields: "upc sku") { id: ID! @external upc: ID! @external sku: ID! @external }`},
		"another order":             {`@key(fields: "id sku") { id: ID! sku: ID! }`, `@key(fields: "sku id") { id: ID! sku: ID! }`, ``},
		"a key more":                {`@key(fields: "id") { id: ID! a: Int }`, `@key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! a: Int }`, ``},
		"no key any more":           {`@key(fields: "id") { id: ID! a: Int }`, `{ id: ID! a: Int }`, ``},
		"only unresolvable":         {`@key(fields: "id") { id: ID! a: Int }`, `@key(fields: "sku", resolvable: false) { id: ID! sku: ID! a: Int }`, ``},
		"read in another type":      {`@key(fields: "id") { id: ID! a: Int }`, `@key(fields: "id sku") { id: Int! sku: ID! a: Int }`, ``},
		"nested, the type is new":   {`@key(fields: "id") { id: ID! a: Int }`, `@key(fields: "id org { no }") { id: ID! org: Org! a: Int } type Org { no: Int }`, `@key(fields: "id org { no }") { id: ID! a: Int org: Org! @external }` + "\n\ntype Org { no: Int }"},
		"nested, the type is gone":  {`@key(fields: "id org { no }") { id: ID! org: Org! a: Int } type Org { no: Int }`, `@key(fields: "id") { id: ID! a: Int }`, `@key(fields: "id org { no }") { id: ID! org: Org! @external a: Int } type Org { no: Int }`},
		"nested, the field is new":  {`@key(fields: "org { no }") { org: Org! a: Int } type Org { no: Int }`, `@key(fields: "org { no zone }") { org: Org! a: Int } type Org { no: Int zone: Int }`, `@key(fields: "org { no zone }") { org: Org! a: Int } type Org { no: Int zone: Int @external }`},
		"nested, the field is gone": {`@key(fields: "org { no zone }") { org: Org! a: Int } type Org { no: Int zone: Int }`, `@key(fields: "org { no }") { org: Org! a: Int } type Org { no: Int }`, `@key(fields: "org { no zone }") { org: Org! a: Int } type Org { no: Int zone: Int @external }`},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := meet.Keyed(t.Context(), nil, user(t, tc.old), user(t, tc.new), nil)
			var none *meet.NoIntermediate
			if err != nil && !errors.As(err, &none) {
				t.Fatal(err)
			}
			got := ""
			if m != nil {
				got = strings.TrimPrefix(strings.TrimSpace(m.Source.Text), rollouttest.Link+"type User ")
			}
			if got != tc.want {
				t.Errorf("got  %s\nwant %s\n%v", got, tc.want, err)
			}
		})
	}
}

func user(t *testing.T, text string) *subgraph.Subgraph {
	t.Helper()
	s, errs := serve.Build(t.Context(), sdl.Source{Name: "s", Text: rollouttest.Link + "type User " + text}, spec.Choice{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return s
}

// A joined key is in no graph before or after the plan. Routers use it where they use its parts, so
// code that finds no entity by it does not serve it.
func TestJoinedKeyIsUsed(t *testing.T) {
	root := sdl.Source{Name: "root", Text: rollouttest.Link + `type Query { user: User } type User @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! }`}
	var ends [][]*subgraph.Subgraph
	for _, text := range []string{`@key(fields: "id") { id: ID! a: Int }`, `@key(fields: "sku") { sku: ID! a: Int }`} {
		r := compose.Compose(t.Context(), []sdl.Source{root, {Name: "s", Text: rollouttest.Link + "type User " + text}}, compose.Options{})
		if len(r.Errors) > 0 {
			t.Fatal(r.Errors)
		}
		ends = append(ends, r.Subgraphs)
	}
	library, within := serve.NewLibrary(spec.Choice{}, nil, ends...), serve.ReachOf(ends...)
	joined := user(t, `@key(fields: "id sku") { id: ID! @external sku: ID! @external a: Int }`)
	for text, served := range map[string]bool{
		`@key(fields: "id") { id: ID! a: Int }`: true, `@key(fields: "sku") { sku: ID! a: Int }`: true, `@key(fields: "upc") { upc: ID! a: Int }`: false, `{ a: Int }`: false,
	} {
		if got := serve.Safe(library.Serves(user(t, text), joined, within)); got != served {
			t.Errorf("code of %s: %v", text, got)
		}
	}
}
