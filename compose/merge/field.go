package merge

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// fieldSource is one subgraph's version of a field of an object or interface.
type fieldSource struct {
	sub  *subgraph.Subgraph
	f    *sdl.Field
	meta *subgraph.FieldMeta
	// over is the remainder of this version under an @override in another subgraph.
	over overridden
	// label is that of a progressive @override. The overriding and the overridden version have it.
	label string
}

func fieldPositions(srcs []fieldSource) []diag.Position {
	list := make([]diag.Position, len(srcs))
	for i := range srcs {
		list[i] = srcs[i].f.Pos.Position()
	}
	return list
}

// mergeField merges one field of an object or interface. Sources that are @external are only
// compared with what the others make of the field.
func (m *merger) mergeField(t *mergedType, name string, srcs []fieldSource) *sdl.Field {
	at := coordinate{typ: t.name, field: name}
	f := m.scratch.newField(t, name)
	f.Type, f.Pos = srcs[0].f.Type, srcs[0].f.Pos
	own, external := m.resolving(t, at, srcs)
	if len(own) == 0 {
		failWithoutBase(m.findings, at, srcs)
		return f
	}
	parts := m.scratch.fieldParts(own)
	if m.edition.Rust() && len(t.out.Interfaces) > 0 {
		m.stripDeprecated(t, at, parts)
	}
	f.Description = mergeDescription(m.findings, at, parts)
	m.applied.add(at, "FIELD_DEFINITION", parts, &f.Directives)
	f.Args = m.mergeArguments(at, own)
	equal := false
	f.Type, equal = m.types.mergeFieldType(at, own)
	m.types.use(f.Type, asOutput, at)
	if external {
		m.types.checkExternals(at, f, srcs, equal)
	}
	m.joins.addFields(t, f, srcs, equal)
	if m.features.usesJoinDirective() {
		m.joins.addCarried(&f.Directives, m.scratch.fieldParts(srcs))
	}
	return f
}

// resolving returns the sources that are not @external, and whether there are any that are. If all
// sources are @external but an @interfaceObject resolves the field, it returns them all. External
// sources must not have directives that the supergraph would show.
func (m *merger) resolving(t *mergedType, at coordinate, srcs []fieldSource) (own []fieldSource, external bool) {
	for i := range srcs {
		external = external || srcs[i].meta.External
	}
	if !external {
		return srcs, false
	}
	for i := range srcs {
		if !srcs[i].meta.External {
			own = append(own, srcs[i])
		}
	}
	throughObject := len(own) == 0 && len(m.types.objectFieldsFor(t, at.field)) > 0
	for i := range srcs {
		if srcs[i].meta.External && (len(own) > 0 || throughObject) {
			m.applied.refuseOnExternal(at, &srcs[i])
		}
	}
	if throughObject {
		return srcs, true
	}
	return own, true
}

// failWithoutBase reports a field that is @external in all its sources.
func failWithoutBase(f *findings, at coordinate, srcs []fieldSource) {
	names := make([]string, len(srcs))
	for i := range srcs {
		names[i] = srcs[i].sub.Name
	}
	f.fail(codes.ExternalMissingOnBase, at.String(), at.String()+" is @external in every subgraph that has it: "+graphList(names),
		"Declare the field without @external in the subgraph that resolves it.", fieldPositions(srcs)...)
}

// mergeFieldType returns the widest of the types, and whether all of them are the same. Different
// types make a hint, or an error if none covers the others; the first type is returned then.
func (ts *typeTable) mergeFieldType(at coordinate, srcs []fieldSource) (typ *ast.Type, equal bool) {
	typ = srcs[0].f.Type
	equal = true
	for i := range srcs {
		equal = equal && sdl.SameType(typ, srcs[i].f.Type)
	}
	if equal {
		return typ, true
	}
	names, types, printed := make([]string, len(srcs)), make([]*ast.Type, len(srcs)), make([]string, len(srcs))
	for i := range srcs {
		names[i], types[i], printed[i] = srcs[i].sub.Name, srcs[i].f.Type, srcs[i].f.Type.String()
	}
	typ, ok := ts.commonType(types, false)
	if !ok {
		ts.fail(codes.FieldTypeMismatch, at.String(), "the types of "+at.String()+" do not fit together: "+perSubgraph(names, printed),
			"Use the same type everywhere, or types of which one covers the others.", fieldPositions(srcs)...)
		return typ, false
	}
	ts.hint(codes.InconsistentButCompatibleFieldType, at, "the types of "+at.String()+" differ but fit together: "+perSubgraph(names, printed)+"; the supergraph has "+typ.String(), fieldPositions(srcs)...)
	return typ, false
}
