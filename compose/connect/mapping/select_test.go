package mapping_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/connect/mapping"
	"github.com/schemactl/schemactl/compose/sdl"
)

// selectOf returns the tree of a selection of a root field.
func selectOf(t *testing.T, text, output string, lang mapping.Language) *mapping.Tree {
	t.Helper()
	s := spotOf(t, "selection")
	schema, errs := sdl.Parse(&sdl.Source{Name: "c", Text: s.subgraph(4, text, output)}, sdl.Limits{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	m, err := mapping.Parse(text, lang)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	parent := schema.Type("Query")
	tree, err := mapping.Select(m, mapping.Scope{Owner: mapping.OfField, Schema: schema, Parent: parent, Field: parent.Field("v")})
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return tree
}

// print returns a tree as text: fields with the variable that they come from, what is taken as it
// is as `*`, and the members of abstract types.
func print(tree *mapping.Tree) string {
	if tree == nil {
		return "nothing"
	}
	var list []string
	if tree.HasTypename {
		list = append(list, "__typename="+tree.Typename)
	}
	if tree.Opaque {
		list = append(list, "*")
	}
	for _, f := range tree.Fields {
		text := f.Field.Name + "<" + f.Root
		if f.Tree != nil {
			text += " " + print(f.Tree)
		}
		list = append(list, text)
	}
	for _, m := range tree.Members {
		list = append(list, "on "+m.Type.Name+" "+print(m))
	}
	return "{" + strings.Join(list, " ") + "}"
}

// TestSelect shows which fields a selection gives values to.
func TestSelect(t *testing.T) {
	tests := []struct {
		text, output string
		lang         mapping.Language
		want         string
	}{
		{"$.a", "J", mapping.L3, "nothing"},
		{"$.a", "O", mapping.L3, "{*}"},
		{"x", "O", mapping.L3, "{x<$}"},
		{"x: $args.x t: a.b { id }", "O", mapping.L3, "{x<$args t<$ {id<$}}"},
		{"$.a { x } $.b { t { id } } __typename", "O", mapping.L3, "{__typename= x<$ t<$ {id<$}}"},
		{"x: $(1)", "O", mapping.L3, "{x<}"},
		{"x", "O", mapping.L4, "{x<$}"},
		{"x: $context.a.b t", "O", mapping.L4, "{x<$context t<$ {*}}"},
		{"t: a->map({id: @.b, n: $args.x})", "O", mapping.L4, "{t< {id<$ n<$args}}"},
		{"... a { x } t: {id: 1}", "O", mapping.L4, "{x<$ t<$ {id<}}"},
		{"t: a->match([1, {id: 1}], [2, {n: 2}])", "O", mapping.L4, "{t< {id< n<}}"},
		{"id", "I", mapping.L4, "{id<$ on A {id<$} on B {id<$} on A1 {id<$} on A2 {id<$}}"},
		{
			"... k->match(['a', {__typename: 'A' n: n}], ['c', {__typename: 'C0' x: x}])", "W", mapping.L4,
			"{__typename= on A {__typename=A n<$} on C0 {__typename=C0 x<$}}",
		},
	}
	for _, test := range tests {
		if got := print(selectOf(t, test.text, test.output, test.lang)); got != test.want {
			t.Errorf("%q of %s in %s:\n got %s\nwant %s", test.text, test.output, test.lang, got, test.want)
		}
	}
}

// TestUses shows which variables are used, with the fields that follow them.
func TestUses(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"a b", []string{".", "."}},
		{"$args.x.y->first.z", []string{"$args.x.y"}},
		{"$this { id name }", []string{"$this {}", ".", "."}},
		{"x: $this.a { b: $args.c }", []string{"$this.a {}", "$args.c"}},
		{"$->as($v)->echo($v)", []string{"$", "$v bound"}},
		{"$([$batch.id, @.x, $config])", []string{"$batch.id", "@.x", "$config"}},
	}
	for _, test := range tests {
		m, err := mapping.Parse(test.text, mapping.L3)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, u := range m.Uses() {
			text := u.Variable
			if text == "" {
				text = "."
			}
			for _, k := range u.Path {
				text += "." + k.Name
			}
			if u.Group != nil {
				text += " {}"
			}
			if u.Bound {
				text += " bound"
			}
			got = append(got, text)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
}

// TestTemplate shows the parts of templates.
func TestTemplate(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", ""},
		{"/a", "/a"},
		{"/a/{$args.x}b", "/a/ | {$args.x} | b"},
		{"{$args.x}{$this { a }}", "{$args.x} | {$this { a }}"},
		{"a}b", "a}b"},
	}
	for _, test := range tests {
		tmpl, err := mapping.ParseTemplate(test.text, mapping.L3)
		if err != nil {
			t.Fatalf("%q: %v", test.text, err)
		}
		var parts []string
		for _, p := range tmpl.Parts {
			parts = append(parts, test.text[p.Start:p.End])
			if (p.Mapping != nil) != strings.HasPrefix(test.text[p.Start:], "{") {
				t.Errorf("%q: a wrong part at %v", test.text, p.Span)
			}
		}
		if got := strings.Join(parts, " | "); got != test.want {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
	for text, start := range map[string]int{"/a/{$args.x": 3, "/{a.}": 3, "{$('}')}": 3} {
		if _, err := mapping.ParseTemplate(text, mapping.L3); err == nil || err.Start != start {
			t.Errorf("%q: %+v, want an error at %d", text, err, start)
		}
	}
}

// TestLanguages shows which versions have which language.
func TestLanguages(t *testing.T) {
	var got []string
	for minor := range 7 {
		lang, ok := mapping.LanguageOf(minor)
		got = append(got, fmt.Sprintf("0.%d %s %v", minor, lang, ok))
	}
	want := "0.0 connect false, 0.1 connect/v0.1 and v0.2 true, 0.2 connect/v0.1 and v0.2 true, 0.3 connect/v0.3 true, 0.4 connect/v0.4 true, 0.5 connect false, 0.6 connect false"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("got %s", s)
	}
}

// TestBareScope proves that nothing panics if types are missing, as in a schema that is broken.
func TestBareScope(t *testing.T) {
	schema, _ := sdl.Parse(&sdl.Source{Name: "c", Text: "type Query{a(x:Nope):Nope}"}, sdl.Limits{})
	query := schema.Type("Query")
	scopes := []mapping.Scope{
		{Schema: schema},
		{Schema: schema, Owner: mapping.OfField},
		{Schema: schema, Owner: mapping.OfType},
		{Schema: schema, Owner: mapping.OfField, Parent: query},
		{Schema: schema, Owner: mapping.OfField, Parent: query, Field: query.Fields[0]},
	}
	for _, s := range scopes {
		for place := mapping.InSelection; place <= mapping.InIsSuccess; place++ {
			s.Place = place
			for _, text := range []string{"$this.a.b", "$args.x.y", "$batch.a", "a b { c }", "$this { a }", "$args { x { y } }"} {
				for lang := mapping.L2; lang <= mapping.L4; lang++ {
					m, err := mapping.Parse(text, lang)
					if err != nil {
						continue
					}
					mapping.Check(m, s)
					mapping.Select(m, s)
				}
			}
		}
	}
}
