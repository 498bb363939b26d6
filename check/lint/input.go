package lint

import (
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

var inputRules = []Rule{
	{
		ID: "INPUT_ARGUMENT_NAMES_SHOULD_BE_CAMEL_CASE", Level: Warning, Title: "an argument that is not in camelCase",
		Why: "Clients expect one way of writing arguments.", Fix: "Add the argument under the other name, deprecate this one, and remove it once nobody sends it.",
		Example: "type Query { user(User_ID: ID): ID }",
		check: func(p *pass) {
			p.arguments(func(a *sdl.Argument, coordinate string) {
				if !camel.Get().MatchString(a.Name) && own(a.Name) {
					p.at(a.Pos, coordinate, "`%s` is not in camelCase; write `%s`", a.Name, toCamel(a.Name))
				}
			})
		},
	},
	{
		ID: "INPUT_TYPE_SUFFIX", Level: Off, Title: "an input type whose name does not end with Input",
		Why: "People tell input types from others by the name.", Fix: "Add the suffix Input.",
		Example: "input BlogPostDetails { title: String }",
		check: func(p *pass) {
			p.types(func(t *sdl.Type) {
				if t.Kind == sdl.InputObject && !strings.HasSuffix(t.Name, "Input") {
					p.at(t.Pos, t.Name, "`%s` does not end with Input; write `%sInput`", t.Name, t.Name)
				}
			})
		},
	},
}
