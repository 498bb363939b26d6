package supergraph

import (
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// CheckInaccessible validates the use of @inaccessible in a merged supergraph: what stays visible
// must be a valid schema without what is hidden. A schema without @inaccessible passes.
//
// An element counts as visible if neither it nor an element around it is marked. The rules are
// those of https://specs.apollo.dev/inaccessible/v0.2. For default values edition 2.15 looks at the
// types around fields and enum values too.
func CheckInaccessible(s *sdl.Schema, edition spec.Edition) diag.List {
	if !hidesAnything(s) {
		return nil
	}
	c := accessCheck{schema: s, linked: linked(s), edition: edition, hidesTypes: slices.ContainsFunc(s.Types, func(t *sdl.Type) bool { return hidden(t.Directives) })}
	for _, t := range s.Types {
		switch {
		case c.linked.hasType(t.Name) || spec.BuiltInScalar(t.Name):
			c.disallowed(t)
		case hidden(t.Directives):
			if s.Roots[sdl.Query] == t.Name {
				c.errs.Add(codes.QueryRootTypeInaccessible, t.Name, fmt.Sprintf("The root query type %q is @inaccessible, so the API schema would have no queries.", t.Name), at(t.Pos)...)
			}
		default:
			c.visibleType(t)
		}
	}
	for _, d := range s.DirectiveDefs {
		owned := c.linked.hasDirective(d.Name)
		for _, a := range d.Args {
			where := fmt.Sprintf("@%s(%s:)", d.Name, a.Name)
			if owned && hidden(a.Directives) {
				c.errs.Add(codes.DisallowedInaccessible, where, fmt.Sprintf("%s belongs to a specification and cannot be @inaccessible.", where), at(a.Pos)...)
			} else {
				c.argument(place{directive: d.Name, argument: a}, a)
			}
		}
	}
	return c.errs.Sort()
}

// hidesAnything reports whether there is an @inaccessible at all. Most graphs have none.
func hidesAnything(s *sdl.Schema) bool {
	for applied := range s.Applications() {
		if hidden(applied) {
			return true
		}
	}
	return false
}

type accessCheck struct {
	schema  *sdl.Schema
	linked  features
	edition spec.Edition
	// hidesTypes reports whether some type is marked.
	hidesTypes bool
	errs       diag.List
}

// at returns those of the positions that are known.
func at(list ...sdl.Pos) []diag.Position {
	var out []diag.Position
	for _, p := range list {
		if p.Source != nil {
			out = append(out, p.Position())
		}
	}
	return out
}

// disallowed refuses @inaccessible on an element of a specification or a built-in scalar, and on
// anything in it.
func (c *accessCheck) disallowed(t *sdl.Type) {
	refuse := func(coordinate string, list []*sdl.Directive, pos sdl.Pos) {
		if hidden(list) {
			c.errs.Add(codes.DisallowedInaccessible, coordinate, fmt.Sprintf("%q is built in or belongs to a specification and cannot be @inaccessible.", coordinate), at(pos)...)
		}
	}
	refuse(t.Name, t.Directives, t.Pos)
	for _, f := range t.Fields {
		refuse(f.Coordinate(), f.Directives, f.Pos)
	}
	for _, v := range t.Values {
		refuse(t.Name+"."+v.Name, v.Directives, v.Pos)
	}
}

// visibleType checks a type that stays: it needs visible children, its hidden fields must not be
// needed by an interface or a client, and its visible ones must not need anything hidden.
func (c *accessCheck) visibleType(t *sdl.Type) {
	c.children(t)
	for _, f := range t.Fields {
		if hidden(f.Directives) {
			c.implemented(t, f)
			if t.Kind == sdl.InputObject {
				c.required(place{field: f}, f.Type, f.Default, f.Pos)
			}
			continue
		}
		c.reference(place{field: f}, f.Type, f.Pos)
		c.defaultValue(place{field: f}, f.Type, f.Default, f.Pos)
		for _, a := range f.Args {
			c.argument(place{field: f, argument: a}, a)
			if hidden(a.Directives) {
				c.argumentImplemented(t, f, a)
			} else if a.Type.NonNull && a.Default == nil {
				c.argumentAdded(t, f, a)
			}
		}
	}
}

// children demands one visible field, member or value of a visible type.
func (c *accessCheck) children(t *sdl.Type) {
	var positions []sdl.Pos
	total, gone := 0, 0
	count := func(isHidden bool, pos sdl.Pos) {
		total++
		if isHidden {
			gone++
			positions = append(positions, pos)
		}
	}
	what := "fields"
	switch t.Kind {
	case sdl.Union:
		what = "members"
		for _, m := range t.Members {
			u := c.schema.Type(m.Name)
			count(u == nil || hidden(u.Directives), m.Pos)
		}
	case sdl.Enum:
		what = "values"
		for _, v := range t.Values {
			count(hidden(v.Directives), v.Pos)
		}
	default:
		for _, f := range t.Fields {
			count(hidden(f.Directives), f.Pos)
		}
	}
	if total > 0 && gone == total {
		d := &diag.Diagnostic{
			Code: codes.OnlyInaccessibleChildren, Severity: diag.Error, Coordinate: t.Name, Positions: at(append([]sdl.Pos{t.Pos}, positions...)...),
			Message: fmt.Sprintf("Type %q stays in the API schema, but all of its %s are @inaccessible.", t.Name, what),
			Fix:     fmt.Sprintf("Mark %q itself @inaccessible, or leave at least one of its %s visible.", t.Name, what),
		}
		c.errs = append(c.errs, d)
	}
}

// place is a field, or an argument of a field or of a directive. Its coordinate is put together
// only for a finding.
type place struct {
	field     *sdl.Field
	directive string
	argument  *sdl.Argument
}

// String returns the coordinate.
func (p place) String() string {
	owner := "@" + p.directive
	if p.field != nil {
		owner = p.field.Coordinate()
	}
	if p.argument == nil {
		return owner
	}
	return owner + "(" + p.argument.Name + ":)"
}

// reference demands that a visible element is of a visible type.
func (c *accessCheck) reference(of place, typ *ast.Type, pos sdl.Pos) {
	if !c.hidesTypes {
		return
	}
	t := c.schema.Type(typ.Name())
	if t == nil || !hidden(t.Directives) || c.linked.hasType(t.Name) {
		return
	}
	coordinate := of.String()
	c.errs = append(c.errs, &diag.Diagnostic{
		Code: codes.ReferencedInaccessible, Severity: diag.Error, Coordinate: t.Name, Positions: at(t.Pos, pos),
		Message: fmt.Sprintf("Type %q is @inaccessible, but %q stays in the API schema and is of that type.", t.Name, coordinate),
		Fix:     fmt.Sprintf("Mark %q @inaccessible too, or make %q visible.", coordinate, t.Name),
	})
}

// argument checks an argument of a field or a directive that stays.
func (c *accessCheck) argument(of place, a *sdl.Argument) {
	if hidden(a.Directives) {
		c.required(of, a.Type, a.Default, a.Pos)
		return
	}
	c.reference(of, a.Type, a.Pos)
	c.defaultValue(of, a.Type, a.Default, a.Pos)
}

// required refuses to hide an argument or input field that every client must give.
func (c *accessCheck) required(of place, typ *ast.Type, value *ast.Value, pos sdl.Pos) {
	if typ.NonNull && value == nil {
		coordinate := of.String()
		c.errs = append(c.errs, &diag.Diagnostic{
			Code: codes.RequiredInaccessible, Severity: diag.Error, Coordinate: coordinate, Positions: at(pos),
			Message: fmt.Sprintf("%q is @inaccessible although its type is %s and it has no default: nobody could give it.", coordinate, typ.String()),
			Fix:     "Make it nullable, give it a default value, or leave it visible.",
		})
	}
}

// implemented refuses to hide a field that a visible interface has.
func (c *accessCheck) implemented(t *sdl.Type, f *sdl.Field) {
	c.eachImplemented(t, f, func(i *sdl.Type, g *sdl.Field) {
		c.errs = append(c.errs, &diag.Diagnostic{
			Code: codes.ImplementedByInaccessible, Severity: diag.Error, Coordinate: f.Coordinate(), Positions: at(f.Pos, g.Pos),
			Message: fmt.Sprintf("Field %q is @inaccessible, but it implements %q, which stays in the API schema.", f.Coordinate(), g.Coordinate()),
			Fix:     fmt.Sprintf("Mark %q @inaccessible too.", g.Coordinate()),
		})
	})
}

// argumentImplemented refuses to hide an argument that a visible interface has.
func (c *accessCheck) argumentImplemented(t *sdl.Type, f *sdl.Field, a *sdl.Argument) {
	c.eachImplemented(t, f, func(i *sdl.Type, g *sdl.Field) {
		b := g.Arg(a.Name)
		if b == nil || hidden(b.Directives) {
			return
		}
		mine, theirs := fmt.Sprintf("%s(%s:)", f.Coordinate(), a.Name), fmt.Sprintf("%s(%s:)", g.Coordinate(), a.Name)
		c.errs = append(c.errs, &diag.Diagnostic{
			Code: codes.ImplementedByInaccessible, Severity: diag.Error, Coordinate: mine, Positions: at(a.Pos, b.Pos),
			Message: fmt.Sprintf("Argument %q is @inaccessible, but it implements %q, which stays in the API schema.", mine, theirs),
			Fix:     fmt.Sprintf("Mark %q @inaccessible too.", theirs),
		})
	})
}

// argumentAdded refuses a required argument of a field whose interface hides its own: for clients
// it would be one that the interface does not have.
func (c *accessCheck) argumentAdded(t *sdl.Type, f *sdl.Field, a *sdl.Argument) {
	c.eachImplemented(t, f, func(i *sdl.Type, g *sdl.Field) {
		b := g.Arg(a.Name)
		if b == nil || !hidden(b.Directives) {
			return
		}
		mine, theirs := fmt.Sprintf("%s(%s:)", f.Coordinate(), a.Name), fmt.Sprintf("%s(%s:)", g.Coordinate(), a.Name)
		c.errs = append(c.errs, &diag.Diagnostic{
			Code: codes.RequiredInaccessible, Severity: diag.Error, Coordinate: theirs, Positions: at(b.Pos, a.Pos),
			Message: fmt.Sprintf("Argument %q is @inaccessible, but %q, which implements it, stays in the API schema and is required.", theirs, mine),
			Fix:     fmt.Sprintf("Give %q a default value or mark it @inaccessible too, or leave %q visible.", mine, theirs),
		})
	})
}

// eachImplemented visits the visible interface fields that a field implements, each with its
// interface.
func (c *accessCheck) eachImplemented(t *sdl.Type, f *sdl.Field, visit func(i *sdl.Type, g *sdl.Field)) {
	for _, r := range t.Interfaces {
		i := c.schema.Type(r.Name)
		if i == nil || hidden(i.Directives) {
			continue
		}
		if g := i.Field(f.Name); g != nil && !hidden(g.Directives) {
			visit(i, g)
		}
	}
}

// defaultValue refuses a visible default value that names something hidden.
func (c *accessCheck) defaultValue(of place, typ *ast.Type, value *ast.Value, pos sdl.Pos) {
	if value == nil {
		return
	}
	if name, ok := c.hiddenIn(typ, value); ok {
		coordinate := of.String()
		c.errs = append(c.errs, &diag.Diagnostic{
			Code: codes.DefaultValueUsesInaccessible, Severity: diag.Error, Coordinate: coordinate, Positions: at(pos),
			Message: fmt.Sprintf("The default value of %q uses %q, which is @inaccessible.", coordinate, name),
			Fix:     "Choose another default, or make the element visible.",
		})
	}
}

// hiddenIn returns the coordinate of the first hidden enum value or input field that a value uses,
// and whether there is one. A value that does not fit its type uses nothing.
func (c *accessCheck) hiddenIn(typ *ast.Type, value *ast.Value) (string, bool) {
	if value.Kind == ast.ListValue {
		elem := typ
		if typ.Elem != nil {
			elem = typ.Elem
		}
		for _, child := range value.Children {
			if name, ok := c.hiddenIn(elem, child.Value); ok {
				return name, true
			}
		}
		return "", false
	}
	t := c.schema.Type(typ.Name())
	if t == nil {
		return "", false
	}
	around := c.edition.Rust() && hidden(t.Directives)
	if t.Kind == sdl.Enum {
		v := t.Value(value.Raw)
		return t.Name + "." + value.Raw, v != nil && (hidden(v.Directives) || around)
	}
	if t.Kind != sdl.InputObject || value.Kind != ast.ObjectValue {
		return "", false
	}
	for _, child := range value.Children {
		f := t.Field(child.Name)
		if f == nil {
			continue
		}
		if hidden(f.Directives) || around {
			return f.Coordinate(), true
		}
		if name, ok := c.hiddenIn(f.Type, child.Value); ok {
			return name, true
		}
	}
	return "", false
}
