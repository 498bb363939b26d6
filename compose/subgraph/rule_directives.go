package subgraph

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// checkDirectives checks that every applied directive is defined, that it can be where it is and as
// often as it is, and that its arguments fit. Of directives on dropped definitions it only checks
// that they are defined.
func (b *builder) checkDirectives() {
	s := b.Schema
	b.checkApplied(s.Directives, "SCHEMA", func() string { return "the schema" })
	for _, t := range s.Types {
		b.checkApplied(t.Directives, t.Kind.String(), func() string { return t.Name })
		for _, f := range t.Fields {
			b.checkApplied(f.Directives, b.fieldLocation(t, f), f.Coordinate)
			b.checkArgDirectives(f.Args, f.Coordinate)
		}
		for _, v := range t.Values {
			b.checkApplied(v.Directives, "ENUM_VALUE", func() string { return t.Name + "." + v.Name })
		}
	}
	for _, d := range slices.Concat(b.Aside, b.ignored) {
		if b.definition(d.Name) == nil {
			b.failUnknownDirective(d, anElement)
		}
	}
	for _, d := range s.DirectiveDefs {
		b.checkArgDirectives(d.Args, func() string { return "@" + d.Name })
	}
}

// fieldLocation returns the directive location of a field. In edition 2.14 an input field in an
// extension counts as an argument.
func (b *builder) fieldLocation(t *sdl.Type, f *sdl.Field) string {
	switch {
	case t.Kind != sdl.InputObject:
		return "FIELD_DEFINITION"
	case f.Part > 0 && !b.opts.Edition.Rust():
		return "ARGUMENT_DEFINITION"
	}
	return "INPUT_FIELD_DEFINITION"
}

// checkSchemaDirectives checks that the directives of the schema definition are defined. If the
// linked version of federation is not known, none of its directives is.
func (b *builder) checkSchemaDirectives() {
	link := b.names.byFeature(spec.Federation)
	for _, d := range b.Schema.Directives {
		e := b.names.directive(d.Name)
		unknown := link != nil && !link.known && e != nil && e.link == link
		if unknown {
			b.fail(codes.InvalidGraphQL, "", d.Pos, "@%s is a directive of federation %s, which is not known", d.Name, link.Version).Fix = "Correct the version of federation first."
		} else if b.definition(d.Name) == nil {
			b.failUnknownDirective(d, "the schema")
		}
	}
}

// checkKnownDirectives checks that every applied directive is defined.
func (b *builder) checkKnownDirectives() {
	for list := range b.Schema.Applications() {
		for _, d := range list {
			if b.definition(d.Name) == nil {
				b.failUnknownDirective(d, anElement)
			}
		}
	}
}

// checkArgDirectives checks the directives of arguments. The owner is the coordinate of their field
// or directive.
func (b *builder) checkArgDirectives(args []*sdl.Argument, owner func() string) {
	for _, a := range args {
		if len(a.Directives) > 0 {
			b.checkApplied(a.Directives, "ARGUMENT_DEFINITION", func() string { return argCoordinate(owner(), a.Name) })
		}
	}
}

// checkApplied checks the directives of one element. location is its directive location in the
// GraphQL specification, such as FIELD_DEFINITION. where returns the element's name in messages:
// its coordinate, or "the schema".
func (b *builder) checkApplied(list []*sdl.Directive, location string, where func() string) {
	if len(list) == 0 {
		return
	}
	var seen nameSet
	seen.reset(len(list))
	for _, d := range list {
		def := b.definition(d.Name)
		if def == nil {
			b.failUnknownDirective(d, where())
			continue
		}
		if !slices.Contains(def.Locations, location) {
			b.fail(codes.InvalidGraphQL, coordinateOf(where()), d.Pos, "@%s cannot stand on %s: its locations are %s", d.Name, where(), strings.Join(def.Locations, ", "))
		}
		if seen.add(d.Name) && !def.Repeatable {
			b.fail(codes.InvalidGraphQL, coordinateOf(where()), d.Pos, "@%s can stand only once on %s", d.Name, where())
		}
		b.checkAppliedArgs(d, def, b.argumentRules(location), where)
	}
}

// checkAppliedArgs checks the arguments of an applied directive against its definition, and their
// values by the rules.
func (b *builder) checkAppliedArgs(d *sdl.Directive, def *sdl.DirectiveDef, rules literalRules, where func() string) {
	defined := argFinder(def.Args)
	for i := range d.Args {
		arg := &d.Args[i]
		a := defined(arg.Name)
		switch {
		case a == nil:
			b.fail(codes.InvalidGraphQL, coordinateOf(where()), arg.Pos, "@%s on %s has an argument %s that its definition lacks", d.Name, where(), arg.Name)
		case isFieldSet(d, arg):
		case !b.opts.Edition.Rust() && countsAsAbsent(d, arg, a):
		case !b.fitsBy(rules, arg.Value, a.Type):
			b.fail(codes.InvalidGraphQL, coordinateOf(where()), valuePos(b.Source, arg.Value, arg.Pos), "@%s on %s has %s: %s, but the argument is of type %s", d.Name, where(), arg.Name, valueText(arg.Value), a.Type)
		}
	}
	b.checkArgsGivenTwice(d, where)
	for _, a := range def.Args {
		if a.Type.NonNull && a.Default == nil && (len(d.Args) == 0 || d.Arg(a.Name) == nil) {
			b.fail(codes.InvalidGraphQL, coordinateOf(where()), d.Pos, "@%s on %s lacks its required argument %s: %s", d.Name, where(), a.Name, a.Type)
		}
	}
}

// checkArgsGivenTwice refuses an argument that an applied directive has twice. Edition 2.14 takes
// the last; see [builder.assignRolesOf].
func (b *builder) checkArgsGivenTwice(d *sdl.Directive, where func() string) {
	if len(d.Args) < 2 {
		return
	}
	var seen nameSet
	seen.reset(len(d.Args))
	for i := range d.Args {
		if arg := &d.Args[i]; seen.add(arg.Name) {
			b.fail(codes.InvalidGraphQL, coordinateOf(where()), arg.Pos, "@%s on %s has the argument %s twice", d.Name, where(), arg.Name).Fix = "Give it once."
		}
	}
}

// countsAsAbsent reports whether edition 2.14 does not check a value, because it is null, false, 0
// or "". Where that would crash the reference, the value is checked.
func countsAsAbsent(d *sdl.Directive, arg *sdl.Arg, a *sdl.Argument) bool {
	v := arg.Value
	from := d.Role == sdl.RoleOverride && arg.Name == "from"
	if v.Kind == ast.NullValue {
		return d.Role != sdl.RoleTag && !from
	}
	if from || d.Role == sdl.RoleListSize && a.Type.Elem != nil {
		return false
	}
	switch v.Kind {
	case ast.BooleanValue:
		return v.Raw == "false"
	case ast.StringValue, ast.BlockValue:
		return v.Raw == ""
	case ast.IntValue, ast.FloatValue:
		return strings.Trim(v.Raw, "-0.") == ""
	}
	return false
}

// isFieldSet reports whether an argument is a field set that is not written as a string. Federation
// 1 allows that, and Federation 2 has a code of its own for it, which the rules of @key, @requires
// and @provides report.
func isFieldSet(d *sdl.Directive, arg *sdl.Arg) bool {
	return arg.Name == "fields" && arg.Value.Kind != ast.StringValue && arg.Value.Kind != ast.BlockValue && arg.Value.Kind != ast.NullValue &&
		(d.Role == sdl.RoleKey || d.Role == sdl.RoleRequires || d.Role == sdl.RoleProvides)
}

// anElement stands for the owner of an application that is not known yet.
const anElement = "an element"

// whereApplied returns the coordinate of the element that a directive is applied to, or
// [anElement] if it was taken off the schema.
func (b *builder) whereApplied(d *sdl.Directive) string {
	arguments := func(list []*sdl.Argument, owner string) string {
		for _, a := range list {
			if slices.Contains(a.Directives, d) {
				return owner + "(" + a.Name + ":)"
			}
		}
		return ""
	}
	for _, t := range b.Schema.Types {
		if slices.Contains(t.Directives, d) {
			return t.Name
		}
		for _, f := range t.Fields {
			if slices.Contains(f.Directives, d) {
				return f.Coordinate()
			}
			if at := arguments(f.Args, f.Coordinate()); at != "" {
				return at
			}
		}
		for _, v := range t.Values {
			if slices.Contains(v.Directives, d) {
				return t.Name + "." + v.Name
			}
		}
	}
	for _, def := range b.Schema.DirectiveDefs {
		if at := arguments(def.Args, "@"+def.Name); at != "" {
			return at
		}
	}
	if slices.Contains(b.Schema.Directives, d) {
		return "the schema"
	}
	return anElement
}

// failUnknownDirective reports a directive without a definition. The fix says what is most likely
// missing, which for a directive of federation is its import.
func (b *builder) failUnknownDirective(d *sdl.Directive, where string) {
	if where == anElement && !b.full() {
		where = b.whereApplied(d)
	}
	e := b.fail(codes.InvalidGraphQL, coordinateOf(where), d.Pos, "@%s on %s is not defined", d.Name, where)
	if b.full() {
		return
	}
	link := b.names.byFeature(spec.Federation)
	name := d.Name
	if link != nil {
		name = strings.TrimPrefix(name, link.As+"__")
	}
	known := spec.Federation.Directive(name, spec.Version{Major: 2, Minor: 1 << 16})
	switch {
	case known == nil:
		e.Fix = "Define the directive, or correct its name" + b.didYouMeanDirective(d.Name) + "."
	case link == nil:
		e.Fix = `It is a directive of Federation 2: add extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@` + name + `"]).`
	case !b.Version.AtLeast(known.Since):
		e.Fix = "It needs federation " + spec.Version{Major: 2, Minor: known.Since}.String() + "; this subgraph links " + link.Version.String() + "."
	case link.imports("@" + name):
		e.Fix = "It is imported as " + link.localNames["@"+name] + "."
	default:
		e.Fix = `Add "@` + name + `" to the import of the federation @link, or write @` + link.As + "__" + name + "."
	}
}
