package agreementtest

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/sdl"
)

// TestShrink takes out everything but the words that a case must have, and never leaves text that
// does not parse if that is part of what must hold.
func TestShrink(t *testing.T) {
	const text = `extend schema @link(url: "u", import: ["@a", {name: "@b", as: "@c"}, "@d"]) @link(url: "v")
"The query."
type Query implements I & J & K @a(x: 1, y: [1, 2]) {
  f(p: Int = 1, q: [Int!]): Int @b @c
  g: Int
}
union U = A | B | C
enum E { X Y @a Z }
input In { a: Int = 3, b: Int }
directive @a(x: Int, y: [Int]) repeatable on OBJECT | ENUM_VALUE
`
	for need, want := range map[string]string{
		"@b, type Query": "type Query {\n  f: Int @b\n}\n",
		"K, g: Int":      "type Query implements K {\n  g: Int\n}\n",
		"union U, B":     "union U = B\n",
		"Y @a":           "enum E { Y @a }\n",
		"name:":          `extend schema @link(import: [{name: "@b", as: "@c"}])` + "\n",
		"a: Int = 3":     "input In { a: Int = 3 }\n",
		"q: [":           "type Query {\n  f(q: [Int!]): Int\n}\n",
		"2], @a(":        "type Query @a(y: [2])\n",
	} {
		t.Run(need, func(t *testing.T) {
			got, err := Shrink(one("x", "type Other { a: Int }", text), func(batch []Case) ([]bool, error) {
				out := make([]bool, len(batch))
				for i, c := range batch {
					out[i] = true
					all := ""
					for _, s := range c.Subgraphs {
						_, errs := sdl.Parse(&sdl.Source{Text: s.SDL}, sdl.DefaultLimits)
						out[i] = out[i] && len(errs) == 0
						all += s.SDL
					}
					for _, word := range strings.Split(need, ", ") {
						out[i] = out[i] && strings.Contains(all, word)
					}
				}
				return out, nil
			})
			if err != nil || len(got.Subgraphs) != 1 {
				t.Fatalf("%+v %v", got, err)
			}
			if diff := cmp.Diff(want, got.Subgraphs[0].SDL); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestShrinkStops(t *testing.T) {
	stop := errors.New("stop")
	c, err := Shrink(one("x", "type A", "type B"), func([]Case) ([]bool, error) { return nil, stop })
	if !errors.Is(err, stop) || len(c.Subgraphs) != 2 {
		t.Errorf("%v %v", c, err)
	}
}
