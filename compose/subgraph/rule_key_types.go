package subgraph

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkKeyTypes refuses a @key whose fields are missing or no text. Federation 1 allows a bare name
// too. Edition 2.14 finds these among the rules of federation. A directive that is not defined
// hides the keys behind it.
func (b *builder) checkKeyTypes() {
	for _, t := range b.Schema.Types {
		if !t.Kind.HasFields() {
			continue
		}
		for _, d := range t.Directives {
			if d.Role != sdl.RoleKey {
				if b.definition(d.Name) == nil {
					break
				}
				continue
			}
			v := d.Arg("fields")
			if v != nil && (v.Kind == ast.StringValue || v.Kind == ast.BlockValue || v.Kind == ast.EnumValue && b.Version.Fed1()) {
				continue
			}
			b.fail(codes.KeyInvalidFieldsType, t.Name, valuePos(b.Source, v, d.Pos), "the fields of @%s on %s are %s, not a text", d.Name, t.Name, written(v)).Fix = fixFieldSet
		}
	}
}
