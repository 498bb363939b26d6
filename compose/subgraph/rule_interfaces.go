package subgraph

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// checkInterfaces checks that types have what their interfaces declare: all fields with subtypes,
// all arguments with the same types, and the interfaces that an interface implements in turn
// (GraphQL specification, sections 3.6.1 and 3.7.1).
func (b *builder) checkInterfaces() {
	s := b.Schema
	resolved := make([][]*sdl.Type, len(s.Types))
	for _, t := range s.Types {
		for _, r := range t.Interfaces {
			i, kind, ok := b.lookup(r.Name)
			switch {
			case !ok:
				b.fail(codes.InvalidGraphQL, t.Name, r.Pos, "%s implements %s, which is not defined", t.Name, r.Name).Fix = "Define the interface in this subgraph, or correct its name" + b.didYouMeanType(r.Name) + "."
			case kind != sdl.Interface:
				b.fail(codes.InvalidGraphQL, t.Name, r.Pos, "%s implements %s, which is %s and no interface", t.Name, r.Name, kindWords[kind])
			case i == t:
				b.fail(codes.InvalidGraphQL, t.Name, r.Pos, "%s implements itself", t.Name)
			default:
				resolved[t.Index] = append(resolved[t.Index], i)
			}
		}
	}
	declared := make([]int, len(s.Types)) // declared[i] == t.Index+1: t implements type i
	for _, t := range s.Types {
		for _, i := range resolved[t.Index] {
			declared[i.Index] = t.Index + 1
		}
		for _, i := range resolved[t.Index] {
			for _, parent := range resolved[i.Index] {
				switch {
				case parent == t:
					b.fail(codes.InvalidGraphQL, t.Name, t.Pos, "%s and %s implement each other", t.Name, i.Name)
				case declared[parent.Index] != t.Index+1:
					b.fail(codes.InvalidGraphQL, t.Name, t.Pos, "%s implements %s and so must also implement %s", t.Name, i.Name, parent.Name).Fix = "Add it: `implements " + i.Name + " & " + parent.Name + "`."
				}
			}
			b.checkImplementation(t, i)
		}
	}
}

// checkImplementation checks that the type t has the fields of the interface i.
func (b *builder) checkImplementation(t, i *sdl.Type) {
	for _, want := range i.Fields {
		have := b.field(t, want.Name)
		if have == nil {
			b.fail(codes.InvalidGraphQL, t.Name, t.Pos, "%s implements %s but has no field %s", t.Name, i.Name, want.Name).Positions = positions(t.Pos, want.Pos)
			continue
		}
		if !b.isSubtype(have.Type, want.Type) {
			b.fail(codes.InvalidGraphQL, have.Coordinate(), have.Pos, "%s is of type %s, but %s promises %s", have.Coordinate(), have.Type, want.Coordinate(), want.Type).Positions = positions(have.Pos, want.Pos)
		}
		if len(have.Args)+len(want.Args) > 0 {
			b.checkImplementedArgs(have, want)
		}
	}
}

// checkImplementedArgs checks that a field has the arguments of the field of an interface, with the
// same types, and requires no others.
func (b *builder) checkImplementedArgs(have, want *sdl.Field) {
	haveArg, wantArg := argFinder(have.Args), argFinder(want.Args)
	for _, wa := range want.Args {
		ha := haveArg(wa.Name)
		if ha == nil {
			b.fail(codes.InvalidGraphQL, have.Coordinate(), have.Pos, "%s lacks the argument %s of %s", have.Coordinate(), wa.Name, want.Coordinate()).Positions = positions(have.Pos, wa.Pos)
		} else if !sdl.SameType(ha.Type, wa.Type) {
			b.fail(codes.InvalidGraphQL, argCoordinate(have.Coordinate(), ha.Name), ha.Pos, "%s is of type %s, but %s has %s", argCoordinate(have.Coordinate(), ha.Name), ha.Type, want.Coordinate(), wa.Type).Positions = positions(ha.Pos, wa.Pos)
		}
	}
	for _, ha := range have.Args {
		if ha.Type.NonNull && ha.Default == nil && wantArg(ha.Name) == nil {
			c := argCoordinate(have.Coordinate(), ha.Name)
			b.fail(codes.InvalidGraphQL, c, ha.Pos, "%s is required, but %s has no such argument", c, want.Coordinate()).Positions = positions(ha.Pos, want.Pos)
		}
	}
}

// isSubtype reports whether a value of type a can be where the type want is declared. It is true if
// a type is not defined, which is reported elsewhere.
func (b *builder) isSubtype(a, want *ast.Type) bool {
	if want.NonNull && !a.NonNull {
		return false
	}
	if (a.Elem == nil) != (want.Elem == nil) {
		return false
	}
	if a.Elem != nil {
		return b.isSubtype(a.Elem, want.Elem)
	}
	if a.NamedType == want.NamedType {
		return true
	}
	have, abstract := b.Schema.Type(a.NamedType), b.Schema.Type(want.NamedType)
	if have == nil || abstract == nil {
		return have == nil && !spec.BuiltInScalar(a.NamedType) || abstract == nil && !spec.BuiltInScalar(want.NamedType)
	}
	switch abstract.Kind {
	case sdl.Interface:
		return have.Implements(abstract.Name)
	case sdl.Union:
		return abstract.HasMember(have.Name)
	}
	return false
}
