package fieldset_test

import (
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve/fieldset"
)

// parsed returns a field set whose fields and types have names and nothing else.
func parsed(t *testing.T, text string) *subgraph.FieldSet {
	t.Helper()
	nodes, err := sdl.ParseSelection(text)
	if err != nil {
		t.Fatal(err)
	}
	return &subgraph.FieldSet{Raw: text, Selections: selections(nodes)}
}

func selections(nodes []sdl.SelectionNode) []subgraph.Selection {
	var out []subgraph.Selection
	for _, n := range nodes {
		s := subgraph.Selection{Sub: selections(n.Sub)}
		for _, a := range n.Args {
			s.Args = append(s.Args, sdl.Arg{Name: a.Name, Value: a.Value})
		}
		if n.Name != "" {
			s.Field = &sdl.Field{Name: n.Name}
		} else if n.On != "" {
			s.On = &sdl.Type{Name: n.On}
		}
		out = append(out, s)
	}
	return out
}

func TestAlgebra(t *testing.T) {
	for name, tc := range map[string]struct{ a, b, paths, joined, common string }{
		"the same in another order": {`id media { url size }`, `media { size url } id`, "id, media.size, media.url", "id media { url size }", "id media { url size }"},
		"a part":                    {`media { url }`, `media { url size }`, "media.url", "media { url size }", "media { url }"},
		"nothing in common":         {`id`, `media { url }`, "id", "id media { url }", ""},
		"fragments": {
			`media { url ... on Book { pages } }`, `media { ... on Book { pages size } }`,
			"media.url, media<Book>.pages", "media { url ... on Book { pages size } }", "media { ... on Book { pages } }",
		},
		"equal arguments":            {`name(lang: "de")`, `name(lang: "de") id`, `name(lang: "de")`, `name(lang: "de") id`, `name(lang: "de")`},
		"arguments in another order": {`at(p: {x:1,y:2})`, `at(p: {y: 2, x: 1})`, `at(p: {x: 1, y: 2})`, `at(p: {x:1,y:2})`, `at(p: {x:1,y:2})`},
		"other arguments":            {`name(lang: "de")`, `name(lang: "en")`, `name(lang: "de")`, "none", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := parsed(t, tc.a), parsed(t, tc.b)
			if got := strings.Join(fieldset.Paths(a), ", "); got != tc.paths {
				t.Errorf("paths: %q, want %q", got, tc.paths)
			}
			joined := "none"
			if both, ok := fieldset.Join(a.Selections, b.Selections); ok {
				joined = fieldset.Render(both)
			}
			if joined != tc.joined {
				t.Errorf("joined: %q, want %q", joined, tc.joined)
			}
			common := fieldset.Common(a.Selections, fieldset.Paths(b))
			if got := fieldset.Render(common); got != tc.common {
				t.Errorf("common: %q, want %q", got, tc.common)
			}
			if all := fieldset.Subset(fieldset.Paths(a), fieldset.Paths(b)); all != (tc.common == tc.a || name == "the same in another order") {
				t.Errorf("subset: %v", all)
			}
		})
	}
}
