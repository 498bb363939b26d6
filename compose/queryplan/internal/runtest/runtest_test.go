package runtest_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/internal/runtest"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@requires", "@external", "@shareable", "@provides"]) `

// sources are subgraphs with all that a fetch can be refused for.
var sources = []sdl.Source{
	{Name: "a", URL: "http://a", File: "a.graphql", Text: link + `type Query { ts: [T!]! u(n: Int!): [U] } type T @key(fields: "id") { id: ID! x(n: Int): Int } union U = T | V type V { v: String }`},
	{Name: "b", URL: "http://b", File: "b.graphql", Text: link + `type T @key(fields: "id") { id: ID! x(n: Int): Int @external r: Int @requires(fields: "x(n: 5)") z: Boolean } type W { w: E } enum E { P Q }`},
}

const operation = `query($n: Int!, $i: Boolean!) { ts { r z } u(n: $n) { __typename ... on T { z @include(if: $i) } ... on V { v } } }`

// planned returns the subgraphs, and the JSON of the plan of the operation.
func planned(t *testing.T) (*runtest.Graph, string) {
	t.Helper()
	res := compose.Compose(context.Background(), sources, compose.Options{Edition: spec.Edition215})
	if len(res.Errors) > 0 {
		t.Fatal(res.Errors)
	}
	p, err := queryplan.New(context.Background(), res.Graph, queryplan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	made, err := p.Plan(queryplan.Request{Query: operation})
	if err != nil {
		t.Fatal(err)
	}
	g, err := runtest.New(context.Background(), res.Graph)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(made)
	if err != nil {
		t.Fatal(err)
	}
	return g, string(text)
}

// answer executes a plan from its JSON and returns how it fails or differs from what is wanted.
func answer(t *testing.T, g *runtest.Graph, text string) string {
	t.Helper()
	made, err := runtest.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	operations, err := g.Operations(operation, "")
	if err != nil || len(operations) != 2 {
		t.Fatalf("%d operations, %v", len(operations), err)
	}
	for _, op := range operations {
		have, err := g.Run(made, op)
		if err != nil {
			return err.Error()
		}
		if d := cmp.Diff(g.Want(op), have); d != "" {
			return d
		}
	}
	return ""
}

// TestRun executes a plan, also after it was read back, and plans that were broken.
func TestRun(t *testing.T) {
	g, text := planned(t)
	if d := answer(t, g, text); d != "" {
		t.Fatalf("the plan fails: %s\n%s", d, text)
	}
	for _, c := range []struct{ name, old, broken, want string }{
		{"an unknown field", "... on T { r z }", "... on T { r y }", `Cannot query field "y" on type "T"`},
		{"a field is not asked for", "... on T { r z }", "... on T { r }", "the data has no z"},
		{"no key", `,{"kind":"Field","name":"id"}`, ``, "enters no entity"},
		{"what is required is not sent", `,{"kind":"Field","name":"x"}`, ``, "@requires: the representation lacks x"},
		{"what is required has another argument", "x(n: 5)", "x(n: 6)", "was sent, not"},
		{"an external field", "... on T { r z }", "... on T { r z x }", "the field is external here"},
		{"another place", `"Key":["u",null]`, `"Key":["v",null]`, "the data has no z"},
		{"no variable", `"variable_usages":["n"]`, `"variable_usages":[]`, "refuses the variables"},
		{"another subgraph", `"subgraph_name":"b"`, `"subgraph_name":"a"`, "a refuses"},
		{"no subgraph", `"subgraph_name":"b"`, `"subgraph_name":"c"`, "there is no subgraph c"},
		{"no type", "u(n: $n) { __typename ", "u(n: $n) { ", "type of an object is not known"},
	} {
		broken := strings.ReplaceAll(text, c.old, c.broken)
		if broken == text {
			t.Errorf("%s: %q is not in %s", c.name, c.old, text)
			continue
		}
		if d := answer(t, g, broken); !strings.Contains(d, c.want) {
			t.Errorf("%s: %q, want %q", c.name, d, c.want)
		}
	}
}
