package subgraph

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// drop removes from the model what belongs to a specification and not to the
// subgraph. People paste such definitions into their SDL, and some servers
// print them:
//
//   - directive definitions of linked specifications, of Federation 1 and of
//     GraphQL itself (`directive @key…`, `directive @deprecated…`);
//   - their types (`scalar FieldSet`, `enum link__Purpose`, `scalar _FieldSet`)
//     and the built-in scalars;
//   - `scalar _Any`, `type _Service`, `union _Entity`, and the fields
//     `_service` and `_entities` of the query root.
//
// A definition that does not fit its specification is an error. One that fits
// but is narrower stays in force for the checks of this subgraph.
func (b *builder) drop() {
	s := b.Schema
	s.DirectiveDefs = slices.DeleteFunc(s.DirectiveDefs, func(d *sdl.DirectiveDef) bool {
		return b.names.directive(d.Name) != nil
	})
	s.Types = slices.DeleteFunc(s.Types, func(t *sdl.Type) bool {
		return b.machinery(t.Name)
	})
	if q := s.Root(sdl.Query); q != nil {
		q.Fields = slices.DeleteFunc(q.Fields, func(f *sdl.Field) bool { return f.Name == "_service" || f.Name == "_entities" })
	}
	s.Reindex()
}

// machinery says whether a type belongs to federation or GraphQL itself.
func (b *builder) machinery(name string) bool {
	switch name {
	case "_Any", "_Service", "_Entity", "Int", "Float", "String", "Boolean", "ID":
		return true
	}
	return b.names.specType(name) != nil
}
