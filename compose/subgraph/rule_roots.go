package subgraph

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkRootNames refuses a type with the default name of a root type if another type is that root:
// both would have the name in the supergraph. Edition 2.15 reports the first such type.
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

// checkRoots checks the root types: they are distinct object types of the subgraph. In edition 2.14
// it also refuses an extension that names the query root of a schema without definition, or names it
// again; of edition 2.15, checkRepeated does the latter.
func (b *builder) checkRoots() {
	s := b.Schema
	rust := b.opts.Edition.Rust()
	if !rust && b.Version.Fed1() && b.onlyExtendedByQuery() {
		b.fail(codes.InvalidGraphQL, "", s.RootPos[sdl.Query], "the schema is extended by a query root but not defined").Fix = "Write schema instead of extend schema."
	}
	if !rust && s.RepeatedQuery.Source != nil {
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
			// Edition 2.15 adds Query before this is checked.
			if s.Roots[other] == name || rust && other == sdl.Query && s.Roots[other] == "" && name == "Query" {
				b.fail(codes.InvalidGraphQL, name, s.RootPos[op], "%s is the root of both %s and %s", name, other, op).Fix = "Give each operation its own type."
			}
		}
	}
}

// onlyExtendedByQuery reports whether a schema has no definition and no root but those that its
// extensions name, the query root among them.
func (b *builder) onlyExtendedByQuery() bool {
	s := b.Schema
	for op := sdl.Mutation; op <= sdl.Subscription; op++ {
		if s.Roots[op] != "" && s.RootPos[op].Source == nil {
			return false
		}
	}
	return s.RootPos[sdl.Query].Source != nil && !s.HasDefinition && (s.Roots[sdl.Query] == "Query" || s.Type("Query") == nil)
}
