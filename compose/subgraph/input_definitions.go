package subgraph

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// checkInputDefinition compares the fields of an input type with those of its specification: it may
// leave out those that can be null, and require what can be null. Edition 2.14 looks at the kind of
// the type only.
func (b *builder) checkInputDefinition(have *sdl.Type, want *spec.Type) {
	if !b.opts.Edition.Rust() {
		return
	}
	bad := func(at sdl.Pos, format string, args ...any) {
		b.fail(codes.TypeDefinitionInvalid, have.Name, at, "the definition of "+have.Name+" "+format, args...).Fix = "Delete the definition."
	}
	for i := range want.Fields {
		w := &want.Fields[i]
		f := have.Field(w.Name)
		switch {
		case f == nil && strings.HasSuffix(w.Type, "!"):
			bad(have.Pos, "lacks the required field %s", w.Name)
		case f == nil:
		case !b.isOfSpecType(f.Type, w.Type):
			bad(f.Pos, "gives the field %s the type %s, not %s", w.Name, f.Type, w.Type)
		case f.Default != nil:
			bad(f.Pos, "gives the field %s a default", w.Name)
		}
	}
	for _, f := range have.Fields {
		if want.Field(f.Name) == nil {
			bad(f.Pos, "has the unknown field %s", f.Name)
		}
	}
}

// isOfSpecType reports whether a type reference is one of the tables of compose/spec, such as
// "[HTTPHeaderMapping!]", under the names that the subgraph uses. What can be null there need not
// be so here.
func (b *builder) isOfSpecType(t *ast.Type, want string) bool {
	name, nonNull := strings.CutSuffix(want, "!")
	if nonNull && !t.NonNull {
		return false
	}
	if inner, ok := strings.CutPrefix(name, "["); ok {
		return t.Elem != nil && b.isOfSpecType(t.Elem, strings.TrimSuffix(inner, "]"))
	}
	if t.Elem != nil {
		return false
	}
	if st := b.names.specType(t.NamedType); st != nil {
		return st.Name == name
	}
	return t.NamedType == name
}
