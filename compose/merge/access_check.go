package merge

import (
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// checkTransitiveAccess demands that a field which is computed from other fields, by @requires or
// from a context, has at least their access control. Otherwise a client could read guarded data
// through it. Only the first missing requirement of a field is reported.
func (v *validation) checkTransitiveAccess() {
	if len(v.features.accessControlInUse()) == 0 {
		return
	}
	if v.unreadable != nil && !v.edition.Rust() {
		// JavaScript reads the selections of @requires again here, and stops at one that it cannot.
		v.errors = diag.List{v.unreadable}
		return
	}
	for _, s := range v.subs {
		for _, t := range s.Schema.Types {
			for _, f := range t.Fields {
				meta := s.Field(f)
				if meta.Requires == nil && len(meta.Contexts) == 0 {
					continue
				}
				c := accessCheck{findings: v.findings, types: v.types, sub: s, field: f, have: v.types.directivesOf(t.Name, f.Name)}
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

// directivesOf returns the merged directives of a field and of its type.
func (ts *typeTable) directivesOf(typ, field string) []*sdl.Directive {
	t := ts.named(typ)
	if t == nil {
		return nil
	}
	list := slices.Clone(t.out.Directives)
	if f := t.field(field); f != nil {
		list = append(list, f.Directives...)
	}
	return list
}

// accessCheck is the check of one computed field. Its methods report whether what they look at is
// covered by the field's access control, and stop at the first error.
type accessCheck struct {
	*findings
	types *typeTable
	sub   *subgraph.Subgraph
	field *sdl.Field
	// have are the merged directives of the field and of its type.
	have []*sdl.Directive
}

// selections checks a @requires: each selected field with its type, and each type condition.
func (c *accessCheck) selections(list []subgraph.Selection) bool {
	for i := range list {
		s := &list[i]
		switch {
		case s.Field != nil && !c.selected(s.Field.Parent.Name, s.Field.Name):
			return false
		case s.On != nil && !c.demands(s.On.Name, c.missingOfType(s.On.Name)):
			return false
		}
		if !c.selections(s.Sub) {
			return false
		}
	}
	return true
}

// selected checks the access control of a selected field and of the type that it returns.
func (c *accessCheck) selected(typ, field string) bool {
	t := c.types.named(typ)
	if t == nil {
		return true
	}
	f := t.field(field)
	if f == nil {
		return true
	}
	return c.demands(typ+"."+field, c.missing(f.Directives)) && c.demands(typ+"."+field, c.missingOfType(f.Type.Name()))
}

// missingOfType returns a directive of a type that the computed field does not demand, or nil.
func (c *accessCheck) missingOfType(typ string) *sdl.Directive {
	if t := c.types.named(typ); t != nil {
		return c.missing(t.out.Directives)
	}
	return nil
}

// missing returns the first of these directives that the computed field does not demand, or nil.
func (c *accessCheck) missing(needed []*sdl.Directive) *sdl.Directive {
	for _, d := range needed {
		switch d.Role {
		case sdl.RoleAuthenticated:
			if sdl.Find(c.have, d.Role) == nil {
				return d
			}
		case sdl.RoleRequiresScopes, sdl.RolePolicy:
			if len(d.Args) > 0 && !c.implies(d.Role, requirementOf(c.edition, d.Args[0].Value)) {
				return d
			}
		}
	}
	return nil
}

// implies reports whether the field's own requirements of this role, taken together, imply the
// needed one.
func (c *accessCheck) implies(r sdl.Role, needed requirement) bool {
	var have requirement
	for _, d := range c.have {
		if d.Role != r || len(d.Args) == 0 {
			continue
		}
		own := requirementOf(c.edition, d.Args[0].Value)
		if have != nil {
			own = have.and(own)
		}
		have = own
	}
	return have.implies(needed)
}

// demands reports whether nothing is missing of the access control of what, a type or field. What
// is missing makes an error.
func (c *accessCheck) demands(what string, missing *sdl.Directive) bool {
	if missing == nil {
		return true
	}
	at := c.field.Coordinate()
	c.fail(codes.MissingTransitiveAuthRequirements, at, at+" in subgraph "+quote(c.sub.Name)+" is computed from "+what+", which "+applied(missing)+" guards, and does not demand the same",
		"Put "+applied(missing)+" on "+at+" too.", c.field.Pos.Position())
	return false
}

// context checks every type that sets the context of an argument, and the selection on it.
func (c *accessCheck) context(a *subgraph.ContextArgument) bool {
	nodes, err := sdl.ParseSelection(a.Selection)
	if err != nil {
		return true
	}
	for _, t := range c.sub.Schema.Types {
		for _, d := range t.Directives {
			if name, _ := d.StringArg("name"); d.Role != sdl.RoleContext || name != a.Context {
				continue
			}
			if !c.demands(t.Name, c.missingOfType(t.Name)) {
				return false
			}
			if !c.nodes(t, nodes) {
				return false
			}
		}
	}
	return true
}

// nodes checks a selection of a context on the type t. A fragment on another object type, or on an
// interface that the object t does not implement, never applies and is left out.
func (c *accessCheck) nodes(t *sdl.Type, list []sdl.SelectionNode) bool {
	for i := range list {
		n := &list[i]
		if n.Name == "" {
			on := t
			if n.On != "" {
				on = c.sub.Schema.Type(n.On)
			}
			if applies := on != nil && (on == t || t.Kind != sdl.Object || t.Implements(on.Name)); !applies {
				continue
			}
			if !c.demands(on.Name, c.missingOfType(on.Name)) {
				return false
			}
			if !c.nodes(on, n.Sub) {
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

// applied renders a directive of access control as it is applied.
func applied(d *sdl.Directive) string {
	if len(d.Args) == 0 {
		return "@" + d.Name
	}
	return "@" + d.Name + "(" + d.Args[0].Name + ": " + sdl.ValueString(d.Args[0].Value) + ")"
}
