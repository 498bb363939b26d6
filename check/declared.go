package check

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// declaration is where a schema declares an element, and what it says of the
// element itself: not of its fields, arguments or values, which are elements of their own.
type declaration struct {
	pos  sdl.Pos
	text string
	ok   bool
}

// declared finds an element in a schema.
func declared(s *sdl.Schema, e element) declaration {
	if e.coordinate == "schema" {
		return declaration{s.SchemaPos, said(s.Description, "", nil), s.HasDefinition && s.SchemaPos.Line > 0}
	}
	head, arg, _ := strings.Cut(e.coordinate, "(")
	arg = strings.TrimSuffix(arg, ":)")
	if name, ok := strings.CutPrefix(head, "@"); ok {
		return declaredDirective(s.DirectiveDef(name), arg)
	}
	typeName, member, _ := strings.Cut(head, ".")
	t := s.Type(typeName)
	switch {
	case t == nil:
		return declaration{}
	case e.ref != "":
		return declaredRef(t, e.ref)
	case member == "":
		return declaration{t.Pos, said(t.Description, t.Kind.String(), t.Directives), true}
	}
	if v := t.Value(member); v != nil {
		return declaration{v.Pos, said(v.Description, "", v.Directives), true}
	}
	f := t.Field(member)
	switch {
	case f == nil:
		return declaration{}
	case arg != "":
		return declaredArgument(f.Args, arg)
	}
	return declaration{f.Pos, said(f.Description, f.Type.String()+" = "+sdl.ValueString(f.Default), f.Directives), true}
}

func declaredDirective(d *sdl.DirectiveDef, arg string) declaration {
	switch {
	case d == nil:
		return declaration{}
	case arg != "":
		return declaredArgument(d.Args, arg)
	}
	return declaration{d.Pos, said(d.Description, strconv.FormatBool(d.Repeatable)+" "+strings.Join(d.Locations, " "), nil), true}
}

func declaredArgument(list []*sdl.Argument, name string) declaration {
	for _, a := range list {
		if a.Name == name {
			return declaration{a.Pos, said(a.Description, a.Type.String()+" = "+sdl.ValueString(a.Default), a.Directives), true}
		}
	}
	return declaration{}
}

// declaredRef finds a name among the interfaces or members of a type.
func declaredRef(t *sdl.Type, name string) declaration {
	for _, r := range slices.Concat(t.Interfaces, t.Members) {
		if r.Name == name {
			return declaration{r.Pos, r.Name, true}
		}
	}
	return declaration{}
}

// said renders what is said of an element, so that two versions compare.
func said(description *string, what string, directives []*sdl.Directive) string {
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
