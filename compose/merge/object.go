package merge

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// mergeObjects merges object types: the fields of all subgraphs. In a value type, one without a key
// that is not a root type, a field that some subgraph lacks makes a hint.
func (m *merger) mergeObjects() {
	for t := range m.types.ofKind(sdl.Object) {
		m.startType(t)
		valueType := !isEntity(m.findings, t) && !t.root()
		groups := t.groupFields(&m.scratch)
		for i := range groups {
			g := &groups[i]
			if valueType {
				hintMissingField(m.findings, t, g, codes.InconsistentObjectValueTypeField)
			}
			srcs := m.scratch.fieldSources(t, g)
			m.override.resolve(t, g.name, srcs)
			if t.name == "Subscription" {
				checkSubscriptionField(m.findings, t, srcs)
			}
			t.out.Fields = append(t.out.Fields, m.mergeField(t, g.name, srcs))
			m.sharing.check(t, g.name, srcs)
		}
	}
}

// isEntity reports whether the type has a key in any subgraph. One that does not have a key in
// every subgraph makes a hint.
func isEntity(f *findings, t *mergedType) bool {
	var with, without []string
	for i := range t.srcs {
		if s := &t.srcs[i]; len(s.meta.Keys) > 0 {
			with = append(with, s.sub.Name)
		} else {
			without = append(without, s.sub.Name)
		}
	}
	if len(with) > 0 && len(without) > 0 {
		f.hint(codes.InconsistentEntity, coordinate{typ: t.name}, t.name+" has a @key in "+graphList(with)+" but not in "+graphList(without), t.positions()...)
	}
	return len(with) > 0
}

// hintMissingField reports the subgraphs that have the type without the field. A version with
// @external fields only lacks nothing.
func hintMissingField(f *findings, t *mergedType, g *group[*sdl.Field], code string) {
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
		} else if !s.allExternal() {
			lacking = append(lacking, s.sub.Name)
			where = append(where, s.t.Pos.Position())
		}
	}
	if len(lacking) > 0 {
		f.hint(code, coordinate{typ: t.name}, "field "+t.name+"."+g.name+" is in "+graphList(having)+" but not in "+graphList(lacking), where...)
	}
}

// allExternal reports whether all fields of the source are @external.
func (s *typeSource) allExternal() bool {
	for _, f := range s.t.Fields {
		if !s.sub.Field(f).External {
			return false
		}
	}
	return true
}
