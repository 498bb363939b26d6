package merge

import (
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// checkTransitiveAccess demands that a field which is fed from other fields,
// by @requires or from a context, is guarded at least as they are: else a
// client could read guarded data through what is computed of it.
func (m *merger) checkTransitiveAccess() {
	if !m.guarded() {
		return
	}
	for _, s := range m.subs {
		for _, t := range s.Schema.Types {
			for _, f := range t.Fields {
				meta := s.Field(f)
				if meta.Requires == nil && len(meta.Contexts) == 0 {
					continue
				}
				c := accessCheck{m: m, sub: s, field: f, have: m.guardsOf(t.Name, f.Name)}
				if meta.Requires != nil && !c.selections(meta.Requires.Selections) {
					continue
				}
				for i := range meta.Contexts {
					if !c.context(&meta.Contexts[i]) {
						break
					}
				}
			}
		}
	}
}

// accessCheck is the check of one field.
type accessCheck struct {
	m     *merger
	sub   *subgraph.Subgraph
	field *sdl.Field
	// have are the directives of the field and of its type.
	have []*sdl.Directive
}

func (m *merger) guardsOf(typ, field string) []*sdl.Directive {
	t := m.byName[typ]
	if t == nil {
		return nil
	}
	list := slices.Clone(t.out.Directives)
	if f := t.field(field); f != nil {
		list = append(list, f.Directives...)
	}
	return list
}

func (c *accessCheck) selections(list []subgraph.Selection) bool {
	for i := range list {
		s := &list[i]
		switch {
		case s.Field != nil && !c.selected(s.Field.Parent.Name, s.Field.Name):
			return false
		case s.On != nil && !c.covered(s.On.Name):
			return c.fail(s.On.Name)
		}
		if !c.selections(s.Sub) {
			return false
		}
	}
	return true
}

// selected judges a field of the selection: what guards itself and its type.
func (c *accessCheck) selected(typ, field string) bool {
	t := c.m.byName[typ]
	if t == nil {
		return true
	}
	f := t.field(field)
	if f == nil || c.coveredBy(f.Directives) && c.covered(f.Type.Name()) {
		return true
	}
	return c.fail(typ + "." + field)
}

func (c *accessCheck) covered(typ string) bool {
	t := c.m.byName[typ]
	return t == nil || c.coveredBy(t.out.Directives)
}

// coveredBy says that the field is guarded as these directives demand.
func (c *accessCheck) coveredBy(needed []*sdl.Directive) bool {
	for _, d := range needed {
		switch d.Role {
		case sdl.RoleAuthenticated:
			if sdl.Find(c.have, d.Role) == nil {
				return false
			}
		case sdl.RoleRequiresScopes, sdl.RolePolicy:
			if len(d.Args) > 0 && !c.implied(d.Role, asRequirement(d.Args[0].Value)) {
				return false
			}
		}
	}
	return true
}

// implied says that what guards the field includes the requirement.
func (c *accessCheck) implied(r sdl.Role, needed requirement) bool {
	var have requirement
	for _, d := range c.have {
		if d.Role != r || len(d.Args) == 0 {
			continue
		}
		own := asRequirement(d.Args[0].Value)
		if have != nil {
			own = have.and(own)
		}
		have = own
	}
	return have.implies(needed)
}

func (c *accessCheck) fail(what string) bool {
	at := c.field.Coordinate()
	c.m.fail(codes.MissingTransitiveAuthRequirements, at, at+" in subgraph "+quote(c.sub.Name)+" is computed from "+what+" but is not guarded by the same @authenticated, @requiresScopes or @policy",
		"Repeat the requirements of "+what+" on "+at+".", c.field.Pos.Position())
	return false
}

// context judges the selection of a contextual argument on every type that sets the context.
func (c *accessCheck) context(a *subgraph.ContextArgument) bool {
	nodes, err := sdl.ParseSelection(a.Selection)
	if err != nil {
		return true
	}
	for _, t := range c.sub.Schema.Types {
		for _, d := range t.Directives {
			if name, _ := d.StringArg("name"); d.Role == sdl.RoleContext && name == a.Context && !c.nodes(t, nodes) {
				return false
			}
		}
	}
	return true
}

func (c *accessCheck) nodes(t *sdl.Type, list []sdl.SelectionNode) bool {
	for i := range list {
		n := &list[i]
		if n.Name == "" {
			on := t
			if n.On != "" {
				on = c.sub.Schema.Type(n.On)
			}
			// A fragment on another object type never applies here.
			if applies := on != nil && (on == t || t.Kind != sdl.Object || t.Implements(on.Name)); applies && !c.nodes(on, n.Sub) {
				return false
			}
			continue
		}
		if !c.selected(t.Name, n.Name) {
			return false
		}
		if f := t.Field(n.Name); f != nil {
			if next := c.sub.Composite(f.Type); next != nil && !c.nodes(next, n.Sub) {
				return false
			}
		}
	}
	return true
}
