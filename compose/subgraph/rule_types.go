package subgraph

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkTypes checks that every type that is referred to is defined, and that its kind fits: output
// types on fields, input types on arguments and input fields, object types in unions.
func (b *builder) checkTypes() {
	for _, t := range b.Schema.Types {
		for _, f := range t.Fields {
			if t.Kind == sdl.InputObject {
				b.checkInputType(f.Type, f.Coordinate, f.Pos, f.TypeAt.Pos(f.Pos))
				continue
			}
			b.checkOutputType(f)
			for _, a := range f.Args {
				b.checkInputType(a.Type, func() string { return argCoordinate(f.Coordinate(), a.Name) }, a.Pos, a.TypeAt.Pos(a.Pos))
			}
		}
		b.checkMembers(t)
	}
	for _, d := range b.definitions {
		for _, a := range d.Args {
			b.checkInputType(a.Type, func() string { return argCoordinate("@"+d.Name, a.Name) }, a.Pos, a.TypeAt.Pos(a.Pos))
		}
	}
}

// checkOutputType checks the type of a field of an object or interface.
func (b *builder) checkOutputType(f *sdl.Field) {
	_, kind, ok := b.lookup(f.Type.Name())
	if !ok {
		b.failUnknownType(f.Type, f.Coordinate(), f.TypeAt.Pos(f.Pos))
	} else if !isOutput(kind) {
		b.misplace(f.Coordinate(), f.Pos, "%s is of type %s, which is %s: a field returns output types only", f.Coordinate(), f.Type.Name(), kindWords[kind])
	}
}

// checkInputType checks the type of an argument or input field. at is the position of the argument
// or input field, and typeAt that of the type.
func (b *builder) checkInputType(t *ast.Type, coordinate func() string, at, typeAt sdl.Pos) {
	_, kind, ok := b.lookup(t.Name())
	if !ok {
		b.failUnknownType(t, coordinate(), typeAt)
	} else if !isInput(kind) {
		b.misplace(coordinate(), at, "%s is of type %s, which is %s: only scalars, enums and input types can be passed in", coordinate(), t.Name(), kindWords[kind])
	}
}

// misplace keeps an error about the kind of a type for reportMisplaced. Unlike a type that is not
// defined, it must not keep specificationRules from running.
func (b *builder) misplace(coordinate string, at sdl.Pos, format string, args ...any) {
	n := len(b.errs)
	b.fail(codes.InvalidGraphQL, coordinate, at, format, args...)
	b.misplaced = append(b.misplaced, b.errs[n:]...)
	b.errs = b.errs[:n]
}

// reportMisplaced reports the errors that misplace has kept.
func (b *builder) reportMisplaced() {
	b.errs = append(b.errs, b.misplaced...)
}

// failUnknownType reports a type that is not defined.
func (b *builder) failUnknownType(t *ast.Type, coordinate string, at sdl.Pos) {
	d := b.fail(codes.InvalidGraphQL, coordinate, at, "%s is of type %s, which is not defined", coordinate, t.Name())
	d.Fix = "Define the type in this subgraph, or correct its name" + b.didYouMeanType(t.Name()) + "."
}

// checkMembers checks the members of a union.
func (b *builder) checkMembers(t *sdl.Type) {
	if t.Kind != sdl.Union {
		return
	}
	for _, r := range t.Members {
		_, kind, ok := b.lookup(r.Name)
		switch {
		case !ok:
			b.fail(codes.InvalidGraphQL, t.Name, r.Pos, "the union %s has the member %s, which is not defined", t.Name, r.Name).Fix = "Define the type in this subgraph, or correct its name" + b.didYouMeanType(r.Name) + "."
		case kind != sdl.Object:
			b.fail(codes.InvalidGraphQL, t.Name, r.Pos, "the union %s has the member %s, which is %s: only object types can be members", t.Name, r.Name, kindWords[kind])
		}
	}
}

// checkContent refuses types without any field, value or member. Only the query root can be empty,
// since federation adds fields to it.
func (b *builder) checkContent() {
	for _, t := range b.Schema.Types {
		what := ""
		switch {
		case t.Kind == sdl.Union && len(t.Members) == 0:
			what = "member"
		case t.Kind == sdl.Enum && len(t.Values) == 0:
			what = "value"
		case (t.Kind.HasFields() || t.Kind == sdl.InputObject) && len(t.Fields) == 0 && t != b.Schema.Root(sdl.Query):
			what = "field"
		}
		if what != "" {
			b.fail(codes.InvalidGraphQL, t.Name, t.Pos, "%s has no %s", t.Name, what).Fix = "Give it at least one " + what + ", or delete it."
		}
	}
}
