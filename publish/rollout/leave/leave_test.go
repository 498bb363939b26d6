package leave

import (
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@interfaceObject"])` + "\n"

func build(t *testing.T, name, text string) *subgraph.Subgraph {
	t.Helper()
	if !strings.HasPrefix(text, "#") {
		text = link + text
	}
	s, errs := serve.Build(t.Context(), sdl.Source{Name: name, Text: text}, spec.Choice{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return s
}

// What is left of a subgraph x beside a subgraph t: t stands at its old, intermediate or new
// version, and is all that there is at the end.
func TestSkeletons(t *testing.T) {
	tests := map[string]struct {
		x       string
		t       [3]string
		form    Form
		stage   uint8
		want    string // without the link
		refused bool
	}{
		"nothing is left": {
			x: `type P @key(fields: "id") { id: ID! a: Int }`,
			t: [3]string{2: `type P @key(fields: "id") { id: ID! a: Int }`}, stage: 2,
			want: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9")` + "\n",
		},
		"the rest": {
			x: "type P @key(fields: \"id\") { id: ID! a: Int }\ntype Query { find: Int p: P }\nenum E { A }\n",
			t: [3]string{1: `type Query { find: Int }`, 2: "type P @key(fields: \"id\") { id: ID! a: Int }\ntype Query { find: Int p: P }"}, stage: 1,
			want: "type P @key(fields: \"id\") { id: ID! a: Int }\ntype Query { p: P }\n",
		},
		"what the end lacks goes at once": {
			x:    "type P @key(fields: \"id\") { id: ID! a: Int gone: Int }\n",
			t:    [3]string{0: `type Query { x: Int }`, 2: `type P @key(fields: "id") { id: ID! a: Int }`},
			want: "type P @key(fields: \"id\") { id: ID! a: Int }\n",
		},
		"what the end lacks stays while another one needs it": {
			x:    "type P @key(fields: \"id\") { id: ID! w: Int find: Int }\ntype Query { p: P }\n",
			t:    [3]string{0: `type P @key(fields: "id") { id: ID! w: Int @external a: Int @requires(fields: "w") }`, 2: `type P @key(fields: "id") { id: ID! a: Int find: Int }`},
			want: "type P @key(fields: \"id\") { id: ID! w: Int find: Int }\n",
		},
		"a shared field is no reason to stay, and stays": {
			x:    "type Query { cost: Money low: Money }\ntype Money @shareable { amount: Int }\n",
			t:    [3]string{0: `type Query { low: Money } type Money @shareable { amount: Int }`, 2: `type Query { cost: Money low: Money } type Money @shareable { amount: Int }`},
			want: "type Query { cost: Money }\ntype Money @shareable { amount: Int }\n",
		},
		"a shared field that the other one lacks meanwhile": {
			x:     "type Query { cost: Money }\ntype Money @shareable { amount: Int level: Int }\n",
			t:     [3]string{0: `type Query { low: Money } type Money @shareable { amount: Int level: Int }`, 1: `type Query { low: Money } type Money @shareable { level: Int }`, 2: `type Query { cost: Money low: Money } type Money @shareable { amount(in: Int!): Int level: Int }`},
			stage: 1,
			want:  "type Query { cost: Money }\ntype Money @shareable { level: Int }\n",
		},
		"an enum value that the graph loses": {
			x: "type Query { level: Level }\nenum Level { LOW HIGH }\n",
			t: [3]string{0: `type Query { x(l: Level): Int } enum Level { LOW HIGH }`, 1: `type Query { x(l: Level): Int } enum Level { HIGH }`, 2: `type Query { x(l: Level): Int level: Level } enum Level { HIGH }`}, stage: 1,
			want: "type Query { level: Level }\nenum Level { HIGH }\n",
		},
		"an external field that nothing needs any more": {
			x: "type P @key(fields: \"id\") { id: ID! w: Int @external a: Int @requires(fields: \"w\") b: Int }\n",
			t: [3]string{1: `type P @key(fields: "id") { id: ID! w: Int a: Int }`, 2: `type P @key(fields: "id") { id: ID! w: Int a: Int b: Int }`}, stage: 1,
			want: "type P @key(fields: \"id\") { id: ID! b: Int }\n",
		},
		"an interface object resolves the field": {
			x: "interface I { id: ID! a: Int }\ntype P implements I @key(fields: \"id\") { id: ID! a: Int b: Int }\n",
			t: [3]string{1: `type I @interfaceObject @key(fields: "id") { id: ID! a: Int }`, 2: `type P @key(fields: "id") { id: ID! a: Int b: Int }`}, stage: 1,
			want: "type P @key(fields: \"id\") { id: ID! b: Int }\n",
		},
		"nothing is given away": {
			x: "type P @key(fields: \"id\") { id: ID! a: Int }\n",
			t: [3]string{0: `type Query { x: Int }`, 2: `type P @key(fields: "id") { id: ID! a: Int }`}, refused: true,
		},
		"keys that the end has": {
			x: "type P @key(fields: \"id\") @key(fields: \"sku\") { id: ID! sku: ID! a: Int }\ntype Q @key(fields: \"id\") { id: ID!  }\n",
			t: [3]string{2: `type P @key(fields: "id") { id: ID! a: Int }`}, stage: 2, form: Keys,
			want: "type P @key(fields: \"id\") { id: ID!  }\n",
		},
		"no key that the end has": {
			x: `type P @key(fields: "id") { id: ID! a: Int }`,
			t: [3]string{2: `type P { a: Int }`}, stage: 2, form: Keys,
			want: "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.9\", import: [\"@inaccessible\"])\n\ntype Query {\n  _leaving: Boolean @inaccessible\n}\n",
		},
		"federation 1": {
			x: "# federation 1\ntype P @key(fields: \"id\") { id: ID! a: Int }",
			t: [3]string{2: `type P @key(fields: "id") { id: ID! a: Int }`}, stage: 2, form: Keys,
			want: "scalar _Leaving\n",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			x := build(t, "x", test.x)
			var versions [3]*subgraph.Subgraph
			for i, text := range test.t {
				if text != "" {
					versions[i] = build(t, "t", text)
				}
			}
			after := []*subgraph.Subgraph{versions[2]}
			k, err := New(t.Context(), Leaving{
				Old: x, Code: x, After: after, Others: [][]*subgraph.Subgraph{versions[:]}, Form: test.form,
				Library: serve.NewLibrary(spec.Choice{}, nil, []*subgraph.Subgraph{x}, after),
			})
			if err != nil {
				t.Fatal(err)
			}
			s, err := k.In(t.Context(), []uint8{test.stage})
			if err != nil {
				t.Fatal(err)
			}
			if test.refused {
				if s.OK() {
					t.Errorf("registers %q", s.Source.Text)
				}
				return
			}
			if got := strings.TrimPrefix(s.Source.Text, link); got != test.want || !s.OK() {
				t.Errorf("got %q, want %q; %v %v", got, test.want, s.Errors, s.Unserved)
			}
		})
	}
}

func TestForms(t *testing.T) {
	for _, text := range []string{"", "empty", "keys"} {
		if _, err := ParseForm(text); err != nil {
			t.Error(err)
		}
	}
	if _, err := ParseForm("bones"); err == nil {
		t.Error("bones is a form")
	}
}
