package merge

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// startType merges what all kinds of types have: description, join__type,
// directives. parts of the type are given where the caller has them already.
func (m *merger) startType(t *typ) {
	at := coordinate{typ: t.name}
	parts := typeParts(t, m.scratch.parts[:0])
	m.scratch.parts = parts
	t.out.Description = m.mergeDescription(at, parts)
	m.addJoinType(t)
	m.mergeMarks(at, t.kind.String(), parts, &t.out.Directives)
	if m.carries {
		m.addJoinDirectives(&t.out.Directives, parts)
	}
}

// typeParts appends the subgraphs' versions of a type to parts.
func typeParts(t *typ, parts []part) []part {
	for i := range t.srcs {
		s := &t.srcs[i]
		parts = append(parts, part{sub: s.sub, description: s.t.Description, directives: s.t.Directives, pos: s.t.Pos})
	}
	return parts
}

// fieldParts are the subgraphs' versions of one field of the type.
func (t *typ) fieldParts(name string) []part {
	var parts []part
	for i := range t.origin {
		if t.origin[i].name != name {
			continue
		}
		for _, member := range t.origin[i].members {
			f := member.node
			parts = append(parts, part{sub: t.srcs[member.src].sub, description: f.Description, directives: f.Directives, pos: f.Pos})
		}
	}
	return parts
}

func (m *merger) groupFields(t *typ) {
	t.origin = groupByName(&m.groups, len(t.srcs), func(i int) []*sdl.Field { return t.srcs[i].t.Fields }, func(f *sdl.Field) string { return f.Name })
	t.out.Fields = make([]*sdl.Field, 0, len(t.origin))
	t.slab = make([]sdl.Field, len(t.origin))
}

// newField takes the next field of the type's slab.
func (t *typ) newField(name string) *sdl.Field {
	f := &t.slab[0]
	t.slab = t.slab[1:]
	f.Parent, f.Name = t.out, name
	return f
}

// ofKind visits the merged types of one kind in order.
func (m *merger) ofKind(kind sdl.Kind, visit func(t *typ)) {
	for _, t := range m.types {
		if t.kind == kind {
			visit(t)
		}
	}
}

// mergeObjects merges object types: the union of their fields.
func (m *merger) mergeObjects() {
	m.ofKind(sdl.Object, func(t *typ) {
		m.startType(t)
		value := !m.entity(t) && !t.root()
		m.groupFields(t)
		for i := range t.origin {
			g := &t.origin[i]
			if value {
				m.hintMissingField(t, g, codes.InconsistentObjectValueTypeField)
			}
			srcs := m.fieldSources(t, g)
			m.resolveOverrides(t, g.name, srcs)
			if t.name == "Subscription" {
				m.checkSubscriptionField(t, srcs)
			}
			t.out.Fields = append(t.out.Fields, m.mergeField(t, g.name, srcs))
			m.checkSharing(t, g.name, srcs)
		}
	})
}

// entity says that the type has a key somewhere, and hints when it does not have one everywhere.
func (m *merger) entity(t *typ) bool {
	var with, without []string
	for i := range t.srcs {
		if s := &t.srcs[i]; len(s.meta.Keys) > 0 {
			with = append(with, s.sub.Name)
		} else {
			without = append(without, s.sub.Name)
		}
	}
	if len(with) > 0 && len(without) > 0 {
		m.hint(codes.InconsistentEntity, coordinate{typ: t.name}, t.name+" has a @key in "+graphList(with)+" but not in "+graphList(without), t.positions()...)
	}
	return len(with) > 0
}

// hintMissingField points at subgraphs whose version of a value type lacks a field.
func (m *merger) hintMissingField(t *typ, g *group[*sdl.Field], code string) {
	if len(g.members) == len(t.srcs) {
		return
	}
	var having, lacking []string
	var where []diag.Position
	k := 0
	for i := range t.srcs {
		s := &t.srcs[i]
		if k < len(g.members) && g.members[k].src == i {
			having = append(having, s.sub.Name)
			where = append(where, s.t.Pos.Position())
			k++
		} else if !m.stub(s) {
			lacking = append(lacking, s.sub.Name)
			where = append(where, s.t.Pos.Position())
		}
	}
	if len(lacking) > 0 {
		m.hint(code, coordinate{typ: t.name}, "field "+t.name+"."+g.name+" is in "+graphList(having)+" but not in "+graphList(lacking), where...)
	}
}

// stub says that all fields of a type are @external: it is only referred to.
func (m *merger) stub(s *typeSrc) bool {
	for _, f := range s.t.Fields {
		if !s.sub.Field(f).External {
			return false
		}
	}
	return true
}
