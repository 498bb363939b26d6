package merge

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// mergeUnions merges unions: all members of all subgraphs. Unions come first
// because fields may differ in types of which one is a member of the other.
func (m *merger) mergeUnions() {
	m.ofKind(sdl.Union, func(t *typ) {
		m.startType(t)
		groups := groupByName(&m.groups, len(t.srcs), func(i int) []sdl.Ref { return t.srcs[i].t.Members }, func(r sdl.Ref) string { return r.Name })
		for i := range groups {
			g := &groups[i]
			t.out.Members = append(t.out.Members, sdl.Ref{Name: g.name})
			for _, member := range g.members {
				t.out.Directives = append(t.out.Directives, m.joinUnionMember(t.srcs[member.src].sub, g.name))
			}
			m.hintMissingMember(t, g)
		}
	})
}

func (m *merger) hintMissingMember(t *typ, g *group[sdl.Ref]) {
	if len(g.members) == len(t.srcs) {
		return
	}
	having, lacking, where := split(t, g)
	m.hint(codes.InconsistentUnionMember, coordinate{typ: t.name}, g.name+" is a member of union "+t.name+" in "+graphList(having)+" but not in "+graphList(lacking), where...)
}

// split names the subgraphs that have a member and those that have only the type.
func split[T any](t *typ, g *group[T]) (having, lacking []string, where []diag.Position) {
	k := 0
	for i := range t.srcs {
		name := t.srcs[i].sub.Name
		if k < len(g.members) && g.members[k].src == i {
			having = append(having, name)
			k++
		} else {
			lacking = append(lacking, name)
		}
		where = append(where, t.srcs[i].t.Pos.Position())
	}
	return having, lacking, where
}
