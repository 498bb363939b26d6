package serve

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// Answers reports whether every value that the code returns as its type d may stand where the
// registered schema has the type r. Both are names. It compares neither nullability nor lists. With
// exact set, leaf types have to be the same: the value is read by code of other subgraphs, which
// sees what was returned and not what routers make of it.
func Answers(code, registered *subgraph.Subgraph, d, r string, exact bool) bool {
	return d == r || Narrower(code, registered, d, r) || !exact && passes(code.Schema, registered.Schema, d, r)
}

// passes reports whether routers pass on every value of the code's leaf type d where the registered
// schema has the leaf type r. Seen with router 2.16.5: a Float may be any number, a String any
// string, an ID a string or number, and a custom scalar anything. Everything else comes out as
// null. An enum is sent as a string. More than that is passed on for an ID, such as a Float; that
// is not relied on, because clients read an ID as text.
func passes(code, registered *sdl.Schema, d, r string) bool {
	dt, rt := code.Type(d), registered.Type(r)
	if composite(dt) || composite(rt) {
		return false
	}
	isEnum := dt != nil && dt.Kind == sdl.Enum
	switch r {
	case "Float":
		return d == "Int"
	case "String":
		return d == "ID" || isEnum
	case "ID":
		return d == "String" || d == "Int" || isEnum
	case "Int", "Boolean":
		return false
	}
	if rt == nil {
		return false
	}
	if rt.Kind == sdl.Enum {
		return isEnum && !slices.ContainsFunc(dt.Values, func(v *sdl.EnumValue) bool { return rt.Value(v.Name) == nil })
	}
	return rt.Kind == sdl.Scalar
}
