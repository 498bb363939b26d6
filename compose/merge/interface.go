package merge

import (
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// mergeInterfaces merges interfaces, and the @interfaceObject types that stand
// for one in other subgraphs: the union of their fields.
func (m *merger) mergeInterfaces() {
	m.ofKind(sdl.Interface, func(t *typ) {
		m.startType(t)
		keyed := m.checkInterfaceKeys(t)
		m.groupFields(t)
		for i := range t.origin {
			g := &t.origin[i]
			if !keyed {
				m.hintMissingField(t, g, codes.InconsistentInterfaceValueTypeField)
			}
			srcs := m.fieldSources(t, g)
			m.resolveOverrides(t, g.name, srcs)
			t.out.Fields = append(t.out.Fields, m.mergeField(t, g.name, srcs))
		}
	})
}

// checkInterfaceKeys demands that a subgraph in which entities can be looked
// up by an interface's key knows all types that implement it.
func (m *merger) checkInterfaceKeys(t *typ) (keyed bool) {
	for i := range t.srcs {
		s := &t.srcs[i]
		if s.meta.InterfaceObject {
			keyed = keyed || len(s.meta.Keys) > 0
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
			m.fail(codes.InterfaceKeyMissingImplementationType, t.name, "subgraph "+quote(s.sub.Name)+" has a resolvable @key on interface "+t.name+" but does not define all types that implement it: "+strings.Join(missing, ", "),
				"Define them in that subgraph too, or set resolvable: false on the key.", s.t.Pos.Position())
		}
	}
	return keyed
}
