package merge

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// mergeInputs merges input objects: the fields that every subgraph has, with
// the narrowest of their types.
func (m *merger) mergeInputs() {
	m.ofKind(sdl.InputObject, func(t *typ) {
		m.startType(t)
		m.groupFields(t)
		owners := make([]owner, len(t.srcs))
		for i := range t.srcs {
			owners[i] = owner{t.srcs[i].sub, t.srcs[i].t.Pos}
		}
		for i := range t.origin {
			if f := m.mergeInputField(t, owners, &t.origin[i]); f != nil {
				t.out.Fields = append(t.out.Fields, f)
			}
		}
		if len(t.out.Fields) == 0 {
			m.fail(codes.EmptyMergedInputType, t.name, "no field of input "+t.name+" is in all subgraphs that define it ("+graphList(t.subgraphs())+"), so nothing is left of it",
				"Give the type at least one field that is the same everywhere.", t.positions()...)
		}
	})
}

// mergeInputField merges one field; nil when not every subgraph has it.
func (m *merger) mergeInputField(t *typ, owners []owner, g *group[*sdl.Field]) *sdl.Field {
	at := coordinate{typ: t.name, field: g.name}
	srcs := make([]argSrc, len(g.members))
	for i, member := range g.members {
		f, s := member.node, owners[member.src].sub
		srcs[i] = argSrc{sub: s, name: f.Name, typ: f.Type, def: f.Default, part: part{sub: s, description: f.Description, directives: f.Directives, pos: f.Pos}}
	}
	f := t.newField(g.name)
	f.Pos = srcs[0].part.pos
	parts := m.argParts(srcs)
	waiting := len(m.pending)
	f.Description = m.mergeDescription(at, parts)
	hidden := m.mergeMarks(at, "INPUT_FIELD_DEFINITION", parts, &f.Directives)
	equal := false
	f.Type, equal = m.mergeInputType(at, srcs, inputFieldRules)
	f.Default = m.mergeDefault(at, srcs, inputFieldRules)
	// A hidden field may be missing: no client can give it.
	if !hidden && !m.inAllSubgraphs(at, owners, srcs, inputFieldRules) {
		m.pending = m.pending[:waiting]
		return nil
	}
	if equal && len(srcs) == len(owners) {
		return f
	}
	for i := range srcs {
		join := m.joinField[srcs[i].sub.Index]
		if !equal {
			join = directive("join__field", sdl.RoleJoinField, join.Args[0], sdl.Arg{Name: "type", Value: text(srcs[i].typ.String())})
		}
		f.Directives = append(f.Directives, join)
	}
	return f
}
