package merge

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// mergeInputs merges input objects: the fields that every subgraph has, with the narrowest of their
// types.
func (m *merger) mergeInputs() {
	for t := range m.types.ofKind(sdl.InputObject) {
		m.startType(t)
		groups := t.groupFields(&m.scratch)
		owners := m.scratch.ownersOf(len(t.srcs))
		for i := range t.srcs {
			owners[i] = owner{t.srcs[i].sub, t.srcs[i].t.Pos}
		}
		for i := range groups {
			if f := m.mergeInputField(t, owners, &groups[i]); f != nil {
				t.out.Fields = append(t.out.Fields, f)
			}
		}
		if len(t.out.Fields) == 0 {
			m.fail(codes.EmptyMergedInputType, t.name, "no field of input "+t.name+" is in all subgraphs that define it ("+graphList(t.subgraphs())+"), so nothing is left of it",
				"Give the type at least one field that is the same everywhere.", t.positions()...)
		}
	}
}

// mergeInputField merges one field. It returns nil for a field that some subgraph lacks, unless the
// field is @inaccessible: no client can give it then. Edition 2.15 refuses to drop one that is
// required in the supergraph, even if no subgraph requires it alone.
func (m *merger) mergeInputField(t *mergedType, owners []owner, g *group[*sdl.Field]) *sdl.Field {
	at := coordinate{typ: t.name, field: g.name}
	srcs := m.scratch.inputSources(len(g.members))
	for i, member := range g.members {
		f, s := member.node, owners[member.src].sub
		srcs[i] = inputSource{sub: s, name: f.Name, typ: f.Type, def: f.Default, part: part{sub: s, description: f.Description, directives: f.Directives, pos: f.Pos}}
	}
	f := m.scratch.newField(t, g.name)
	f.Pos = srcs[0].part.pos
	parts := m.scratch.inputParts(srcs)
	before := m.applied.mark()
	f.Description = mergeDescription(m.findings, at, parts)
	hidden := m.applied.add(at, "INPUT_FIELD_DEFINITION", parts, &f.Directives)
	equal := false
	f.Type, equal = inputFieldRules.mergeType(m.types, at, srcs)
	f.Default = inputFieldRules.mergeDefault(m.findings, at, srcs)
	undefaulted := len(srcs) < len(owners) && m.edition.Rust() && f.Type.NonNull && f.Default == nil && !anyRequired(srcs)
	if !hidden && !inputFieldRules.inAll(m.findings, at, owners, srcs, undefaulted) {
		m.applied.dropSince(before)
		return nil
	}
	if equal && len(srcs) == len(owners) {
		return f
	}
	for i := range srcs {
		f.Directives = append(f.Directives, m.joins.inputField(&srcs[i], equal))
	}
	return f
}

func anyRequired(srcs []inputSource) bool {
	for i := range srcs {
		if srcs[i].required() {
			return true
		}
	}
	return false
}
