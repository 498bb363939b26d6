package rollout

import (
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

const fed = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@inaccessible", "@override", "@requires", "@external"])` + "\n"

// TestWithheld plans changes of a subgraph "a" beside a subgraph "b" that stays: what no supergraph
// offers is not asked of the code.
func TestWithheld(t *testing.T) {
	const base = `type Query { a: V @shareable } type V { x: Int @shareable y: Int @shareable }`
	const sending = `type Query { a(f: F, s: S): Int } input F { q: Int s: S } enum S { ON OFF }`
	for name, c := range map[string]struct {
		before, after, beside string
		publishFirst          bool
	}{
		"an argument that the other subgraph lacks": {
			base, strings.Replace(base, "x: Int", "x(n: Int): Int", 1), `type Query { b: V } type V { x: Int @shareable y: Int @shareable }`, true,
		},
		"an argument of a field that only this subgraph has": {
			base, strings.Replace(base, "x: Int", "x(n: Int): Int", 1), `type Query { b: Int }`, false,
		},
		"a field that the other always hides": {
			base, `type Query { a: V @shareable } type V { x: Int @shareable y: Int @shareable h: Int @shareable }`,
			`type Query { b: V } type V { x: Int @shareable y: Int @shareable h: Int @shareable @inaccessible }`, true,
		},
		"a field that only the new version has, and hides": {
			base, `type Query { a: V @shareable } type V { x: Int @shareable y: Int @shareable h: Int @inaccessible }`, `type Query { b: Int }`, true,
		},
		"a hidden field that a field set reads": {
			`type Query { a: V } type V @key(fields: "x") { x: Int }`, `type Query { a: V } type V @key(fields: "x") { x: Int h: Int @shareable }`,
			`type Query { b: V } type V @key(fields: "x") @key(fields: "h") { x: Int h: Int @shareable @inaccessible w: Int }`, false,
		},
		"an input field that the other lacks": {
			sending, strings.Replace(sending, "q: Int", "q: Int more: Int", 1), strings.Replace(sending, "a(", "b(", 1), true,
		},
		"an input field that only this subgraph can have": {
			sending, strings.Replace(sending, "q: Int", "q: Int more: Int", 1), `type Query { b: Int }`, false,
		},
		"an enum value that the other lacks": {
			sending, strings.Replace(sending, "ON", "ON MORE", 1), strings.Replace(sending, "a(", "b(", 1), true,
		},
		"an enum value that the other hides": {
			sending, strings.Replace(sending, "ON", "ON MORE", 1), strings.Replace(strings.Replace(sending, "a(", "b(", 1), "ON", "ON MORE @inaccessible", 1), true,
		},
		"an argument that the other hides": {
			base, strings.Replace(base, "x: Int", "x(n: Int): Int", 1), `type Query { b: V } type V { x(n: Int @inaccessible): Int @shareable y: Int @shareable }`, true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			in := Input{
				Before: []sdl.Source{{Name: "a", Text: fed + c.before}, {Name: "b", Text: fed + c.beside}},
				After:  []sdl.Source{{Name: "a", Text: fed + c.after}, {Name: "b", Text: fed + c.beside}},
			}
			p, err := Make(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			found := p.subgraph("a").PublishFirstUnsafe
			if serve.Safe(found) != c.publishFirst {
				t.Errorf("publish-first is safe: %v, want %v: %v", serve.Safe(found), c.publishFirst, found)
			}
		})
	}
}

// TestWithheldOnTheWay: a mixed state may offer what neither end does, so the argument counts as
// long as the other subgraph may let go of the field.
func TestWithheldOnTheWay(t *testing.T) {
	in := Input{
		Before: []sdl.Source{
			{Name: "a", Text: fed + `type Query { a: V } type V @key(fields: "id") { id: ID! x(n: Int): Int @shareable }`},
			{Name: "b", Text: fed + `type Query { b: V } type V @key(fields: "id") { id: ID! x: Int @shareable }`},
		},
		After: []sdl.Source{
			{Name: "a", Text: fed + `type Query { a: V } type V @key(fields: "id") { id: ID! x: Int @shareable }`},
			{Name: "b", Text: fed + `type Query { b: V } type V @key(fields: "id") { id: ID! }`},
		},
	}
	p, err := Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if serve.Safe(p.subgraph("a").DeployFirstUnsafe) {
		t.Error("the new code of a is called safe under the old schema, whose argument clients may send as soon as b has let go of the field")
	}
}
