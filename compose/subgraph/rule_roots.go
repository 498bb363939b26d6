package subgraph

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkRootNames refuses a type with the default name of a root type if another type is that root:
// both would have the name in the supergraph. Edition 2.15 reports the first one.
func (b *builder) checkRootNames() {
	s := b.Schema
	rootCodes := [...]string{codes.RootQueryUsed, codes.RootMutationUsed, codes.RootSubscriptionUsed}
	for op := sdl.Query; op <= sdl.Subscription; op++ {
		name := op.DefaultRootName()
		if t := s.Type(name); t != nil && s.Roots[op] != "" && s.Roots[op] != name {
			b.fail(rootCodes[op], name, t.Pos, "a type is called %s, but %s is the %s root", name, s.Roots[op], op).Fix = "Rename the type " + name + ", or make it the root."
			if b.opts.Edition.Rust() {
				return
			}
		}
	}
}

// checkRoots checks the root types: they are distinct object types of the subgraph. It also refuses
// an extension that names the query root of a schema without definition, or names it again.
func (b *builder) checkRoots() {
	s := b.Schema
	if at := s.RootPos[sdl.Query]; at.Source != nil && !s.HasDefinition && len(s.Directives) == 0 && (s.Roots[sdl.Query] == "Query" || s.Type("Query") == nil) {
		b.fail(codes.InvalidGraphQL, "", at, "the schema is extended by a query root but not defined").Fix = "Write schema instead of extend schema."
	}
	if s.RepeatedQuery.Source != nil {
		b.fail(codes.InvalidGraphQL, "", s.RepeatedQuery, "the schema has a query root already").Fix = "Name it once."
	}
	for op := sdl.Query; op <= sdl.Subscription; op++ {
		name := s.Roots[op]
		if name == "" {
			if t := s.Type(op.DefaultRootName()); op == sdl.Query && t != nil && !s.HasDefinition && t.Kind != sdl.Object {
				b.fail(codes.InvalidGraphQL, t.Name, t.Pos, "%s is %s: the %s root must be an object type", t.Name, kindWords[t.Kind], op)
			}
			continue
		}
		t, kind, ok := b.lookup(name)
		switch {
		case !ok:
			b.fail(codes.InvalidGraphQL, "", s.RootPos[op], "the %s root is %s, which is not defined", op, name)
		case kind != sdl.Object:
			b.fail(codes.InvalidGraphQL, name, s.RootPos[op], "the %s root is %s, which is %s: it must be an object type", op, name, kindWords[kind])
		}
		for other := sdl.Query; other < op && t != nil; other++ {
			if s.Roots[other] == name {
				b.fail(codes.InvalidGraphQL, name, s.RootPos[op], "%s is the root of both %s and %s", name, other, op).Fix = "Give each operation its own type."
			}
		}
	}
}
