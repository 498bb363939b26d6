package merge

import (
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// checkSharing refuses a field that several subgraphs resolve while one of them
// does not allow it.
func (m *merger) checkSharing(t *typ, name string, srcs []fieldSrc) {
	abstract := m.abstracted(t, name)
	// An external field of an @interfaceObject is resolved elsewhere, like any external field.
	abstract = slices.DeleteFunc(abstract, func(a abstraction) bool { return a.sub.Field(a.f).External && !m.isProvided(a.sub, a.f) })
	resolving, unshared := len(abstract), 0
	for i := range srcs {
		if s := &srcs[i]; m.resolvesField(s) {
			resolving++
			unshared += btoi(!shared(s.meta))
		}
	}
	for _, a := range abstract {
		unshared += btoi(!shared(a.sub.Field(a.f)))
	}
	if unshared > 0 && resolving > 1 {
		m.refuseSharing(t.name+"."+name, srcs, abstract)
	}
}

// resolvesField says that a subgraph answers the field, at least on some paths.
func (m *merger) resolvesField(s *fieldSrc) bool {
	return s.over == notOverridden && (!s.meta.External || m.isProvided(s.sub, s.f))
}

// shared says that a subgraph lets others resolve the field too. A provided
// field is @external: who provides it says that it may be shared.
func shared(meta *subgraph.FieldMeta) bool { return meta.Shareable || meta.External }

func (m *merger) refuseSharing(at string, srcs []fieldSrc, abstract []abstraction) {
	var resolving, unshared []string
	var where []diag.Position
	add := func(s *subgraph.Subgraph, f *sdl.Field, through string) {
		resolving, where = append(resolving, s.Name+through), append(where, f.Pos.Position())
		if !shared(s.Field(f)) {
			unshared = append(unshared, s.Name)
		}
	}
	for i := range srcs {
		if s := &srcs[i]; m.resolvesField(s) {
			add(s.sub, s.f, "")
		}
	}
	for _, a := range abstract {
		add(a.sub, a.f, " (through @interfaceObject "+a.f.Parent.Name+")")
	}
	m.fail(codes.InvalidFieldSharing, at, at+" is resolved by "+graphList(resolving)+" but not marked @shareable in "+graphList(unshared),
		"Mark it @shareable everywhere if all resolve it alike, or let one subgraph resolve it (@override moves a field).", where...)
}

// checkSubscriptionField refuses shared root fields of subscriptions.
func (m *merger) checkSubscriptionField(t *typ, srcs []fieldSrc) {
	for i := range srcs {
		s := &srcs[i]
		if !s.sub.Version.Fed1() && sdl.Find(s.f.Directives, sdl.RoleShareable) != nil {
			at := t.name + "." + s.f.Name
			m.fail(codes.InvalidFieldSharing, at, at+" is @shareable in subgraph "+quote(s.sub.Name)+", but a subscription is served by one subgraph",
				"Remove @shareable.", s.f.Pos.Position())
		}
	}
}

// isProvided says that some @provides of the subgraph selects the field, so
// that it is resolved there on some paths although it is @external.
func (m *merger) isProvided(s *subgraph.Subgraph, f *sdl.Field) bool {
	if m.provided[s.Index] == nil {
		set := make(fieldBits, s.Schema.NumFields+1)
		for _, t := range s.Schema.Types {
			for _, field := range t.Fields {
				if p := s.Field(field).Provides; p != nil {
					set.add(p.Selections)
				}
			}
		}
		m.provided[s.Index] = set
	}
	return m.provided[s.Index][f.Index]
}
