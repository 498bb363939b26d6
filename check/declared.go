package check

import (
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// declaration is where a schema declares an element. The text renders the element itself, so that
// two versions of it can be compared. Its fields, arguments and values are elements of their own
// and not part of it.
type declaration struct {
	pos  sdl.Pos
	text string
	ok   bool
}

// declared finds an element in a schema. A coordinate is `schema`, `Type`, `Type.member`,
// `Type.field(arg:)`, `@directive` or `@directive(arg:)`.
func declared(s *sdl.Schema, e element) declaration {
	if e.coordinate == "schema" {
		return declaration{s.SchemaPos, render(s.Description, "", nil), s.HasDefinition && s.SchemaPos.Line > 0}
	}
	head, arg, _ := strings.Cut(e.coordinate, "(")
	arg = strings.TrimSuffix(arg, ":)")
	if name, ok := strings.CutPrefix(head, "@"); ok {
		return declaredDirective(s, s.DirectiveDef(name), arg)
	}
	typeName, member, _ := strings.Cut(head, ".")
	t := s.Type(typeName)
	switch {
	case t == nil:
		return declaration{}
	case e.ref != "":
		return declaredRef(t, e.ref)
	case member == "":
		return declaration{t.Pos, render(t.Description, t.Kind.String(), t.Directives), true}
	}
	if v := t.Value(member); v != nil {
		return declaration{v.Pos, render(v.Description, "", v.Directives), true}
	}
	f := t.Field(member)
	switch {
	case f == nil:
		return declaration{}
	case arg != "":
		return declaredArgument(s, f.Args, arg)
	}
	return declaration{f.Pos, render(f.Description, typeAndDefault(s, f.Type, f.Default), f.Directives), true}
}

func declaredDirective(s *sdl.Schema, d *sdl.DirectiveDef, arg string) declaration {
	switch {
	case d == nil:
		return declaration{}
	case arg != "":
		return declaredArgument(s, d.Args, arg)
	}
	return declaration{d.Pos, render(d.Description, strconv.FormatBool(d.Repeatable)+" "+strings.Join(d.Locations, " "), nil), true}
}

func declaredArgument(s *sdl.Schema, list []*sdl.Argument, name string) declaration {
	for _, a := range list {
		if a.Name == name {
			return declaration{a.Pos, render(a.Description, typeAndDefault(s, a.Type, a.Default), a.Directives), true}
		}
	}
	return declaration{}
}

// typeAndDefault renders a type with its default value, if there is one, as it is coerced.
func typeAndDefault(s *sdl.Schema, t *ast.Type, def *ast.Value) string {
	if def == nil {
		return t.String()
	}
	return t.String() + " = " + sdl.CoercedString(s, def, t)
}

// declaredRef finds a name among the interfaces or members of a type.
func declaredRef(t *sdl.Type, name string) declaration {
	r := t.Ref(name)
	if r == nil {
		return declaration{}
	}
	return declaration{r.Pos, r.Name, true}
}

// render renders a description, the kind or type of an element, and its directives with their
// arguments in the order in which they are written.
func render(description *string, what string, directives []*sdl.Directive) string {
	var b strings.Builder
	if description != nil {
		b.WriteString(strconv.Quote(*description))
	}
	b.WriteString(" " + what)
	for _, d := range directives {
		b.WriteString(" @" + d.Name)
		for _, a := range d.Args {
			b.WriteString(" " + a.Name + ": " + sdl.ValueString(a.Value))
		}
	}
	return b.String()
}
