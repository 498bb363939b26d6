package merge

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// mergeUnions merges unions: all members of all subgraphs. Unions come before fields, because the
// types of a field may differ if one is a member of the other.
func (m *merger) mergeUnions() {
	for t := range m.types.ofKind(sdl.Union) {
		m.startType(t)
		groups := m.scratch.memberGroups.byName(len(t.srcs), func(i int) []sdl.Ref { return t.srcs[i].t.Members }, func(r sdl.Ref) string { return r.Name })
		for i := range groups {
			g := &groups[i]
			t.out.Members = append(t.out.Members, m.memberOf(t, g))
			for _, member := range g.members {
				t.out.Directives = append(t.out.Directives, m.joins.unionMember(t.srcs[member.src].sub, g.name))
			}
			hintMissingMember(m.findings, t, g)
		}
	}
}

// memberOf returns the member of the merged union. Edition 2.15 keeps it in an extension if the
// first subgraph that has it does.
func (m *merger) memberOf(t *mergedType, g *group[sdl.Ref]) sdl.Ref {
	first := g.members[0]
	if !m.edition.Rust() || !first.node.Extension {
		return sdl.Ref{Name: g.name}
	}
	part := int32(t.srcs[first.src].sub.Index)<<12 + first.node.Part // unique for an extension, unless a union has thousands
	return sdl.Ref{Name: g.name, Extension: true, Part: part}
}

func hintMissingMember(f *findings, t *mergedType, g *group[sdl.Ref]) {
	if len(g.members) == len(t.srcs) {
		return
	}
	having, lacking, where := split(t, g)
	f.hint(codes.InconsistentUnionMember, coordinate{typ: t.name}, g.name+" is a member of union "+t.name+" in "+graphList(having)+" but not in "+graphList(lacking), where...)
}

// split returns the names of the subgraphs that have a member and of those that have only the type.
// The positions are those of the type in all of them.
func split[T any](t *mergedType, g *group[T]) (having, lacking []string, where []diag.Position) {
	where = make([]diag.Position, 0, len(t.srcs))
	having, lacking = make([]string, 0, len(g.members)), make([]string, 0, len(t.srcs)-len(g.members))
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
