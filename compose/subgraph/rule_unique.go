package subgraph

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// checkUnique refuses two definitions of one name: types, fields, members, interfaces and
// directives. Repeated arguments of fields are accepted; see [builder.drop]. Edition 2.15 ignores
// all definitions of types that belong to GraphQL itself.
func (b *builder) checkUnique() {
	for _, d := range b.duplicates {
		b.failRepeated(d)
	}
	var seen nameSet
	distinct := b.Schema.Distinct()
	for _, t := range b.Schema.Types {
		if !distinct && b.Schema.Type(t.Name) != t && !builtIn(t.Name) {
			b.failRepeated(t)
		}
		seen.reset(len(t.Fields))
		for _, f := range t.Fields {
			if seen.add(f.Name) {
				b.fail(codes.InvalidGraphQL, f.Coordinate(), f.Pos, "the field %s is declared more than once", f.Coordinate())
			}
		}
		b.checkUniqueRefs(&seen, t, t.Members, "%s lists the member %s more than once")
		b.checkUniqueRefs(&seen, t, t.Interfaces, "%s implements %s more than once")
	}
	seen.reset(len(b.definitions))
	for _, d := range b.definitions {
		if seen.add(d.Name) {
			b.fail(codes.InvalidGraphQL, "@"+d.Name, d.Pos, "the directive @%s is defined more than once", d.Name)
		}
	}
}

// failRepeated reports a type that is defined a second time, or an extension of another kind.
func (b *builder) failRepeated(t *sdl.Type) {
	if first := b.Schema.Type(t.Name); first != nil && !t.Defined && first.Kind != t.Kind {
		b.fail(codes.InvalidGraphQL, t.Name, t.Pos, "%s is extended as %s, but it is %s", t.Name, kindWords[t.Kind], kindWords[first.Kind]).Fix = "Extend it by the keyword of its definition."
		return
	}
	b.fail(codes.InvalidGraphQL, t.Name, t.Pos, "the type %s is defined more than once", t.Name).Fix = "Keep one definition; write the rest as `extend`."
}

// checkRepeated refuses in edition 2.15 what edition 2.14 joins: enum values, schema definitions
// and roots of an operation that are declared twice, and extensions of another kind than a built-in
// type is.
func (b *builder) checkRepeated() {
	if !b.opts.Edition.Rust() {
		return
	}
	s := b.Schema
	if s.RepeatedDefinition.Source != nil {
		b.fail(codes.InvalidGraphQL, "", s.RepeatedDefinition, "the schema is defined more than once").Fix = "Keep one definition; write the rest as `extend schema`."
	} else if s.RepeatedRoot.Source != nil {
		b.fail(codes.InvalidGraphQL, "", s.RepeatedRoot, "the schema names the root of this operation more than once").Fix = "Name it once."
	}
	var seen nameSet
	for _, t := range s.Types {
		if t.Extended && builtIn(t.Name) && t.Kind != builtInKind(t.Name) {
			b.fail(codes.InvalidGraphQL, t.Name, t.Pos, "%s is extended as %s, but it is built in as %s", t.Name, kindWords[t.Kind], kindWords[builtInKind(t.Name)]).Fix = "Choose another name."
		}
		seen.reset(len(t.Values))
		for _, v := range t.Values {
			if seen.add(v.Name) {
				b.fail(codes.InvalidGraphQL, t.Name+"."+v.Name, v.Pos, "the enum %s has the value %s more than once", t.Name, v.Name).Fix = "Declare it once, with the directives of all."
			}
		}
	}
}

// builtInKind returns the kind of a type that belongs to GraphQL itself.
func builtInKind(name string) sdl.Kind {
	switch {
	case spec.BuiltInScalar(name):
		return sdl.Scalar
	case name == "__TypeKind" || name == "__DirectiveLocation":
		return sdl.Enum
	}
	return sdl.Object
}

// checkUniqueArguments refuses repeated arguments in the definitions of directives. Those of fields
// are only checked for their types.
func (b *builder) checkUniqueArguments() {
	for _, r := range b.replacedArgs {
		b.checkInputType(r.arg.Type, b.lookup, func() string { return argCoordinate(r.field.Coordinate(), r.arg.Name) }, r.arg.Pos, r.arg.TypeAt.Pos(r.arg.Pos))
	}
	var seen nameSet
	for _, d := range b.definitions {
		b.checkUniqueArgs(&seen, d.Args, func() string { return "@" + d.Name })
	}
}

// checkUniqueArgs refuses repeated arguments in one list of definitions.
func (b *builder) checkUniqueArgs(seen *nameSet, args []*sdl.Argument, owner func() string) {
	if len(args) < 2 {
		return
	}
	seen.reset(len(args))
	for _, a := range args {
		if seen.add(a.Name) {
			c := argCoordinate(owner(), a.Name)
			b.fail(codes.InvalidGraphQL, c, a.Pos, "the argument %s is declared more than once", c)
		}
	}
}

// checkUniqueRefs refuses repeated names in a list of interfaces or members. The message is a
// format for the names of the type and of the repeated one.
func (b *builder) checkUniqueRefs(seen *nameSet, t *sdl.Type, refs []sdl.Ref, message string) {
	if len(refs) < 2 {
		return
	}
	seen.reset(len(refs))
	for _, r := range refs {
		if seen.add(r.Name) {
			b.fail(codes.InvalidGraphQL, t.Name, r.Pos, message, t.Name, r.Name)
		}
	}
}
