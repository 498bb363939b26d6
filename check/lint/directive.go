package lint

import "github.com/schemactl/schemactl/compose/sdl"

var directiveRules = []Rule{
	{
		ID: "DIRECTIVE_NAMES_SHOULD_BE_CAMEL_CASE", Level: Warning, Title: "a directive that is not in camelCase",
		Why: "Directives are written in one way everywhere.", Fix: "Rename it with all its uses.",
		Example: "directive @SpecialField on FIELD_DEFINITION",
		check: func(p *pass) {
			p.directives(func(d *sdl.DirectiveDef) {
				if !camel.Get().MatchString(d.Name) {
					p.at(d.Pos, "@"+d.Name, "`@%s` is not in camelCase; write `@%s`", d.Name, toCamel(d.Name))
				}
			})
		},
	},
	{
		ID: "DEPRECATED_DIRECTIVE_MISSING_REASON", Level: Warning, Title: "@deprecated without a reason",
		Why: "Whoever reads it wants to know what to use instead.", Fix: "Write the reason: @deprecated(reason: \"use name\").",
		Example: "type Product { title: String @deprecated }",
		check:   deprecations,
	},
	{
		ID: "CONTACT_DIRECTIVE_MISSING", Level: Off, Title: "a subgraph without @contact",
		Why: "Nobody knows whom to ask about the subgraph.", Fix: "extend schema @contact(name: \"TEAM\", url: \"ADDRESS\").",
		Example: "type Query { a: ID }",
		check: func(p *pass) {
			if sdl.FindName(p.Directives, "contact") == nil {
				p.report(p.Source.PositionAt(1, 1), "", "the schema has no @contact")
			}
		},
	},
}

// deprecations reports every @deprecated without a reason, or with an empty one.
func deprecations(p *pass) {
	judge := func(list []*sdl.Directive, coordinate string) {
		if d := sdl.FindName(list, "deprecated"); d != nil {
			if reason, given := d.StringArg("reason"); !given || reason == "" {
				p.at(d.Pos, coordinate, "`%s` is deprecated without a reason", coordinate)
			}
		}
	}
	p.fields(func(_ *sdl.Type, f *sdl.Field) { judge(f.Directives, f.Coordinate()) })
	p.arguments(func(a *sdl.Argument, coordinate string) { judge(a.Directives, coordinate) })
	p.values(func(t *sdl.Type, v *sdl.EnumValue) { judge(v.Directives, t.Name+"."+v.Name) })
}
