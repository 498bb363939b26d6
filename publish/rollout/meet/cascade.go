package meet

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// cascade takes away what cannot stay because something else has gone, once over the schema; it says whether anything changed.
func (m *draft) cascade() bool {
	before := m.decisions()
	for _, t := range m.o.Schema.Types {
		if m.removed[t] || t.Pos.Source == nil {
			continue
		}
		m.cascadeRefs(t)
		for _, f := range t.Fields {
			if !m.removed[f] {
				m.cascadeField(t, f)
			}
		}
		if t.Kind == sdl.Object || t.Kind == sdl.Interface {
			for _, k := range m.o.Type(t).Keys {
				m.removed[k.Directive] = m.removed[k.Directive] || m.selectsRemoved(k.Fields.Selections)
			}
		}
		m.removed[t] = m.isEmpty(t)
	}
	m.dropUnusedExternals()
	return m.decisions() != before
}

// size counts decisions, so that a pass that adds none can be told.
func (m *draft) decisions() int {
	n := len(m.provides)
	for _, gone := range m.removed {
		if gone {
			n++
		}
	}
	for _, r := range m.refs {
		n += len(r)
	}
	return n
}

func (m *draft) isRemovedType(name string) bool {
	t := m.o.Schema.Type(name)
	return t != nil && m.removed[t]
}

// cascadeRefs drops interfaces and members that have gone, and fields of interfaces that an implementer has lost.
func (m *draft) cascadeRefs(t *sdl.Type) {
	for _, list := range [][]sdl.Ref{t.Interfaces, t.Members} {
		for _, ref := range list {
			m.ref(t, ref.Name, !m.isRemovedType(ref.Name))
		}
	}
	for _, ref := range t.Interfaces {
		i := m.o.Schema.Type(ref.Name)
		if i == nil || m.removed[i] || m.refs[t][ref.Name] {
			continue
		}
		for _, f := range i.Fields {
			own := t.Field(f.Name)
			if own == nil || m.removed[own] {
				m.removed[f] = true
				continue
			}
			for _, a := range f.Args {
				if oa := own.Arg(a.Name); oa != nil && m.removed[oa] {
					m.removed[a] = true
				}
			}
		}
	}
}

func (m *draft) cascadeField(t *sdl.Type, f *sdl.Field) {
	if m.isRemovedType(sdl.Named(f.Type)) {
		m.removed[f] = true
		if t.Kind == sdl.InputObject && serve.Mandatory(f.Type, f.Default) {
			m.removed[t] = true
		}
		return
	}
	for _, a := range f.Args {
		if !m.isRemovedType(sdl.Named(a.Type)) || m.removed[a] {
			continue
		}
		m.removed[a] = true
		if serve.Mandatory(a.Type, a.Default) {
			m.removed[f] = true
		}
	}
	if t.Kind == sdl.InputObject {
		return
	}
	meta := m.o.Field(f)
	if meta.Requires != nil && m.selectsRemoved(meta.Requires.Selections) {
		m.removed[f] = true
	}
	if meta.Provides != nil && m.selectsRemoved(meta.Provides.Selections) {
		if _, ok := m.provides[f]; !ok {
			m.provides[f] = ""
		}
	}
}

// lost says whether a field set selects something that has gone.
func (m *draft) selectsRemoved(list []subgraph.Selection) bool {
	return slices.ContainsFunc(list, func(s subgraph.Selection) bool {
		return s.Field != nil && m.removed[s.Field] && !m.external[s.Field] || s.On != nil && m.removed[s.On] || m.selectsRemoved(s.Sub)
	})
}

// emptied says that nothing is left of a type.
func (m *draft) isEmpty(t *sdl.Type) bool {
	switch t.Kind {
	case sdl.Object, sdl.Interface, sdl.InputObject:
		return len(t.Fields) > 0 && !slices.ContainsFunc(t.Fields, func(f *sdl.Field) bool { return !m.removed[f] })
	case sdl.Union:
		return len(t.Members) > 0 && len(m.refs[t]) >= len(t.Members)
	case sdl.Enum:
		return len(t.Values) > 0 && !slices.ContainsFunc(t.Values, func(v *sdl.EnumValue) bool { return !m.removed[v] })
	}
	return false
}

// dropUnusedExternals takes away external fields that field sets of the old schema used and none uses any more.
func (m *draft) dropUnusedExternals() {
	was, is := make(map[*sdl.Field]bool), make(map[*sdl.Field]bool)
	for _, t := range m.o.Schema.Types {
		if t.Kind != sdl.Object && t.Kind != sdl.Interface {
			continue
		}
		for _, k := range m.o.Type(t).Keys {
			m.mark(k.Fields, was)
			if !m.removed[t] && !m.removed[k.Directive] {
				m.mark(k.Fields, is)
			}
		}
		for _, f := range t.Fields {
			meta := m.o.Field(f)
			m.mark(meta.Requires, was)
			m.mark(meta.Provides, was)
			if m.removed[t] || m.removed[f] {
				continue
			}
			m.mark(meta.Requires, is)
			if _, changed := m.provides[f]; !changed {
				m.mark(meta.Provides, is)
			} else if nf := m.inNew(f); nf != nil && m.provides[f] != "" {
				m.mark(m.n.Field(nf).Provides, is)
			}
			if nf := m.inNew(f); nf != nil {
				m.mark(m.n.Field(nf).Requires, is)
			}
		}
	}
	for f := range was {
		if !is[f] && !m.o.Resolves(f) {
			m.removed[f] = true
		}
	}
}

// inNew finds the new version of an old field.
func (m *draft) inNew(f *sdl.Field) *sdl.Field {
	if t := m.n.Schema.Type(f.Parent.Name); t != nil {
		return t.Field(f.Name)
	}
	return nil
}

// mark adds the old fields that a field set of either version selects.
func (m *draft) mark(set *subgraph.FieldSet, into map[*sdl.Field]bool) {
	if set == nil {
		return
	}
	var walk func([]subgraph.Selection)
	walk = func(list []subgraph.Selection) {
		for _, s := range list {
			if s.Field != nil {
				if t := m.o.Schema.Type(s.Field.Parent.Name); t != nil {
					if f := t.Field(s.Field.Name); f != nil {
						into[f] = true
					}
				}
			}
			walk(s.Sub)
		}
	}
	walk(set.Selections)
}

// borrow copies from the new schema the external fields that joined @requires sets select and the old schema lacks.
func (m *draft) addRequired() {
	for _, t := range m.o.Schema.Types {
		if t.Kind != sdl.Object || m.removed[t] {
			continue
		}
		for _, f := range t.Fields {
			if _, joined := m.requires[f]; joined && !m.removed[f] {
				m.addSelected(m.n.Field(m.inNew(f)).Requires.Selections)
			}
		}
	}
}

func (m *draft) addSelected(list []subgraph.Selection) {
	for _, s := range list {
		if s.Field != nil {
			m.addField(s.Field)
		}
		m.addSelected(s.Sub)
	}
}

// borrowField makes sure that a field of the new schema can be selected in the intermediate one.
func (m *draft) addField(nf *sdl.Field) {
	t := m.o.Schema.Type(nf.Parent.Name)
	switch {
	case t == nil || m.removed[t]:
		if !slices.Contains(m.types, nf.Parent) {
			m.types = append(m.types, nf.Parent)
		}
	case t.Field(nf.Name) == nil:
		if !m.borrowed[nf] {
			m.borrowed[nf] = true
			m.added[t] = append(m.added[t], nf)
		}
	default:
		if of := t.Field(nf.Name); m.removed[of] { // both have it, the old one resolves it, the new one does not
			m.removed[of] = false
			m.external[of] = m.o.Resolves(of)
		}
	}
}
