package merge

import (
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// mergeInterfaces merges interfaces, to which the @interfaceObject types of other subgraphs belong.
// An interface has the fields of all of them.
func (m *merger) mergeInterfaces() {
	for t := range m.types.ofKind(sdl.Interface) {
		m.startType(t)
		keyed := checkInterfaceKeys(m.findings, t)
		groups := t.groupFields(&m.scratch)
		for i := range groups {
			g := &groups[i]
			if !keyed && t.someInterfacesLack(g) {
				hintMissingField(m.findings, t, g, codes.InconsistentInterfaceValueTypeField)
			}
			srcs := m.scratch.fieldSources(t, g)
			m.override.resolve(t, g.name, srcs)
			t.out.Fields = append(t.out.Fields, m.mergeField(t, g.name, srcs))
		}
	}
}

// someInterfacesLack reports whether a subgraph has the interface with the field and fewer
// subgraphs have the field than the interface as such. An @interfaceObject may have fields of its
// own, and counts among those that have the field.
func (t *mergedType) someInterfacesLack(g *group[*sdl.Field]) bool {
	if !t.interfaceObject {
		return true
	}
	having, all := false, 0
	for i := range t.srcs {
		if !t.srcs[i].meta.InterfaceObject {
			all++
		}
	}
	for _, member := range g.members {
		if !t.srcs[member.src].meta.InterfaceObject {
			having = true
		}
	}
	return having && len(g.members) < all
}

// checkInterfaceKeys demands that a subgraph with a resolvable @key on an interface defines all
// types that implement it: a router may ask it for entities of each of them. It reports whether any
// subgraph that has the interface as such has a key.
func checkInterfaceKeys(f *findings, t *mergedType) (keyed bool) {
	for i := range t.srcs {
		s := &t.srcs[i]
		if s.meta.InterfaceObject {
			continue
		}
		resolvable := false
		for _, k := range s.meta.Keys {
			keyed = true
			resolvable = resolvable || k.Resolvable
		}
		if !resolvable {
			continue
		}
		var missing []string
		for _, impl := range t.impls {
			if o := s.sub.Schema.Type(impl.name); o == nil || !o.Implements(t.name) {
				missing = append(missing, impl.name)
			}
		}
		if len(missing) > 0 {
			f.fail(codes.InterfaceKeyMissingImplementationType, t.name, "subgraph "+quote(s.sub.Name)+" has a resolvable @key on interface "+t.name+" but does not define all types that implement it: "+strings.Join(missing, ", "),
				"Define them in that subgraph too, or set resolvable: false on the key.", s.t.Pos.Position())
		}
	}
	return keyed
}
