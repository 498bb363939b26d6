package connect

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// CheckValues returns errors about arguments that fit their types but mean nothing: null for an id,
// entity or batch, and a batch of a negative size; and about connectors on fields of interfaces.
// The reference fails on them with an internal error when it expands the subgraph, after the merge.
func (m *Model) CheckValues() diag.List {
	c := checker{Model: m, types: definedTypes(m.Schema.Schema)}
	for _, k := range m.Connectors {
		d, in := k.Directive, k.site()
		if k.Type.Kind != sdl.Object {
			c.fail(codes.InvalidGraphQL, in.coordinate, applied(d), "%s is on a field of an interface", in.owner).Fix = "Move it to the object types that implement " + k.Type.Name + "."
		}
		for _, name := range []string{"id", "entity", "batch"} {
			if v := d.Arg(name); v != nil && v.Kind == ast.NullValue {
				c.fail(codes.InvalidGraphQL, in.coordinate, c.place(v), "%s of %s is null", name, in.owner).Fix = "Delete it, or give it a value."
			}
		}
		for t := range k.Tree.All() {
			c.checkTypenames(k, t)
		}
		if k.Field != nil && gives(k.Tree, k.Field) {
			c.fail(codes.InvalidGraphQL, in.coordinate, applied(d), "the selection of %s gives the field of the connector itself", in.owner).Fix = "Delete it from the selection."
		}
		batch := d.Arg("batch")
		if batch == nil || batch.Kind != ast.ObjectValue {
			continue
		}
		if v := field(batch, "maxSize"); v != nil && (v.Kind == ast.NullValue || v.Kind == ast.IntValue && strings.HasPrefix(v.Raw, "-")) {
			c.fail(codes.InvalidGraphQL, in.coordinate, c.place(v), "batch.maxSize of %s is not the number of entities of a request", in.owner).Fix = "Write a positive number, or delete it."
		}
	}
	return c.errs
}

// gives reports whether a selection gives a value to a field.
func gives(t *mapping.Tree, f *sdl.Field) bool {
	for inner := range t.All() {
		if slices.ContainsFunc(inner.Fields, func(own *mapping.TreeField) bool { return own.Field == f }) {
			return true
		}
	}
	return false
}
