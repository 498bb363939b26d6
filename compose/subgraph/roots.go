package subgraph

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// normaliseRoots gives the root types their default names, which they have in the supergraph, and
// adds an empty Query if there is no query root: every subgraph answers the root fields of
// federation.
func (b *builder) normaliseRoots() {
	s := b.Schema
	renamed := map[string]string{}
	for op := sdl.Query; op <= sdl.Subscription; op++ {
		if name := s.Roots[op]; name != "" && name != op.DefaultRootName() && s.Type(name) != nil {
			renamed[name] = op.DefaultRootName()
			s.Roots[op] = op.DefaultRootName()
			b.Renamed[op] = true
		}
	}
	if len(renamed) > 0 {
		renameTypes(s, renamed)
	}
	added := false
	if s.Roots[sdl.Query] == "" {
		s.Roots[sdl.Query] = "Query"
		_, gone := renamed["Query"] // the tables still have it
		if added = gone || s.Type("Query") == nil; added {
			s.Types = append(s.Types, &sdl.Type{Kind: sdl.Object, Name: "Query", Defined: true, Parts: 1})
			b.types = append(b.types, TypeMeta{})
		}
	}
	if added || len(renamed) > 0 {
		s.Reindex()
	}
}

// renameTypes renames types and all references to them except those of interfaces, which are never
// roots. Type references are replaced, since they are shared.
func renameTypes(s *sdl.Schema, renamed map[string]string) {
	to := func(name string) string {
		if n, ok := renamed[name]; ok {
			return n
		}
		return name
	}
	var retype func(t *ast.Type) *ast.Type
	retype = func(t *ast.Type) *ast.Type {
		if t.Elem != nil {
			return &ast.Type{Elem: retype(t.Elem), NonNull: t.NonNull}
		}
		if name := to(t.NamedType); name != t.NamedType {
			return &ast.Type{NamedType: name, NonNull: t.NonNull}
		}
		return t
	}
	for _, t := range s.Types {
		t.Name = to(t.Name)
		for i := range t.Members {
			t.Members[i].Name = to(t.Members[i].Name)
		}
		for _, f := range t.Fields {
			f.Type = retype(f.Type)
			for _, a := range f.Args {
				a.Type = retype(a.Type)
			}
		}
	}
}
