package supergraph_test

import (
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/supergraph"
)

// whole is a supergraph that holds; each case of TestVerify breaks one thing of it.
const whole = `schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION) @link(url: "https://specs.apollo.dev/tag/v0.3") {
  query: Query
}

directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA

directive @join__graph(name: String!, url: String!) on ENUM_VALUE

directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR

directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION

directive @tag(name: String!) repeatable on FIELD_DEFINITION

enum link__Purpose {
  EXECUTION
}

scalar link__Import

scalar join__FieldSet

enum join__Graph {
  A @join__graph(name: "a", url: "")
  B @join__graph(name: "b", url: "")
}

type Query @join__type(graph: A) @join__type(graph: B) {
  t(in: In): T @join__field(graph: A, provides: "x")
  u: U @join__field(graph: A)
}

type T implements I @join__type(graph: A, key: "id") @join__type(graph: B, key: "id { x }") {
  id: T
  x: Int @tag(name: "a")
  y: E @join__field(graph: A, requires: "x ... on T { id { x } }")
}

interface I @join__type(graph: A) {
  x: Int
}

union U @join__type(graph: A) = T

enum E @join__type(graph: A) {
  V
}

input In @join__type(graph: A) {
  a: E
}
`

func TestVerify(t *testing.T) {
	flaws, given := supergraph.Verify(read(t, whole).Schema)
	if len(flaws)+len(given) > 0 {
		t.Fatal(flaws, given)
	}
	for _, c := range []struct {
		name, old, new, want string
		// given marks what subgraphs write.
		given bool
	}{
		{"type of a field", "u: U", "u: V", "Query.u is of type V", false},
		{"input type of a field", "u: U", "u: In", "Query.u is of type In", false},
		{"output type of an argument", "in: In", "in: T", "takes a value of type T", false},
		{"output type of an input field", "a: E", "a: T", "takes a value of type T", false},
		{"member of a union", "= T", "= E", "refers to E", false},
		{"implemented type", "implements I", "implements U", "refers to U", false},
		{"type twice", "union U ", "scalar E\n\nunion U ", "type E is defined twice", false},
		{"directive twice", "enum E ", "directive @tag on ENUM\n\nenum E ", "directive @tag is defined twice", false},
		{"directive without a definition", "V\n", "V @nope\n", "@nope on E is not defined", false},
		{"directive in a wrong place", "V\n", "V @tag(name: \"x\")\n", "@tag may not stand on E", false},
		{"unknown argument", `@tag(name: "a")`, `@tag(name: "a", of: 1)`, "has no argument of", false},
		{"argument that is missing", `@tag(name: "a")`, `@tag`, "lacks the argument name", false},
		{"unknown subgraph", "U @join__type(graph: A)", "U @join__type(graph: C)", "names the subgraph C", false},
		{"specification twice", `@link(url: "https://specs.apollo.dev/tag/v0.3")`, `@link(url: "https://specs.apollo.dev/tag/v0.3") @link(url: "https://custom.dev/tag/v1.0")`, `are called "tag"`, false},
		{"unknown specification for execution", `@link(url: "https://specs.apollo.dev/tag/v0.3")`, `@link(url: "https://custom.dev/tag/v0.3", for: EXECUTION)`, "routers do not know it", false},
		{"null for a required argument", `@tag(name: "a")`, `@tag(name: null)`, "null for the argument name", true},
		{"key of an unknown field", `key: "id { x }"`, `key: "id { z }"`, "selects T.z", true},
		{"key that cannot be read", `key: "id { x }"`, `key: "id {"`, "cannot be read", true},
		{"key with two fields of one name", `key: "id { x }"`, `key: "id { x x: y }"`, "under one name", true},
		{"type condition in a @requires", "... on T", "... on Z", "type condition Z", true},
		{"@provides of an unknown field", `provides: "x"`, `provides: "z"`, "selects T.z", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(whole, c.old) {
				t.Fatalf("%q is not in the supergraph", c.old)
			}
			flaws, given := supergraph.Verify(read(t, strings.Replace(whole, c.old, c.new, 1)).Schema)
			found, other := flaws, given
			if c.given {
				found, other = given, flaws
			}
			if len(found) == 0 || !strings.Contains(found.Error(), c.want) || len(other) > 0 {
				t.Errorf("flaws %v, given %v, want %q", flaws, given, c.want)
			}
		})
	}
}
