package merge

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// defSrc is one subgraph's definition of a directive.
type defSrc struct {
	sub *subgraph.Subgraph
	def *sdl.DirectiveDef
}

// mergeDirectiveDefinitions merges the definitions of directives that clients
// may use in operations: what all subgraphs agree on. Directives for schemas
// only reach the supergraph through @composeDirective.
func (m *merger) mergeDirectiveDefinitions() {
	groups := groupByName(&m.groups, len(m.subs), func(i int) []*sdl.DirectiveDef { return m.subs[i].Schema.DirectiveDefs }, func(d *sdl.DirectiveDef) string { return d.Name })
	for i := range groups {
		g := &groups[i]
		if c := m.composed.named(g.name); c != nil {
			m.useInDirective(c.def)
			continue
		}
		srcs := make([]defSrc, len(g.members))
		executable := false
		for k, member := range g.members {
			srcs[k] = defSrc{m.subs[member.src], member.node}
			executable = executable || len(executableLocations(member.node)) > 0
		}
		if executable {
			m.mergeExecutable(g.name, srcs)
		}
	}
}

// useInDirective records the enums that a composed directive takes.
func (m *merger) useInDirective(d *sdl.DirectiveDef) {
	if d == nil {
		return
	}
	for _, a := range d.Args {
		m.use(a.Type, asInput)
	}
}

// executableLocations are the locations in operations, sorted.
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

// firstWithout is the place of the first subgraph that does not define the
// directive; -1 when all do.
func firstWithout(subs []*subgraph.Subgraph, srcs []defSrc) int {
	for k := range subs {
		if k >= len(srcs) || srcs[k].sub != subs[k] {
			return k
		}
	}
	return -1
}

// commonLocations are the executable locations that all definitions have.
func commonLocations(srcs []defSrc) []string {
	common := slices.Clone(executableLocations(srcs[0].def))
	for i := range srcs[1:] {
		own := executableLocations(srcs[i+1].def)
		common = slices.DeleteFunc(common, func(l string) bool { return !slices.Contains(own, l) })
	}
	return common
}

// mergeExecutable merges the definitions of one executable directive: clients
// can use it where all subgraphs allow it. Subgraphs are looked at in their
// order, up to the first one that settles that there is no such place.
func (m *merger) mergeExecutable(name string, srcs []defSrc) {
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
		printed[i], marks[i] = strings.Join(own, ", "), [...]string{"not repeatable", "repeatable"}[btoi(srcs[i].def.Repeatable)]
		sameMarks, sameLocations = sameMarks && marks[i] == marks[0], sameLocations && printed[i] == printed[0]
		out.Repeatable = out.Repeatable && srcs[i].def.Repeatable
	}
	if len(out.Locations) == 0 {
		m.hint(codes.NoExecutableDirectiveIntersection, at, "directive @"+name+" has no location in common: "+m.perSubgraph(names, printed)+"; clients cannot use it", where...)
		return
	}
	if !sameMarks {
		m.hint(codes.InconsistentExecutableDirectiveRepeatable, at, "directive @"+name+" is "+m.perSubgraph(names, marks)+"; in the supergraph it is not repeatable", where...)
	}
	if !sameLocations {
		m.hint(codes.InconsistentExecutableDirectiveLocations, at, "directive @"+name+" has different locations: "+m.perSubgraph(names, printed)+"; the supergraph has "+strings.Join(out.Locations, ", "), where...)
	}
	parts := make([]part, len(srcs))
	for i := range srcs {
		parts[i] = part{sub: srcs[i].sub, description: srcs[i].def.Description, pos: srcs[i].def.Pos}
	}
	out.Description = m.mergeDescription(at, parts)
	out.Args = m.mergeDirectiveArguments(at, srcs)
	m.executable = append(m.executable, out)
}

func (m *merger) mergeDirectiveArguments(at coordinate, srcs []defSrc) []*sdl.Argument {
	groups := groupByName(&m.groups, len(srcs), func(i int) []*sdl.Argument { return srcs[i].def.Args }, func(a *sdl.Argument) string { return a.Name })
	owners := make([]owner, len(srcs))
	for i := range srcs {
		owners[i] = owner{srcs[i].sub, srcs[i].def.Pos}
	}
	return m.mergeCommonArguments(at, owners, groups)
}
