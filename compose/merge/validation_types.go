package merge

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// checkTypesExist demands that the supergraph has the types that it refers to. Subgraphs may define
// types for federation itself, such as _Any, which have no place in a supergraph, and may use them
// otherwise all the same.
func (v *validation) checkTypesExist() {
	for _, t := range v.types.list {
		for _, f := range t.out.Fields {
			if !v.types.absent {
				break
			}
			if !v.exists(f.Type) {
				v.failAbsent(coordinate{typ: t.name, field: f.Name}, f.Type.Name(), f.Pos)
			}
			for _, a := range f.Args {
				if !v.exists(a.Type) {
					v.failAbsent(coordinate{typ: t.name, field: f.Name, arg: a.Name}, a.Type.Name(), a.Pos)
				}
			}
		}
		for _, list := range [][]sdl.Ref{t.out.Interfaces, t.out.Members} {
			for _, r := range list {
				if v.types.byName[r.Name] == nil {
					v.failAbsent(coordinate{typ: t.name}, r.Name, t.out.Pos)
				}
			}
		}
	}
}

// exists reports whether the supergraph has a type as one of the graph's own.
func (v *validation) exists(typ *ast.Type) bool {
	name := typ.Name()
	return v.types.byName[name] != nil || spec.BuiltInScalar(name)
}

// failAbsent reports a reference to a type that the supergraph does not have, or has as a type of a
// specification. JavaScript has another code for the latter, which it finds in the API schema; the
// Rust composer accepts what the link specification defines.
func (v *validation) failAbsent(at coordinate, name string, pos sdl.Pos) {
	_, ofJoin := v.types.joinTypes[name]
	ofLink := name == "link__Import" || name == "link__Purpose"
	code, message := codes.InvalidGraphQL, "type "+name+" of "+at.String()+" is a type for federation itself, which the supergraph does not have"
	if ofJoin || ofLink {
		message = "type " + name + " of " + at.String() + " belongs to the specification " + namespace(name) + " in the supergraph"
		if !v.edition.Rust() {
			code = codes.ReferencedInaccessible
		} else if ofLink {
			v.warn(codes.ReferencedInaccessible, at.String(), message+", so clients cannot ask for it; the platform composes the graph all the same", pos.Position())
			return
		}
	}
	fix := "Give the type a name of your own."
	if strings.HasPrefix(name, "_") {
		fix = "Give the type a name that does not begin with _."
	}
	v.fail(code, at.String(), message, fix, pos.Position())
}
