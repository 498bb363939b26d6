package subgraph

import (
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkNames refuses names that are reserved for introspection, and enum values that are literals
// of another kind.
func (b *builder) checkNames() {
	for _, t := range b.Schema.Types {
		if reserved(t.Name) {
			b.failReserved(t.Name, t.Pos)
		}
		for _, f := range t.Fields {
			if reserved(f.Name) {
				b.failReserved(f.Coordinate(), f.Pos)
			}
			b.checkArgNames(f.Args, f.Coordinate)
		}
		for _, v := range t.Values {
			if reserved(v.Name) {
				b.failReserved(t.Name+"."+v.Name, v.Pos)
			}
			if v.Name == "true" || v.Name == "false" || v.Name == "null" {
				b.fail(codes.InvalidGraphQL, t.Name+"."+v.Name, v.Pos, "%s has the value %s, which is a literal of its own", t.Name, v.Name)
			}
		}
	}
	for _, d := range b.Schema.DirectiveDefs {
		if reserved(d.Name) {
			b.failReserved("@"+d.Name, d.Pos)
		}
		b.checkArgNames(d.Args, func() string { return "@" + d.Name })
	}
}

// checkArgNames checks the names of arguments. The owner is the coordinate of their field or
// directive.
func (b *builder) checkArgNames(args []*sdl.Argument, owner func() string) {
	for _, a := range args {
		if reserved(a.Name) {
			b.failReserved(argCoordinate(owner(), a.Name), a.Pos)
		}
	}
}

func reserved(name string) bool { return strings.HasPrefix(name, "__") }

func (b *builder) failReserved(coordinate string, at sdl.Pos) {
	b.fail(codes.InvalidGraphQL, coordinate, at, "%s: names that begin with two underscores are reserved for introspection", coordinate).Fix = "Choose another name."
}
