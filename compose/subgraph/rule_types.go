package subgraph

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkTypes checks that every type that is referred to is defined, and that its kind fits: output
// types on fields, input types on arguments and input fields, object types in unions.
func (b *builder) checkTypes() {
	query := b.Schema.Root(sdl.Query)
	for _, t := range b.Schema.Types {
		ofSpec := b.isDropped(t)
		for _, f := range t.Fields {
			lookup := b.lookup
			if ofSpec || t == query && isServiceField(f) {
				lookup = b.lookupOfSpec
			}
			if t.Kind == sdl.InputObject {
				b.checkInputType(f.Type, lookup, f.Coordinate, f.Pos, f.TypeAt.Pos(f.Pos))
				continue
			}
			b.checkOutputType(f, lookup)
			for _, a := range f.Args {
				b.checkInputType(a.Type, lookup, func() string { return argCoordinate(f.Coordinate(), a.Name) }, a.Pos, a.TypeAt.Pos(a.Pos))
			}
		}
		b.checkMembers(t)
	}
	b.definitionTypes()
}

// definitionTypes checks the types of the arguments of directives.
func (b *builder) definitionTypes() {
	for _, d := range b.definitions {
		if b.isReplaced(d) && b.opts.Edition.Rust() {
			continue
		}
		lookup := b.lookupOfSpec
		if b.Schema.DirectiveDef(d.Name) == d && slices.ContainsFunc(d.Locations, isExecutable) {
			lookup = b.lookupMerged
		}
		for _, a := range d.Args {
			b.checkInputType(a.Type, lookup, func() string { return argCoordinate("@"+d.Name, a.Name) }, a.Pos, a.TypeAt.Pos(a.Pos))
		}
	}
}

// lookupFunc is [builder.lookup] or one of its variants.
type lookupFunc func(name string) (*sdl.Type, sdl.Kind, bool)

// checkTypesOfSpec refuses types of specifications where what refers to them becomes part of the
// supergraph: they do not. It is the last rule, since what others report would lead there too.
func (b *builder) checkTypesOfSpec() {
	if len(b.errs) > 0 || !slices.ContainsFunc(b.Schema.Types, b.isDropped) {
		return
	}
	check := func(t *ast.Type, isInput bool, coordinate string, at sdl.Pos) {
		def := b.Schema.Type(t.Name())
		if !b.isDropped(def) {
			return
		}
		code := codes.InvalidGraphQL
		if b.names.linkType(def.Name) != nil {
			if b.opts.Edition.Rust() && isInput {
				return // the supergraph has the types of @link
			}
			if !b.opts.Edition.Rust() {
				code = codes.ReferencedInaccessible
			}
		}
		b.fail(code, coordinate, at, "%s is of type %s, which belongs to a specification and does not become part of the supergraph", coordinate, def.Name).Fix = "Define a type of another name and use that."
	}
	query := b.Schema.Root(sdl.Query)
	for _, t := range b.Schema.Types {
		if b.isDropped(t) {
			continue
		}
		for _, f := range t.Fields {
			if t == query && isServiceField(f) {
				continue
			}
			check(f.Type, t.Kind == sdl.InputObject, f.Coordinate(), f.TypeAt.Pos(f.Pos))
			for _, a := range f.Args {
				check(a.Type, true, argCoordinate(f.Coordinate(), a.Name), a.TypeAt.Pos(a.Pos))
			}
		}
	}
	for _, d := range b.Schema.DirectiveDefs {
		if !slices.ContainsFunc(d.Locations, isExecutable) {
			continue
		}
		for _, a := range d.Args {
			check(a.Type, true, argCoordinate("@"+d.Name, a.Name), a.TypeAt.Pos(a.Pos))
		}
	}
}

// isExecutable reports whether a location is one in operations.
func isExecutable(location string) bool {
	switch location {
	case "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT", "VARIABLE_DEFINITION":
		return true
	}
	return false
}

// checkOutputType checks the type of a field of an object or interface.
func (b *builder) checkOutputType(f *sdl.Field, lookup lookupFunc) {
	_, kind, ok := lookup(f.Type.Name())
	if !ok {
		b.failUnknownType(f.Type, f.Coordinate(), f.TypeAt.Pos(f.Pos))
	} else if !isOutput(kind) {
		b.misplace(f.Coordinate(), f.Pos, "%s is of type %s, which is %s: a field returns output types only", f.Coordinate(), f.Type.Name(), kindWords[kind])
	}
}

// checkInputType checks the type of an argument or input field. at is the position of the argument
// or input field, and typeAt that of the type.
func (b *builder) checkInputType(t *ast.Type, lookup lookupFunc, coordinate func() string, at, typeAt sdl.Pos) {
	_, kind, ok := lookup(t.Name())
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
	if strings.HasPrefix(coordinate, "@") && (t.Name() == "FieldSet" || strings.HasPrefix(t.Name(), "federation__")) && b.lostLink() {
		d.Fix = b.lostLinkFix()
	}
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

// checkImplementedKinds refuses to implement what is no interface. Where graphqlRules run,
// checkInterfaces reports it.
func (b *builder) checkImplementedKinds() {
	for _, t := range b.Schema.Types {
		for _, r := range t.Interfaces {
			if i := b.Schema.Type(r.Name); i != nil && i.Kind != sdl.Interface {
				b.fail(codes.InvalidGraphQL, t.Name, r.Pos, "%s implements %s, which is %s", t.Name, r.Name, kindWords[i.Kind]).Fix = "Implement interfaces only."
			}
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
			d := b.fail(codes.InvalidGraphQL, t.Name, t.Pos, "%s has no %s", t.Name, what)
			d.Fix = "Give it at least one " + what + ", or delete it."
			if b.isDropped(t) {
				d.Fix = "Delete it: federation adds " + t.Name + " by itself."
			}
		}
	}
}
