package merge

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// usage says in which positions of the merged schema an enum stands.
type usage uint8

const (
	asOutput usage = 1 << iota
	asInput
)

// use records the position of a type reference of the merged schema.
func (m *merger) use(t *ast.Type, as usage) {
	if of := m.byName[t.Name()]; of != nil {
		of.usage |= as
	}
}

// mergeEnums merges enums: all values of one that is only returned, the common
// values of one that is only taken, and no difference where it is both.
func (m *merger) mergeEnums() {
	m.ofKind(sdl.Enum, func(t *typ) {
		if t.usage == 0 {
			t.usage = asOutput
			m.hint(codes.UnusedEnumType, coordinate{typ: t.name}, "enum "+t.name+" is used nowhere; its values are merged as if it were only returned")
		}
		m.startType(t)
		groups := groupByName(&m.groups, len(t.srcs), func(i int) []*sdl.EnumValue { return t.srcs[i].t.Values }, func(v *sdl.EnumValue) string { return v.Name })
		for i := range groups {
			m.mergeEnumValue(t, &groups[i])
		}
		if len(t.out.Values) == 0 {
			m.fail(codes.EmptyMergedEnumType, t.name, "no value of enum "+t.name+" is in all subgraphs that define it ("+graphList(t.subgraphs())+"), so nothing is left of it",
				"Give the enum at least one value that is the same everywhere.", t.positions()...)
		}
	})
}

func (m *merger) mergeEnumValue(t *typ, g *group[*sdl.EnumValue]) {
	at := coordinate{typ: t.name, field: g.name}
	v := &sdl.EnumValue{Name: g.name, Pos: g.members[0].node.Pos}
	parts := m.scratch.parts[:0]
	for _, member := range g.members {
		parts = append(parts, part{sub: t.srcs[member.src].sub, description: member.node.Description, directives: member.node.Directives, pos: member.node.Pos})
	}
	m.scratch.parts = parts
	v.Description = m.mergeDescription(at, parts)
	waiting := len(m.pending)
	hidden := m.mergeMarks(at, "ENUM_VALUE", parts, &v.Directives)
	v.Directives = slices.Grow(v.Directives, len(parts))
	for i := range parts {
		v.Directives = append(v.Directives, m.joinEnumValue[parts[i].sub.Index])
	}
	if len(g.members) < len(t.srcs) && !m.keepPartialValue(t, g, at, hidden, parts) {
		m.pending = m.pending[:waiting]
		return
	}
	t.out.Values = append(t.out.Values, v)
}

// keepPartialValue judges a value that some subgraphs do not have.
func (m *merger) keepPartialValue(t *typ, g *group[*sdl.EnumValue], at coordinate, hidden bool, parts []part) bool {
	having, lacking, where := split(t, g)
	of := "value " + g.name + " of enum " + t.name + " is in " + graphList(having) + " but not in " + graphList(lacking)
	switch {
	case t.usage == asOutput:
		m.hint(codes.InconsistentEnumValueForOutputEnum, at, of, where...)
		return true
	case hidden:
		return true
	case t.usage == asInput:
		m.hint(codes.InconsistentEnumValueForInputEnum, at, of+", so clients cannot give it", where...)
		return false
	}
	var at1 []diag.Position
	for i := range parts {
		at1 = append(at1, parts[i].pos.Position())
	}
	m.fail(codes.EnumValueMismatch, t.name, of+", and the enum is both given and returned", "Add the value everywhere, or use separate enums for input and output.", append(at1, where...)...)
	return true
}
