package subgraph

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkDefaults checks that default values fit the types of their arguments and input fields.
func (b *builder) checkDefaults() {
	for _, t := range b.Schema.Types {
		for _, f := range t.Fields {
			b.checkDefault(f.Default, f.Type, f.Coordinate, f.Pos)
			for _, a := range f.Args {
				b.checkDefault(a.Default, a.Type, func() string { return argCoordinate(f.Coordinate(), a.Name) }, a.DefaultAt.Pos(a.Pos))
			}
		}
	}
	for _, d := range b.Schema.DirectiveDefs {
		for _, a := range d.Args {
			b.checkDefault(a.Default, a.Type, func() string { return argCoordinate("@"+d.Name, a.Name) }, a.DefaultAt.Pos(a.Pos))
		}
	}
}

// checkDefault checks one default value. It is nil if there is none.
func (b *builder) checkDefault(v *ast.Value, t *ast.Type, coordinate func() string, at sdl.Pos) {
	if v != nil && !b.fits(v, t) {
		b.fail(codes.InvalidGraphQL, coordinate(), valuePos(b.Source, v, at), "the default %s of %s does not fit its type %s", valueText(v), coordinate(), t)
	}
}
