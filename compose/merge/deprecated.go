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
		for _, of := range m.types.interfacesWith(t, at.field) {
			if of.keepsUndeprecated(at.field, p.sub) {
				m.hint(codes.DeprecatedImplementingFieldWithoutInterface, at,
					"subgraph "+quote(p.sub.Name)+" deprecates "+at.String()+", but not "+of.name+"."+at.field+", which it implements; the supergraph has the field without @deprecated", p.directives[k].Pos.Position())
				p.directives = slices.DeleteFunc(slices.Clone(p.directives), deprecated)
				break
			}
		}
	}
}

// keepsUndeprecated reports whether an interface has a field without @deprecated: in the subgraph,
// or in all others that have it if the subgraph has not.
func (t *mergedType) keepsUndeprecated(field string, in *subgraph.Subgraph) bool {
	found, undeprecated := false, true
	for _, d := range t.deprecations()[field] {
		if d.in == in {
			return !d.marked
		}
		found, undeprecated = true, undeprecated && !d.marked
	}
	return found && undeprecated
}

// deprecation is one subgraph that has a field of an interface, with @deprecated or without.
type deprecation struct {
	in     *subgraph.Subgraph
	marked bool
}

// deprecations returns the deprecations of all fields of an interface, by their names. They are
// collected on the first call.
func (t *mergedType) deprecations() map[string][]deprecation {
	if t.deprecated == nil {
		t.deprecated = map[string][]deprecation{}
		for i := range t.srcs {
			s := &t.srcs[i]
			for _, f := range s.t.Fields {
				t.deprecated[f.Name] = append(t.deprecated[f.Name], deprecation{s.sub, sdl.Find(f.Directives, sdl.RoleDeprecated) != nil})
			}
		}
	}
	return t.deprecated
}
