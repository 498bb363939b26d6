package merge

import (
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkReferences refuses unions and implementations of types that are of
// another kind in the supergraph than where they are referred to: of the kind
// that an earlier subgraph gives them, or of an interface that a subgraph has
// as @interfaceObject. Without them there is nothing to merge, so that these are
// the only errors then.
func (m *merger) checkReferences() {
	before := m.errors
	m.errors = nil
	for _, t := range m.types {
		for i := range t.srcs {
			s := &t.srcs[i]
			switch t.kind {
			case sdl.Union:
				m.checkReferred(s, s.t.Members, sdl.Object, "a member of union "+t.name)
			case sdl.Object, sdl.Interface:
				m.checkReferred(s, s.t.Interfaces, sdl.Interface, "an interface of "+t.name)
			}
		}
	}
	if m.stuck = len(m.errors) > 0; !m.stuck {
		m.errors = before
	}
}

func (m *merger) checkReferred(s *typeSrc, refs []sdl.Ref, want sdl.Kind, role string) {
	for _, ref := range refs {
		t := m.byName[ref.Name]
		if t == nil || t.kind == want {
			continue
		}
		kind := strings.ToLower(strings.ReplaceAll(t.kind.String(), "_", " "))
		at := []diag.Position{ref.Pos.Position(), t.srcs[0].t.Pos.Position()}
		m.fail(codes.InvalidGraphQL, ref.Name, "type "+ref.Name+" is "+role+" in subgraph "+quote(s.sub.Name)+", but of kind "+kind+" in subgraph "+quote(t.srcs[0].sub.Name),
			"Rename one of them, or make them the same kind.", at...)
	}
}
