package lint

import (
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

var descriptionRules = []Rule{{
	ID: "ALL_ELEMENTS_REQUIRE_DESCRIPTION", Level: Off, Title: "an element without a description",
	Why: "The description is what people and tools see of it.", Fix: "Write a description: a text in quotes before it.",
	Example: "type User { name: String }",
	check:   descriptions,
}}

// descriptions reports everything that may have a description and has none.
func descriptions(p *pass) {
	judge := func(text *string, at sdl.Pos, coordinate string) {
		if text == nil || strings.TrimSpace(*text) == "" {
			p.at(at, coordinate, "`%s` has no description", coordinate)
		}
	}
	p.types(func(t *sdl.Type) {
		if !p.isRoot(t) {
			judge(t.Description, t.Pos, t.Name)
		}
	})
	p.fields(func(_ *sdl.Type, f *sdl.Field) { judge(f.Description, f.Pos, f.Coordinate()) })
	p.arguments(func(a *sdl.Argument, coordinate string) { judge(a.Description, a.Pos, coordinate) })
	p.values(func(t *sdl.Type, v *sdl.EnumValue) { judge(v.Description, v.Pos, t.Name+"."+v.Name) })
	p.directives(func(d *sdl.DirectiveDef) { judge(d.Description, d.Pos, "@"+d.Name) })
}
