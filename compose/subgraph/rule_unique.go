package subgraph

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkUnique refuses two definitions of one name: types, fields, members, interfaces, directives
// and their arguments. Repeated arguments of fields and repeated enum values are accepted; see
// [builder.drop].
func (b *builder) checkUnique() {
	for _, d := range b.duplicates {
		b.failRepeated(d)
	}
	var seen nameSet
	for _, t := range b.Schema.Types {
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
	for _, d := range b.definitions {
		b.checkUniqueArgs(&seen, d.Args, func() string { return "@" + d.Name })
	}
}

// failRepeated reports a type that is defined a second time.
func (b *builder) failRepeated(t *sdl.Type) {
	b.fail(codes.InvalidGraphQL, t.Name, t.Pos, "the type %s is defined more than once", t.Name).Fix = "Keep one definition; write the rest as `extend`."
}

// checkUniqueArgs refuses repeated arguments in the definition of a directive.
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
