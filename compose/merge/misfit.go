package merge

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// misfit is the first part of a literal that is not valid for its type in the merged schema.
type misfit struct {
	value value
	typ   *ast.Type
	// in is the merged input object or enum whose field or value member names. It is nil if the
	// misfit is not inside of an input object and no enum value.
	in     *mergedType
	member string
}

// misfit returns what is wrong with a literal of the merged schema at a place, which is given as a
// misfit without a value. It returns nil for a valid literal. Scalars that are not built in take
// any literal.
func (ts *typeTable) misfit(v value, at misfit) *misfit {
	at.value = v
	if v.Kind == ast.NullValue {
		if at.typ.NonNull {
			return &at
		}
		return nil
	}
	if at.typ.Elem != nil {
		at.typ = at.typ.Elem
		for _, item := range items(v) {
			if m := ts.misfit(item, at); m != nil {
				return m
			}
		}
		return nil
	}
	of := ts.named(at.typ.NamedType)
	switch {
	case of == nil || of.kind == sdl.Scalar:
		if !fitsScalar(v, at.typ.NamedType, ts.edition.Rust()) {
			return &at
		}
		return nil
	case of.kind == sdl.Enum && v.Kind == ast.EnumValue:
		if of.out.Value(v.Raw) == nil {
			return &misfit{v, at.typ, of, v.Raw}
		}
		return nil
	case of.kind == sdl.InputObject && v.Kind == ast.ObjectValue:
		return ts.misfitOfField(v, of)
	case of.kind == sdl.InputObject && v.Kind == ast.ListValue && len(v.Children) == 0 && !ts.edition.Rust():
		return nil
	}
	return &at
}

// fitsScalar reports whether a literal is valid for a scalar. compose/subgraph has checked it by
// the types of its own subgraph, but another subgraph may define a composed directive otherwise.
// Edition 2.15 takes an enum literal for a String, and goes by the form of a number.
func fitsScalar(v value, name string, rust bool) bool {
	isText := v.Kind == ast.StringValue || v.Kind == ast.BlockValue
	isWhole := v.Kind == ast.IntValue && rust || numeric(v) && !rust && !strings.ContainsAny(number(v.Raw), ".e")
	switch name {
	case "Int":
		return isWhole
	case "Float":
		return numeric(v)
	case "String":
		return isText || rust && v.Kind == ast.EnumValue
	case "ID":
		return isText || isWhole
	case "Boolean":
		return v.Kind == ast.BooleanValue
	}
	return true
}

// misfitOfField returns the first field of an object literal that is not valid. As for the
// reference, required fields may be absent.
func (ts *typeTable) misfitOfField(v value, of *mergedType) *misfit {
	for _, c := range v.Children {
		f := of.field(c.Name)
		if f == nil {
			return &misfit{c.Value, nil, of, c.Name}
		}
		if m := ts.misfit(c.Value, misfit{typ: f.Type, in: of, member: c.Name}); m != nil {
			return m
		}
	}
	return nil
}

// reason is why a literal is not valid in the merged schema, as a message continues after naming
// the literal, with what to do about it. at are the places that explain it.
type reason struct {
	text, fix string
	at        []diag.Position
}

// reason returns why a misfit is one: some subgraphs lack what it uses, or have a narrower type
// there. It returns false if neither explains it. what is the word for the literal.
func (m *misfit) reason(what string) (reason, bool) {
	if m.in == nil {
		return reason{}, false
	}
	name, lacking := m.in.name+"."+m.member, m.in.subgraphsWithout(m.member)
	switch {
	case m.in.kind == sdl.Enum && len(lacking) > 0, m.in.kind == sdl.InputObject && m.in.field(m.member) == nil && len(lacking) > 0:
		verb := " does not have it"
		if len(lacking) > 1 {
			verb = " do not have it"
		}
		names, where := namesAndPositions(lacking)
		return reason{
			" uses " + name + ", but " + name + " is not in the supergraph, since " + graphList(names) + verb,
			"Add " + m.member + " to " + m.in.name + " in " + graphList(names) + ", or take it out of the " + what + ".", where,
		}, true
	case m.in.kind == sdl.InputObject && m.value.Kind == ast.NullValue:
		f := m.in.field(m.member)
		var names []string
		var where []diag.Position
		for i := range m.in.srcs {
			if own := m.in.srcs[i].t.Field(m.member); own != nil && sdl.SameType(own.Type, f.Type) {
				names, where = append(names, m.in.srcs[i].sub.Name), append(where, own.Pos.Position())
			}
		}
		if len(names) > 0 {
			return reason{
				" has null where " + name + " does not take it: its type in the supergraph is " + f.Type.String() + ", as in " + graphList(names),
				"Make it nullable in " + graphList(names) + ", or take the null out of the " + what + ".", where,
			}, true
		}
	}
	return reason{}, false
}

// subgraphsWithout returns the subgraphs that define the type without a field or enum value of that
// name.
func (t *mergedType) subgraphsWithout(member string) []*typeSource {
	var out []*typeSource
	for i := range t.srcs {
		if s := &t.srcs[i]; s.t.Field(member) == nil && s.t.Value(member) == nil {
			out = append(out, s)
		}
	}
	return out
}

func namesAndPositions(list []*typeSource) (names []string, where []diag.Position) {
	for _, s := range list {
		names, where = append(names, s.sub.Name), append(where, s.t.Pos.Position())
	}
	return names, where
}

// literalPosition returns where a literal begins, or the position of its element if that is not
// known.
func literalPosition(v value, element sdl.Pos) diag.Position {
	if v != nil && v.Position != nil && v.Position.Line > 0 {
		element.Line, element.Column = int32(v.Position.Line), int32(v.Position.Column)
	}
	return element.Position()
}
