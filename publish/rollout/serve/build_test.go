package serve_test

import (
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// TestBuildOne: what needs other subgraphs is built without them; what is wrong in itself is not.
func TestBuildOne(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		ok   bool
	}{
		"plain":            {rollouttest.Link + "type Query { a: Int }", true},
		"interface object": {rollouttest.Link + `type Media @key(fields: "id") @interfaceObject { id: ID! score: Int }`, true},
		"extensions of Federation 1": {`
			extend type P @key(fields: "id") { id: ID! @external a: I u: U s: S e(i: In): E }
			extend interface I { x: Int } extend union U = P extend enum E { X } extend input In { x: Int } extend scalar S @specifiedBy(url: "x")`, true},
		"an extension that is wrong": {`extend type P @key(fields: "id") { id: ID! @external a: Nope }`, false},
		"an unknown type":            {rollouttest.Link + "type Query { a: Nope }", false},
		"no GraphQL":                 {"type {", false},
	} {
		t.Run(name, func(t *testing.T) {
			s, errs := serve.Build(t.Context(), sdl.Source{Name: "a", Text: tc.text}, spec.Choice{})
			if tc.ok != (s != nil && len(errs) == 0) || s != nil && s.Name != "a" {
				t.Errorf("%v %v", s, errs)
			}
		})
	}
}
