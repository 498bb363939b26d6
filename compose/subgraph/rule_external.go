package subgraph

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkExternalOnInterface refuses @external on fields of interfaces, which no subgraph resolves.
func (b *builder) checkExternalOnInterface() {
	if !b.hasRole(sdl.RoleExternal) {
		return
	}
	b.eachField(func(t *sdl.Type, f *sdl.Field, m *FieldMeta) {
		if d := sdl.Find(f.Directives, sdl.RoleExternal); d != nil && t.Kind == sdl.Interface && m.External {
			b.fail(codes.ExternalOnInterface, f.Coordinate(), d.Pos, "%s is a field of an interface, which nobody resolves: it cannot be @external", f.Coordinate()).Fix = "Mark the field of the implementations instead."
		}
	})
}

// checkExternalUnused refuses external fields that nothing in the subgraph uses: no key, @requires,
// @provides or @fromContext selects them, and no interface that their object implements declares
// them.
func (b *builder) checkExternalUnused() {
	if !b.hasRole(sdl.RoleExternal) {
		return
	}
	b.eachField(func(t *sdl.Type, f *sdl.Field, m *FieldMeta) {
		if m.External && !m.used && (t.Kind == sdl.Interface || !b.declaredByInterface(t, f)) {
			b.fail(codes.ExternalUnused, f.Coordinate(), f.Pos, "%s is @external but no @key, @requires or @provides selects it and no interface asks for it", f.Coordinate()).Fix = "Delete the field, or resolve it here by deleting @external."
		}
	})
}

// declaredByInterface reports whether an interface of the type declares the field.
func (b *builder) declaredByInterface(t *sdl.Type, f *sdl.Field) bool {
	for _, r := range t.Interfaces {
		if i := b.Schema.Type(r.Name); i != nil && b.field(i, f.Name) != nil {
			return true
		}
	}
	return false
}
