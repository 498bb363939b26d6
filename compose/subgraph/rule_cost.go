package subgraph

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkCost checks @cost and @listSize, from which the router estimates what an operation costs.
func (b *builder) checkCost() {
	if !b.hasRole(sdl.RoleCost, sdl.RoleListSize) {
		return
	}
	b.eachField(func(t *sdl.Type, f *sdl.Field, _ *FieldMeta) {
		for _, d := range f.Directives {
			switch {
			case d.Role == sdl.RoleCost && t.Kind == sdl.Interface:
				b.fail(codes.CostAppliedToInterfaceField, f.Coordinate(), d.Pos, "@cost cannot stand on %s, a field of an interface", f.Coordinate()).Fix = "Put it on the field of the implementations."
			case d.Role == sdl.RoleListSize:
				b.checkListSize(f, d)
			}
		}
	})
}

// checkListSize checks one @listSize: its field is a list or names lists below it, and its size is
// not negative.
func (b *builder) checkListSize(f *sdl.Field, d *sdl.Directive) {
	sized := d.Arg("sizedFields")
	names := b.stringEntries(sized)
	if f.Type.Elem == nil && len(names) == 0 {
		b.fail(codes.ListSizeAppliedToNonList, f.Coordinate(), d.Pos, "@listSize on %s: the field is of type %s and no list", f.Coordinate(), f.Type).Fix = "Name the list fields below it in sizedFields."
	}
	if v := d.Arg("assumedSize"); v != nil && strings.HasPrefix(v.Raw, "-") && v.Kind != ast.NullValue && strings.Trim(v.Raw, "-0") != "" {
		b.fail(codes.ListSizeInvalidAssumedSize, f.Coordinate(), valuePos(b.Source, v, d.Pos), "@listSize on %s: the assumed size %s is negative", f.Coordinate(), v.Raw)
	}
	b.checkSlicingArguments(f, d)
	if len(names) > 0 || sized != nil && sized.Kind == ast.ListValue && b.opts.Edition.Rust() {
		b.checkSizedFields(f, d, names)
	}
}

// checkSlicingArguments checks that the slicing arguments exist and are of type Int, nullable or
// not.
func (b *builder) checkSlicingArguments(f *sdl.Field, d *sdl.Directive) {
	defined := argFinder(f.Args)
	for _, v := range b.stringEntries(d.Arg("slicingArguments")) {
		a := defined(v.Raw)
		switch {
		case a == nil:
			b.fail(codes.ListSizeInvalidSlicingArgument, f.Coordinate(), valuePos(b.Source, v, d.Pos), "@listSize on %s: the field has no argument %s", f.Coordinate(), v.Raw)
		case a.Type.NamedType != "Int":
			b.fail(codes.ListSizeInvalidSlicingArgument, argCoordinate(f.Coordinate(), a.Name), valuePos(b.Source, v, d.Pos), "@listSize on %s: the slicing argument %s is of type %s, not Int", f.Coordinate(), a.Name, a.Type)
		}
	}
}

// checkSizedFields checks that the sized fields exist in the type of the field, or of its entries,
// and are lists.
func (b *builder) checkSizedFields(f *sdl.Field, d *sdl.Directive, names []*ast.Value) {
	parent := b.Composite(f.Type)
	if parent == nil || !parent.Kind.HasFields() {
		b.fail(codes.ListSizeInvalidSizedField, f.Coordinate(), d.Pos, "@listSize on %s: %s has no fields, so sizedFields cannot name any", f.Coordinate(), f.Type)
		return
	}
	for _, v := range names {
		at := valuePos(b.Source, v, d.Pos)
		switch sub := b.field(parent, v.Raw); {
		case sub == nil:
			b.fail(codes.ListSizeInvalidSizedField, f.Coordinate(), at, "@listSize on %s: %s has no field %s", f.Coordinate(), parent.Name, v.Raw)
		case sub.Type.Elem == nil:
			b.fail(codes.ListSizeAppliedToNonList, f.Coordinate(), at, "@listSize on %s: the sized field %s is of type %s and no list", f.Coordinate(), sub.Coordinate(), sub.Type)
		}
	}
}

// stringEntries returns the strings in a list. A single string in place of a list has no effect in
// edition 2.15, and counts as the list of its characters in 2.14, as the references read it.
func (b *builder) stringEntries(v *ast.Value) []*ast.Value {
	switch {
	case v == nil:
		return nil
	case v.Kind != ast.ListValue && b.opts.Edition.Rust():
		return nil
	case v.Kind == ast.StringValue || v.Kind == ast.BlockValue:
		var list []*ast.Value
		for _, c := range v.Raw {
			list = append(list, &ast.Value{Kind: ast.StringValue, Raw: string(c), Position: v.Position})
		}
		return list
	}
	var list []*ast.Value
	for _, c := range v.Children {
		if c.Value.Kind == ast.StringValue || c.Value.Kind == ast.BlockValue {
			list = append(list, c.Value)
		}
	}
	return list
}
