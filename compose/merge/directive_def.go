package merge

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// definitionSource is one subgraph's definition of a directive.
type definitionSource struct {
	sub *subgraph.Subgraph
	def *sdl.DirectiveDef
}

// mergeDirectiveDefinitions merges the definitions of executable directives, which clients may use
// in operations, to what all subgraphs agree on. Other directives reach the supergraph only through
// @composeDirective, and have their definitions already.
func (m *merger) mergeDirectiveDefinitions() {
	groups := m.scratch.definitionGroups.byName(len(m.subs), func(i int) []*sdl.DirectiveDef { return m.subs[i].Schema.DirectiveDefs }, func(d *sdl.DirectiveDef) string { return d.Name })
	for i := range groups {
		g := &groups[i]
		if c := m.composed.named(g.name); c != nil {
			m.types.useInDirective(c.def)
			continue
		}
		srcs := make([]definitionSource, len(g.members))
		executable := false
		for k, member := range g.members {
			srcs[k] = definitionSource{m.subs[member.src], member.node}
			executable = executable || len(executableLocations(member.node)) > 0
		}
		if executable {
			m.mergeExecutable(g.name, srcs)
		}
	}
}

// useInDirective records that a composed directive uses its argument types as input. The definition
// may be nil.
func (ts *typeTable) useInDirective(d *sdl.DirectiveDef) {
	if d == nil {
		return
	}
	for _, a := range d.Args {
		ts.use(a.Type, asInput, coordinate{typ: "@" + d.Name, arg: a.Name})
	}
}

// executableLocations returns the directive's locations in operations, sorted.
func executableLocations(d *sdl.DirectiveDef) []string {
	var list []string
	for _, l := range d.Locations {
		switch l {
		case "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT", "VARIABLE_DEFINITION":
			list = append(list, l)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// firstWithout returns the index of the first subgraph that does not define the directive, or -1.
func firstWithout(subs []*subgraph.Subgraph, srcs []definitionSource) int {
	for k := range subs {
		if k >= len(srcs) || srcs[k].sub != subs[k] {
			return k
		}
	}
	return -1
}

// commonLocations returns the executable locations that all definitions have.
func commonLocations(srcs []definitionSource) []string {
	common := slices.Clone(executableLocations(srcs[0].def))
	for i := range srcs[1:] {
		own := executableLocations(srcs[i+1].def)
		common = slices.DeleteFunc(common, func(l string) bool { return !slices.Contains(own, l) })
	}
	return common
}

// mergeExecutable merges the definitions of one executable directive, which needs a location that
// all subgraphs allow. The reference looks at the subgraphs in order and stops at the first that
// leaves no such location, which decides between two hints: if the first subgraphs have no location
// in common, a later one without any definition is not reported.
func (m *merger) mergeExecutable(name string, srcs []definitionSource) {
	at := coordinate{typ: "@" + name}
	var names []string
	var where []diag.Position
	for i := range srcs {
		names, where = append(names, srcs[i].sub.Name), append(where, srcs[i].def.Pos.Position())
	}
	if k := firstWithout(m.subs, srcs); k >= 0 && !(k > 1 && len(commonLocations(srcs[:k])) == 0) {
		m.hint(codes.InconsistentExecutableDirectivePresence, at, "directive @"+name+" is in "+graphList(names)+" only, so clients cannot use it", where...)
		return
	}
	out := &sdl.DirectiveDef{Name: name, Repeatable: true, Pos: srcs[0].def.Pos, Locations: commonLocations(srcs)}
	printed, marks := make([]string, len(srcs)), make([]string, len(srcs))
	sameMarks, sameLocations := true, true
	for i := range srcs {
		own := executableLocations(srcs[i].def)
		printed[i], marks[i] = strings.Join(own, ", "), "not repeatable"
		if srcs[i].def.Repeatable {
			marks[i] = "repeatable"
		}
		sameMarks, sameLocations = sameMarks && marks[i] == marks[0], sameLocations && printed[i] == printed[0]
		out.Repeatable = out.Repeatable && srcs[i].def.Repeatable
	}
	if len(out.Locations) == 0 {
		m.hint(codes.NoExecutableDirectiveIntersection, at, "directive @"+name+" has no location in common: "+perSubgraph(names, printed)+"; clients cannot use it", where...)
		return
	}
	if !sameMarks {
		m.hint(codes.InconsistentExecutableDirectiveRepeatable, at, "directive @"+name+" is "+perSubgraph(names, marks)+"; in the supergraph it is not repeatable", where...)
	}
	if !sameLocations {
		m.hint(codes.InconsistentExecutableDirectiveLocations, at, "directive @"+name+" has different locations: "+perSubgraph(names, printed)+"; the supergraph has "+strings.Join(out.Locations, ", "), where...)
	}
	parts := make([]part, len(srcs))
	for i := range srcs {
		parts[i] = part{sub: srcs[i].sub, description: srcs[i].def.Description, pos: srcs[i].def.Pos}
	}
	out.Description = mergeDescription(m.findings, at, parts)
	if d := out.Description; m.edition.Rust() && d != nil && *d == "" { // which only composed directives keep
		out.Description = nil
	}
	out.Args = m.mergeDirectiveArguments(at, srcs)
	m.schema.DirectiveDefs = append(m.schema.DirectiveDefs, out)
}

func (m *merger) mergeDirectiveArguments(at coordinate, srcs []definitionSource) []*sdl.Argument {
	groups := m.scratch.argumentGroups.byName(len(srcs), func(i int) []*sdl.Argument { return srcs[i].def.Args }, func(a *sdl.Argument) string { return a.Name })
	owners := make([]owner, len(srcs))
	for i := range srcs {
		owners[i] = owner{srcs[i].sub, srcs[i].def.Pos}
	}
	return m.mergeCommonArguments(at, owners, groups, srcs[0].def.Args)
}
