package merge

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// Valid subgraphs can make a schema that is not valid GraphQL: the type of a
// field may get wider than its interface allows, a default value may name an
// input field or enum value that was dropped. These checks find that.
func (m *merger) checkValidity() {
	for _, t := range m.types {
		switch t.kind {
		case sdl.Object, sdl.Interface:
			for _, ref := range t.out.Interfaces {
				if i := m.byName[ref.Name]; i != nil && i.kind == sdl.Interface {
					m.checkImplements(t, i)
				}
			}
			for _, f := range t.out.Fields {
				for _, a := range f.Args {
					m.checkInput(t, coordinate{t.name, f.Name, a.Name}, a.Type, a.Default, a.Directives)
				}
			}
		case sdl.InputObject:
			for _, f := range t.out.Fields {
				m.checkInput(t, coordinate{typ: t.name, field: f.Name}, f.Type, f.Default, f.Directives)
			}
		}
	}
	m.checkInputCycles()
}

// invalid reports a flaw of the merged schema at the subgraphs' versions of a type.
func (m *merger) invalid(t *typ, at, message string) {
	var where []diag.Position
	if t != nil {
		where = t.positions()
	}
	m.fail(codes.InvalidGraphQL, at, "the merged schema would not be valid: "+message, "Make the subgraphs' definitions agree.", where...)
}

// checkImplements compares a type's fields with those of its interface. Missing ones were reported before.
func (m *merger) checkImplements(t, i *typ) {
	for _, ref := range i.out.Interfaces {
		switch {
		case ref.Name == t.name:
			m.invalid(t, t.name, t.name+" and "+i.name+" implement each other")
		case !t.out.Implements(ref.Name):
			m.invalid(t, t.name, t.name+" implements "+i.name+" and so must implement "+ref.Name)
		}
	}
	for _, want := range i.out.Fields {
		have := t.field(want.Name)
		if have == nil {
			continue
		}
		at := t.name + "." + want.Name
		if !sameType(want.Type, have.Type) && !m.strictSubtype(want.Type, have.Type) {
			m.invalid(t, at, at+" has type "+have.Type.String()+", but "+i.name+"."+want.Name+" promises "+want.Type.String())
		}
		for _, a := range want.Args {
			switch x := have.Arg(a.Name); {
			case x == nil:
				m.invalid(t, at, at+" lacks the argument "+a.Name+" of "+i.name+"."+want.Name)
			case !sameType(a.Type, x.Type):
				m.invalid(t, at, at+" takes "+a.Name+": "+x.Type.String()+", but "+i.name+"."+want.Name+" takes "+a.Type.String())
			}
		}
		for _, x := range have.Args {
			if x.Type.NonNull && x.Default == nil && want.Arg(x.Name) == nil {
				m.invalid(t, at, at+" requires the argument "+x.Name+", which "+i.name+"."+want.Name+" does not have")
			}
		}
	}
}

// checkInput judges an argument or input field of the merged schema.
func (m *merger) checkInput(t *typ, at coordinate, typ *ast.Type, def value, directives []*sdl.Directive) {
	if def != nil && !m.fits(def, typ) {
		m.invalid(t, at.String(), "the default value "+sdl.ValueString(def)+" of "+at.String()+" does not fit its type "+typ.String())
	}
	if def == nil && typ.NonNull && sdl.Find(directives, sdl.RoleDeprecated) != nil {
		m.invalid(t, at.String(), at.String()+" is required and cannot be deprecated")
	}
}

// fits says that a literal is valid for a type of the merged schema.
func (m *merger) fits(v value, t *ast.Type) bool {
	if v.Kind == ast.NullValue {
		return !t.NonNull
	}
	if t.Elem != nil {
		for _, item := range asList(v) {
			if !m.fits(item, t.Elem) {
				return false
			}
		}
		return true
	}
	of := m.byName[t.NamedType]
	switch {
	case of == nil || of.kind == sdl.Scalar:
		return true // built-in scalars were checked in the subgraphs
	case of.kind == sdl.Enum:
		return v.Kind == ast.EnumValue && of.out.Value(v.Raw) != nil
	case of.kind == sdl.InputObject:
		return m.fitsInput(v, of)
	}
	return false
}

func (m *merger) fitsInput(v value, of *typ) bool {
	if v.Kind != ast.ObjectValue {
		return false
	}
	for _, c := range v.Children {
		if f := of.field(c.Name); f == nil || !m.fits(c.Value, f.Type) {
			return false
		}
	}
	return true // the platform lets a default leave out fields, even required ones
}

// checkInputCycles refuses input objects that contain themselves through
// fields that cannot be null: no value of them could ever be written.
func (m *merger) checkInputCycles() {
	const (
		unseen = iota
		open
		done
	)
	state := make(map[*typ]int)
	var path []string
	var visit func(t *typ)
	visit = func(t *typ) {
		state[t] = open
		for _, f := range t.out.Fields {
			next := m.byName[f.Type.NamedType]
			if !f.Type.NonNull || f.Type.Elem != nil || next == nil || next.kind != sdl.InputObject {
				continue
			}
			path = append(path, t.name+"."+f.Name)
			switch state[next] {
			case unseen:
				visit(next)
			case open:
				start := slices.IndexFunc(path, func(s string) bool { return strings.HasPrefix(s, next.name+".") })
				m.invalid(next, next.name, "input "+next.name+" contains itself through fields that cannot be null: "+strings.Join(path[max(start, 0):], ", "))
			}
			path = path[:len(path)-1]
		}
		state[t] = done
	}
	m.ofKind(sdl.InputObject, func(t *typ) {
		if state[t] == unseen {
			visit(t)
		}
	})
}

// checkComposed judges the applications of composed directives by the
// definition that the supergraph has.
func (m *merger) checkComposed() {
	for _, u := range m.composed.uses {
		def := m.supergraphDef(u.directive)
		if def == nil {
			continue
		}
		name := "@" + u.directive.Name
		if !slices.Contains(def.Locations, u.location) {
			m.misuse(u, name+" may not stand on "+u.location)
		}
		for _, a := range u.directive.Args {
			i := slices.IndexFunc(def.Args, func(d *sdl.Argument) bool { return d.Name == a.Name })
			switch {
			case i < 0:
				m.misuse(u, name+" has no argument "+a.Name)
			case a.Value.Kind == ast.NullValue && u.directive.Role != sdl.RoleNone:
				// null passes for GraphQL's own directives
			case !m.fits(a.Value, def.Args[i].Type):
				m.misuse(u, "the value "+sdl.ValueString(a.Value)+" of the argument "+a.Name+" of "+name+" does not fit its type "+def.Args[i].Type.String())
			}
		}
		for _, a := range def.Args {
			if a.Type.NonNull && a.Default == nil && u.directive.Arg(a.Name) == nil {
				m.misuse(u, name+" needs the argument "+a.Name)
			}
		}
	}
}

// supergraphDef is the definition that the supergraph has of a directive: the
// composed one, or for GraphQL's own directives the standard's, whatever a
// subgraph makes of them.
func (m *merger) supergraphDef(d *sdl.Directive) *sdl.DirectiveDef {
	if d.Role == sdl.RoleNone {
		if c := m.composed.named(d.Name); c != nil {
			return c.def
		}
		return nil
	}
	if known := spec.GraphQL.Directive(d.Name, spec.Version{}); known != nil {
		return spec.GraphQL.Define(known, spec.Version{}, d.Name, nil)
	}
	return nil
}

// composedApplication is one composed directive on a merged element.
type composedApplication struct {
	at        coordinate
	location  string
	directive *sdl.Directive
	where     sdl.Pos
}

func (m *merger) misuse(u composedApplication, message string) {
	m.fail(codes.Unknown, u.at.String(), "the merged schema would not be valid: on "+u.at.String()+", "+message+" as the supergraph defines it",
		"Make the definitions of the composed directive agree, or correct its use.", u.where.Position())
}
