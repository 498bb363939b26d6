package merge

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// usage is the set of positions in which the merged schema uses an enum.
type usage uint8

const (
	asOutput usage = 1 << iota
	asInput
)

// use records where the merged schema refers to an enum, and as what. The first place of either
// kind is an example for messages. Every type of a field, argument or input field comes by here.
func (ts *typeTable) use(t *ast.Type, as usage, at coordinate) {
	name := t.Name()
	if spec.BuiltInScalar(name) {
		return
	}
	of := ts.named(name)
	ts.absent = ts.absent || of == nil
	if of == nil || of.kind != sdl.Enum || of.usage&as != 0 {
		return
	}
	of.usage |= as
	example := at
	if as == asInput {
		of.given = &example
	} else {
		of.returned = &example
	}
}

// mergeEnums merges enums. One that is only used as output has the values of all subgraphs, one
// that is only used as input the common values. One that is used as both must be the same
// everywhere.
func (m *merger) mergeEnums() {
	for t := range m.types.ofKind(sdl.Enum) {
		if t.usage == 0 {
			t.usage = asOutput
			m.hint(codes.UnusedEnumType, coordinate{typ: t.name}, "enum "+t.name+" is used nowhere; its values are merged as if it were only returned")
		}
		hidden := m.startType(t) && m.edition.Rust()
		groups := m.scratch.valueGroups.byName(len(t.srcs), func(i int) []*sdl.EnumValue { return t.srcs[i].t.Values }, func(v *sdl.EnumValue) string { return v.Name })
		for i := range groups {
			m.mergeEnumValue(t, &groups[i], hidden)
		}
		if len(t.out.Values) == 0 {
			m.fail(codes.EmptyMergedEnumType, t.name, "no value of enum "+t.name+" is in all subgraphs that define it ("+graphList(t.subgraphs())+"), so nothing is left of it",
				"Give the enum at least one value that is the same everywhere.", t.positions()...)
		}
	}
}

// mergeEnumValue adds one value to the enum. For a value that the enum does not keep, only the
// findings remain. In edition 2.15 all values of a hidden enum are hidden.
func (m *merger) mergeEnumValue(t *mergedType, g *group[*sdl.EnumValue], hidden bool) {
	at := coordinate{typ: t.name, field: g.name}
	v := &sdl.EnumValue{Name: g.name, Pos: g.members[0].node.Pos}
	parts := m.scratch.enumValueParts(t, g)
	v.Description = mergeDescription(m.findings, at, parts)
	before := m.applied.mark()
	hidden = m.applied.add(at, "ENUM_VALUE", parts, &v.Directives) || hidden
	v.Directives = slices.Grow(v.Directives, len(parts))
	for i := range parts {
		v.Directives = append(v.Directives, m.joins.enumValueIn(parts[i].sub))
	}
	if len(g.members) < len(t.srcs) && !keepPartialValue(m.findings, t, g, hidden) {
		m.applied.dropSince(before)
		return
	}
	t.out.Values = append(t.out.Values, v)
}

// keepPartialValue reports whether the enum keeps a value that some subgraphs lack. An input enum
// drops it unless it is hidden: no client can give a hidden value. If the enum is used as both, the
// value is an error, and kept.
func keepPartialValue(f *findings, t *mergedType, g *group[*sdl.EnumValue], hidden bool) bool {
	at := coordinate{typ: t.name, field: g.name}
	having, lacking, where := split(t, g)
	of := "value " + g.name + " of enum " + t.name + " is in " + graphList(having) + " but not in " + graphList(lacking)
	switch {
	case t.usage == asOutput:
		f.hint(codes.InconsistentEnumValueForOutputEnum, at, of, where...)
		return true
	case hidden:
		return true
	case t.usage == asInput:
		f.hint(codes.InconsistentEnumValueForInputEnum, at, of+", so clients cannot give it", where...)
		return false
	}
	var values []diag.Position
	for _, member := range g.members {
		values = append(values, member.node.Pos.Position())
	}
	f.fail(codes.EnumValueMismatch, t.name, of+", and the enum is both given ("+t.given.String()+") and returned ("+t.returned.String()+")", "Add the value everywhere, or use separate enums for input and output.", append(values, where...)...)
	return true
}
