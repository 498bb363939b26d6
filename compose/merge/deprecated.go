package merge

import (
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// stripDeprecated takes @deprecated from the parts of a field if an interface has the field without
// it, with a hint, as edition 2.15 does: a field must not be deprecated before the interface's is.
func (m *merger) stripDeprecated(t *mergedType, at coordinate, parts []part) {
	deprecated := func(d *sdl.Directive) bool { return d.Role == sdl.RoleDeprecated }
	for i := range parts {
		p := &parts[i]
		k := slices.IndexFunc(p.directives, deprecated)
		if k < 0 {
			continue
		}
		for _, ref := range t.out.Interfaces {
			if m.keepsUndeprecated(ref.Name, at.field, p.sub) {
				m.hint(codes.DeprecatedImplementingFieldWithoutInterface, at,
					"subgraph "+quote(p.sub.Name)+" deprecates "+at.String()+", but not "+ref.Name+"."+at.field+", which it implements; the supergraph has the field without @deprecated", p.directives[k].Pos.Position())
				p.directives = slices.DeleteFunc(slices.Clone(p.directives), deprecated)
				break
			}
		}
	}
}

// keepsUndeprecated reports whether an interface has a field without @deprecated: in the subgraph,
// or in all others that have it if the subgraph has not.
func (m *merger) keepsUndeprecated(iface, field string, in *subgraph.Subgraph) bool {
	t := m.types.named(iface)
	if t == nil {
		return false
	}
	found, undeprecated := false, true
	for i := range t.srcs {
		s := &t.srcs[i]
		f := s.t.Field(field)
		if f == nil {
			continue
		}
		marked := sdl.Find(f.Directives, sdl.RoleDeprecated) != nil
		if s.sub == in {
			return !marked
		}
		found, undeprecated = true, undeprecated && !marked
	}
	return found && undeprecated
}
