package subgraph

import (
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// checkDefinitions compares the SDL's own definitions of a specification's elements with the
// specification. They may be narrower, but not different. Definitions of GraphQL's own directives
// are accepted as they are.
//
// A definition of a directive that does not fit is withdrawn: its applications are then checked
// against the specification, so that nothing follows from the mistake.
func (b *builder) checkDefinitions() {
	b.compareDefinitions(func(e *element) bool { return !e.adopted }, b.names.specType)
	if b.opts.Edition.Rust() {
		return
	}
	if federation := b.names.byFeature(spec.Federation); federation != nil && b.linkBroken() {
		b.failUnknownUses("federation, but the definition of @link that should bring it is broken", func(e *element) bool { return e.link == federation })
	}
}

// compareLinkDefinitions is [builder.checkDefinitions] for the elements of the link specification
// only.
func (b *builder) compareLinkDefinitions() {
	b.compareDefinitions(func(e *element) bool { return e.spec.Role == sdl.RoleLink }, func(string) *spec.Type { return nil })
}

// compareDefinitions compares the definitions of the directives that are concerned, of the types
// that specType knows, and of the types of the link specification. If the link of federation is
// lost, one finding stands for all about directives.
func (b *builder) compareDefinitions(concerned func(*element) bool, specType func(string) *spec.Type) {
	ownsLink := b.ownsLink()
	before := len(b.errs)
	for _, def := range b.definitions {
		e := b.names.directive(def.Name)
		if e == nil || e.declared != def || e.specified == nil || !concerned(e) || ownsLink && e.spec.Role == sdl.RoleLink || spec.GraphQL.Directive(def.Name, spec.Version{}) != nil {
			continue
		}
		n := len(b.errs)
		b.checkDefinition(def, e.specified)
		if len(b.errs) > n {
			e.declared = nil
		}
	}
	if len(b.errs) > before && b.lostLink() {
		d := b.errs[before]
		b.errs = b.errs[:before+1]
		d.Message = "no @link to Federation 2 was found, so this is read as Federation 1, but its definitions are those of Federation 2: " + d.Message
		d.Fix = b.lostLinkFix()
	}
	implicit := b.names.byFeature(spec.Link) == nil
	for _, name := range slices.Sorted(maps.Keys(b.dropped)) {
		if st := b.names.linkType(name); st != nil {
			if !ownsLink && !implicit {
				b.checkTypeDefinition(b.dropped[name], st)
			}
		} else if st := specType(name); st != nil {
			b.checkTypeDefinition(b.dropped[name], st)
		}
	}
}

// ownsLink reports whether the subgraph's definitions of @link and of its types are its own affair,
// whatever they are. That is so if the schema links the link specification and defines a @link that
// can be one: it stands on the schema more than once, and only there, and has a url. In a
// Federation 1 subgraph any definition is.
func (b *builder) ownsLink() bool {
	link := b.names.byFeature(spec.Link)
	for _, def := range b.definitions {
		if def.Name == "link" && (link == nil || link.Directive == nil && !b.names.written) {
			return true
		}
		e := b.names.directive(def.Name)
		if e == nil || e.spec.Role != sdl.RoleLink || e.declared != def || !b.names.explicit {
			continue
		}
		if b.Version.Fed1() {
			return true
		}
		url := argument(def.Args, "url")
		return def.Repeatable && len(def.Locations) == 1 && def.Locations[0] == "SCHEMA" && url != nil && url.Type.NamedType == "String"
	}
	return false
}

// linkBroken reports whether an error is about the definition of @link or of its input type Import.
// Nothing can be linked then.
func (b *builder) linkBroken() bool {
	for _, d := range b.errs {
		name, isDirective := strings.CutPrefix(d.Coordinate, "@")
		if isDirective {
			if e := b.names.directive(name); e != nil && e.spec.Role == sdl.RoleLink {
				return true
			}
		} else if st := b.names.specType(name); st != nil && st.Name == "Import" {
			return true
		}
	}
	return false
}

// checkDefinition compares the definition of a directive with that of its specification. It may
// leave out optional arguments and locations, and require arguments that are optional.
func (b *builder) checkDefinition(have, want *sdl.DirectiveDef) {
	for _, w := range want.Args {
		h := argument(have.Args, w.Name)
		switch {
		case h == nil && w.Type.NonNull && w.Default == nil:
			b.badDefinition(have, have.Pos, want, "lacks the required argument %s", w.Name)
		case h == nil:
		case !b.fitsDefinition(h.Type, w.Type):
			b.badDefinition(have, h.Pos, want, "gives the argument %s the type %s, not %s", w.Name, h.Type, w.Type)
		case !h.Type.NonNull && defaultText(h.Default) != defaultText(w.Default):
			b.badDefinition(have, h.Pos, want, "gives the argument %s the default %s, not %s", w.Name, defaultText(h.Default), defaultText(w.Default))
		}
	}
	for _, h := range have.Args {
		if argument(want.Args, h.Name) == nil {
			b.badDefinition(have, h.Pos, want, "has the unknown argument %s", h.Name)
		}
	}
	if have.Repeatable && !want.Repeatable {
		b.badDefinition(have, have.Pos, want, "is repeatable")
	}
	for _, l := range have.Locations {
		if !slices.Contains(want.Locations, l) {
			b.badDefinition(have, have.Pos, want, "has the location %s", l)
			return
		}
	}
}

// badDefinition reports a difference. The fix shows the whole definition of the specification.
func (b *builder) badDefinition(have *sdl.DirectiveDef, at sdl.Pos, want *sdl.DirectiveDef, format string, args ...any) {
	d := b.fail(codes.DirectiveDefinitionInvalid, "@"+have.Name, at, "the definition of @"+have.Name+" "+format, args...)
	d.Fix = "Delete the definition, or write: " + definitionText(want)
}

// fitsDefinition reports whether a definition can give an argument this type. A specification's own
// scalars stand for text, so any built-in scalar, or lists of one, can be written instead.
func (b *builder) fitsDefinition(have, want *ast.Type) bool {
	if want.NonNull && !have.NonNull {
		return false
	}
	a, w := *have, *want
	a.NonNull, w.NonNull = false, false
	if sdl.SameType(&a, &w) {
		return true
	}
	st := b.names.specType(want.Name())
	opaque := st != nil && st.Kind == sdl.Scalar || want.Name() == "FieldSet"
	if _, _, ok := b.lookup(have.Name()); opaque && !ok && have.Elem == nil && b.opts.Edition.Rust() {
		return true // checkTypes reports the type that is not defined
	}
	return opaque && spec.BuiltInScalar(have.Name())
}

// defaultText returns a default value as text. An absent one is null.
func defaultText(v *ast.Value) string {
	if v == nil {
		return "null"
	}
	return v.String()
}

// definitionText returns the definition of a directive on one line, without descriptions.
func definitionText(d *sdl.DirectiveDef) string {
	var s strings.Builder
	s.WriteString("directive @" + d.Name)
	for i, a := range d.Args {
		s.WriteString([]string{"(", ", "}[min(i, 1)] + a.Name + ": " + a.Type.String())
		if a.Default != nil {
			s.WriteString(" = " + a.Default.String())
		}
	}
	if len(d.Args) > 0 {
		s.WriteString(")")
	}
	if d.Repeatable {
		s.WriteString(" repeatable")
	}
	return s.String() + " on " + strings.Join(d.Locations, " | ")
}

// checkTypeDefinition compares the definition of a type with that of its specification: the kind,
// and the values of an enum in any order.
func (b *builder) checkTypeDefinition(have *sdl.Type, want *spec.Type) {
	if have.Kind != want.Kind {
		b.fail(codes.TypeDefinitionInvalid, have.Name, have.Pos, "%s is defined as %s, but its specification makes it %s", have.Name, kindWords[have.Kind], kindWords[want.Kind]).Fix = "Delete the definition."
		return
	}
	if want.Kind == sdl.InputObject {
		b.checkInputDefinition(have, want)
	}
	if want.Kind != sdl.Enum {
		return
	}
	values := make([]string, len(have.Values))
	for i, v := range have.Values {
		values[i] = v.Name
	}
	expected := slices.Clone(want.Values)
	slices.Sort(values)
	slices.Sort(expected)
	if !slices.Equal(values, expected) {
		b.fail(codes.TypeDefinitionInvalid, have.Name, have.Pos, "the enum %s has the values %s, not %s", have.Name, strings.Join(values, ", "), strings.Join(expected, ", ")).Fix = "Delete the definition."
	}
}

// checkFederationKinds refuses a query root that is no object type, since federation adds fields to
// it, and types of another kind under the names of those that federation adds. Edition 2.14 leaves
// the first to checkRoots and accepts the others.
func (b *builder) checkFederationKinds() {
	if len(b.errs) > 0 || !b.opts.Edition.Rust() {
		return
	}
	q := b.Schema.Root(sdl.Query)
	if q == nil && !b.Schema.HasDefinition {
		q = b.Schema.Type(sdl.Query.DefaultRootName())
	}
	if q != nil && q.Kind != sdl.Object {
		b.fail(codes.TypeDefinitionInvalid, q.Name, q.Pos, "%s is %s, but the query root must be an object type", q.Name, kindWords[q.Kind]).Fix = "Define " + q.Name + " as an object type, or name another query root in the schema definition."
	}
	b.checkFederationKind("_Service", sdl.Object)
	b.checkFederationKind("_Entity", sdl.Union)
}

// checkFederationKind refuses a type of that name if it is of another kind.
func (b *builder) checkFederationKind(name string, kind sdl.Kind) {
	if t := b.dropped[name]; t != nil && t.Kind != kind {
		b.fail(codes.TypeDefinitionInvalid, name, t.Pos, "%s is %s, but federation makes it %s", name, kindWords[t.Kind], kindWords[kind]).Fix = "Delete it: federation adds " + name + " by itself."
	}
}
