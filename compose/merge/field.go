package merge

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// fieldSources are the subgraphs that have a field, in order. The slice is
// used again for the next field.
func (m *merger) fieldSources(t *typ, g *group[*sdl.Field]) []fieldSrc {
	list := m.scratch.fields[:0]
	for _, member := range g.members {
		s := t.srcs[member.src].sub
		list = append(list, fieldSrc{sub: s, f: member.node, meta: s.Field(member.node)})
	}
	m.scratch.fields = list
	return list
}

// mergeField merges one field of an object or interface. @external declarations
// are only checked against what the others make of the field.
func (m *merger) mergeField(t *typ, name string, srcs []fieldSrc) *sdl.Field {
	at := coordinate{typ: t.name, field: name}
	f := t.newField(name)
	f.Type, f.Pos = srcs[0].f.Type, srcs[0].f.Pos
	own, external := m.resolving(t, at, srcs)
	if len(own) == 0 {
		m.missingBase(at, srcs)
		return f
	}
	parts := m.partsOf(own)
	f.Description = m.mergeDescription(at, parts)
	m.mergeMarks(at, "FIELD_DEFINITION", parts, &f.Directives)
	f.Args = m.mergeArguments(at, own)
	equal := false
	f.Type, equal = m.mergeFieldType(at, own)
	m.use(f.Type, asOutput)
	if external {
		m.checkExternals(at, f, srcs, equal)
	}
	m.addJoinFields(t, f, srcs, equal)
	if m.carries {
		m.addJoinDirectives(&f.Directives, m.partsOf(srcs))
	}
	return f
}

// resolving leaves out the @external sources. A field that is @external
// wherever it is declared may still be resolved through an @interfaceObject;
// then its declarations count.
func (m *merger) resolving(t *typ, at coordinate, srcs []fieldSrc) (own []fieldSrc, external bool) {
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
	abstracted := len(own) == 0 && len(m.abstracted(t, at.field)) > 0
	for i := range srcs {
		if srcs[i].meta.External && (len(own) > 0 || abstracted) {
			m.refuseMarks(at, &srcs[i])
		}
	}
	if abstracted {
		return srcs, true
	}
	return own, true
}

// refuseMarks refuses directives that the supergraph would carry on a field that
// is only declared here.
func (m *merger) refuseMarks(at coordinate, s *fieldSrc) {
	for _, d := range s.f.Directives {
		if m.fate(s.sub, d) != dropIt {
			m.fail(codes.MergedDirectiveApplicationOnExternal, at.String(), at.String()+" is @external in subgraph "+quote(s.sub.Name)+" and cannot carry @"+d.Name+" there",
				"Put @"+d.Name+" on the field where it is resolved.", d.Pos.Position())
		}
	}
}

func (m *merger) missingBase(at coordinate, srcs []fieldSrc) {
	names := make([]string, len(srcs))
	for i := range srcs {
		names[i] = srcs[i].sub.Name
	}
	m.fail(codes.ExternalMissingOnBase, at.String(), at.String()+" is @external in every subgraph that has it: "+graphList(names),
		"Declare the field without @external in the subgraph that resolves it.", fieldPositions(srcs)...)
}

// partsOf views sources as parts; the slice is used again.
func (m *merger) partsOf(srcs []fieldSrc) []part {
	parts := m.scratch.parts[:0]
	for i := range srcs {
		f := srcs[i].f
		parts = append(parts, part{sub: srcs[i].sub, description: f.Description, directives: f.Directives, pos: f.Pos})
	}
	m.scratch.parts = parts
	return parts
}

func fieldPositions(srcs []fieldSrc) []diag.Position {
	list := make([]diag.Position, len(srcs))
	for i := range srcs {
		list[i] = srcs[i].f.Pos.Position()
	}
	return list
}

// mergeFieldType finds the type of a field and says what is lost.
func (m *merger) mergeFieldType(at coordinate, srcs []fieldSrc) (typ *ast.Type, equal bool) {
	typ = srcs[0].f.Type
	equal = true
	for i := range srcs {
		equal = equal && sameType(typ, srcs[i].f.Type)
	}
	if equal {
		return typ, true
	}
	names, types, printed := make([]string, len(srcs)), make([]*ast.Type, len(srcs)), make([]string, len(srcs))
	for i := range srcs {
		names[i], types[i], printed[i] = srcs[i].sub.Name, srcs[i].f.Type, srcs[i].f.Type.String()
	}
	typ, ok := m.commonType(types, false)
	if !ok {
		m.fail(codes.FieldTypeMismatch, at.String(), "the types of "+at.String()+" do not fit together: "+m.perSubgraph(names, printed),
			"Use the same type everywhere, or types of which one covers the others.", fieldPositions(srcs)...)
		return typ, false
	}
	m.hint(codes.InconsistentButCompatibleFieldType, at, "the types of "+at.String()+" differ but fit together: "+m.perSubgraph(names, printed)+"; the supergraph has "+typ.String(), fieldPositions(srcs)...)
	return typ, false
}

// checkExternals compares @external declarations with the merged field.
func (m *merger) checkExternals(at coordinate, f *sdl.Field, srcs []fieldSrc, equal bool) {
	var wrongType, missing, wrongArg, wrongDefault []string
	var where [4][]diag.Position
	for i := range srcs {
		s := &srcs[i]
		if !s.meta.External {
			continue
		}
		pos := s.f.Pos.Position()
		if !sameType(f.Type, s.f.Type) && (equal || !m.strictSubtype(f.Type, s.f.Type)) {
			wrongType, where[0] = append(wrongType, quote(s.sub.Name)+" has "+s.f.Type.String()), append(where[0], pos)
		}
		for _, a := range f.Args {
			x := s.f.Arg(a.Name)
			switch {
			case x == nil:
				missing, where[1] = append(missing, quote(s.sub.Name)+" lacks "+a.Name), append(where[1], pos)
			case !sameType(a.Type, x.Type) && !m.strictSubtype(x.Type, a.Type):
				wrongArg, where[2] = append(wrongArg, quote(s.sub.Name)+" has "+a.Name+": "+x.Type.String()), append(where[2], x.Pos.Position())
			case !sameValue(a.Default, canonical(s.sub.Schema, x.Default, x.Type)):
				wrongDefault, where[3] = append(wrongDefault, quote(s.sub.Name)+" has "+a.Name+" = "+sdl.ValueString(x.Default)), append(where[3], x.Pos.Position())
			}
		}
	}
	report := func(code, what string, found []string, where []diag.Position) {
		if len(found) > 0 {
			m.fail(code, at.String(), "the @external declaration of "+at.String()+" "+what+": subgraph "+join(found, "; subgraph "),
				"Declare it as the subgraph that resolves it does.", append(where, ownPositions(srcs)...)...)
		}
	}
	report(codes.ExternalTypeMismatch, "is not of the type "+f.Type.String(), wrongType, where[0])
	report(codes.ExternalArgumentMissing, "misses arguments", missing, where[1])
	report(codes.ExternalArgumentTypeMismatch, "has arguments of other types", wrongArg, where[2])
	report(codes.ExternalArgumentDefaultMismatch, "has arguments with other defaults", wrongDefault, where[3])
}

func ownPositions(srcs []fieldSrc) []diag.Position {
	own := slices.DeleteFunc(slices.Clone(srcs), func(s fieldSrc) bool { return s.meta.External })
	return fieldPositions(own)
}

// addJoinFields says which subgraphs have the field and how; nothing when all
// that have the type have the field too, in the same plain way.
func (m *merger) addJoinFields(t *typ, f *sdl.Field, srcs []fieldSrc, equal bool) {
	needed := !equal || len(srcs) < len(t.srcs)
	for i := range srcs {
		if needed {
			break
		}
		s := &srcs[i]
		needed = s.over != notOverridden || s.label != "" || special(s)
	}
	if !needed {
		return
	}
	f.Directives = slices.Grow(f.Directives, len(srcs))
	for i := range srcs {
		s := &srcs[i]
		if s.over == unused && s.label == "" {
			continue
		}
		if equal && s.over == notOverridden && s.label == "" && s.meta.Override == nil && !special(s) {
			f.Directives = append(f.Directives, m.joinField[s.sub.Index])
			continue
		}
		f.Directives = append(f.Directives, m.joinFieldOf(s, equal))
	}
}

// special says that the source alone needs a join__field, whatever the others are.
func special(s *fieldSrc) bool {
	return s.meta.External || s.meta.Requires != nil || s.meta.Provides != nil || len(s.meta.Contexts) > 0
}

func (m *merger) joinFieldOf(s *fieldSrc, equal bool) *sdl.Directive {
	args := []sdl.Arg{{Name: "graph", Value: m.graph(s.sub)}}
	add := func(name string, v value) {
		if v != nil {
			args = append(args, sdl.Arg{Name: name, Value: v})
		}
	}
	if s.meta.Requires != nil {
		add("requires", text(s.meta.Requires.Raw))
	}
	if s.meta.Provides != nil {
		add("provides", text(s.meta.Provides.Raw))
	}
	if s.meta.Override != nil {
		add("override", text(s.meta.Override.From))
	}
	if !equal {
		add("type", text(s.f.Type.String()))
	}
	add("external", when(s.meta.External, yes))
	add("usedOverridden", when(s.over == usedStill, yes))
	add("overrideLabel", given(s.label))
	add("contextArguments", m.contextArguments(s))
	return directive("join__field", sdl.RoleJoinField, args...)
}

// contextArguments are the arguments that the router fills in itself.
func (m *merger) contextArguments(s *fieldSrc) value {
	if len(s.meta.Contexts) == 0 {
		return nil
	}
	list := make([]value, len(s.meta.Contexts))
	for i, c := range s.meta.Contexts {
		list[i] = objectOf([]sdl.Arg{
			{Name: "context", Value: text(contextName(s.sub, c.Context))}, {Name: "name", Value: text(c.Arg.Name)},
			{Name: "type", Value: text(c.Arg.Type.String())}, {Name: "selection", Value: text(c.Selection)},
		})
	}
	return listOf(list...)
}

func join(list []string, sep string) string {
	s := list[0]
	for _, x := range list[1:] {
		s += sep + x
	}
	return s
}
