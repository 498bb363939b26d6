package connect

import (
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkTypenames refuses a selection of an interface or union whose `__typename` is no literal, so
// that it is not known of which type the objects are. Beside literals such an alternative counts
// for nothing, which only a union does not bear: all its members have to occur. The reference fails
// on these with an internal error when it expands the subgraph.
func (c *checker) checkTypenames(k *Connector, t *mapping.Tree) {
	if t.Type.Kind != sdl.Object && len(t.Members) > 0 {
		unknown := func(m *mapping.Tree) bool { return m.Foreign || m.HasTypename && !c.names(t.Type, m.Typename) }
		some, all := slices.ContainsFunc(t.Members, unknown), true
		for _, m := range t.Members {
			all = all && unknown(m)
		}
		if all || some && t.Type.Kind == sdl.Union {
			c.fail(codes.InvalidGraphQL, k.Coordinate(), c.place(k.Selection.Value), "selection of %s does not tell by a literal __typename of which type the objects of %s are", k.site().owner, t.Type.Name).Fix = "Write an object with a literal __typename for each type, in the pairs of ->match."
			return
		}
		if f := beyond(t); f != nil {
			c.fail(codes.InvalidGraphQL, k.Coordinate(), c.place(k.Selection.Value), "selection of %s gives %s without a literal __typename, and %s does not have that field", k.site().owner, f.Coordinate(), t.Type.Name).Fix = "Write the __typename beside it."
			return
		}
		if f := partial(t); f != nil {
			c.fail(codes.InvalidGraphQL, k.Coordinate(), c.place(k.Selection.Value), "selection of %s gives %s of some types of %s only, which all have to have it", k.site().owner, f.Name, t.Type.Name).Fix = "Select it for each type, or beside the alternatives."
			return
		}
	}
}

// beyond returns a field that an interface does not have and that is selected without a
// `__typename` beside it, or nil.
func beyond(t *mapping.Tree) *sdl.Field {
	for _, m := range t.Members {
		for _, f := range m.Fields {
			if f.Unnamed && t.Type.Kind == sdl.Interface && t.Type.Field(f.Field.Name) == nil {
				return f.Field
			}
		}
	}
	return nil
}

// partial returns a field of an interface that is selected for some of its types and not for
// others, or nil.
func partial(t *mapping.Tree) *sdl.Field {
	for _, f := range t.Type.Fields {
		some, all := false, true
		for _, m := range t.Members {
			selected := m.Field(f.Name)
			has := selected != nil && !selected.Foreign
			if m.Foreign {
				continue // the type does not occur
			}
			some, all = some || has, all && has
		}
		if some && !all {
			return f
		}
	}
	return nil
}

// names reports whether a text is the name of an object type of an interface or union.
func (c *checker) names(of *sdl.Type, name string) bool {
	return slices.ContainsFunc(c.concrete(of), func(t *sdl.Type) bool { return t.Name == name })
}
