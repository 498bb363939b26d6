package subgraph

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkDeprecated refuses @deprecated on arguments and input fields that callers must pass.
func (b *builder) checkDeprecated() {
	if !b.hasRole(sdl.RoleDeprecated) {
		return
	}
	for _, t := range b.Schema.Types {
		for _, f := range t.Fields {
			if t.Kind == sdl.InputObject {
				b.checkRequiredDeprecated(f.Coordinate, f.Type, f.Default, f.Directives)
			}
			for _, a := range f.Args {
				b.checkRequiredDeprecated(func() string { return argCoordinate(f.Coordinate(), a.Name) }, a.Type, a.Default, a.Directives)
			}
		}
	}
	for _, d := range b.Schema.DirectiveDefs {
		for _, a := range d.Args {
			b.checkRequiredDeprecated(func() string { return argCoordinate("@"+d.Name, a.Name) }, a.Type, a.Default, a.Directives)
		}
	}
}

// checkRequiredDeprecated checks one argument or input field.
func (b *builder) checkRequiredDeprecated(coordinate func() string, t *ast.Type, def *ast.Value, applied []*sdl.Directive) {
	if !t.NonNull || def != nil || len(applied) == 0 {
		return
	}
	if d := sdl.Find(applied, sdl.RoleDeprecated); d != nil {
		b.fail(codes.InvalidGraphQL, coordinate(), d.Pos, "%s is required and cannot be deprecated", coordinate()).Fix = "Make it nullable or give it a default value first."
	}
}
