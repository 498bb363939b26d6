package subgraph

import (
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// The steps of this file look at several subgraphs at once. They are linear in
// the number of declarations.

// forgetRepeatedTags deletes @tag from the @external fields of Federation 1
// subgraphs where a subgraph that resolves the field carries the same tag: the
// declaration only repeats it.
func forgetRepeatedTags(builders []*builder) {
	resolved := map[string]bool{} // coordinate and tag
	for _, b := range builders {
		b.eachField(func(_ *sdl.Type, f *sdl.Field, m *FieldMeta) {
			for _, d := range f.Directives {
				if d.Role == sdl.RoleTag && !m.External {
					resolved[tagKey(f, d)] = true
				}
			}
		})
	}
	if len(resolved) == 0 {
		return
	}
	for _, b := range builders {
		if !b.Version.Fed1() {
			continue
		}
		b.eachField(func(_ *sdl.Type, f *sdl.Field, m *FieldMeta) {
			if !m.External {
				return
			}
			kept := f.Directives[:0]
			for _, d := range f.Directives {
				if d.Role != sdl.RoleTag || !resolved[tagKey(f, d)] {
					kept = append(kept, d)
				}
			}
			f.Directives = kept
		})
	}
}

func tagKey(f *sdl.Field, d *sdl.Directive) string {
	name, _ := d.StringArg("name")
	return f.Parent.Name + "." + f.Name + "@" + name
}

// checkTogether runs the rules that only make sense once every subgraph is
// valid in itself.
func checkTogether(builders []*builder) {
	for _, b := range builders {
		b.checkMergedOnExternal()
		b.checkNoImplementations(builders)
	}
	checkInterfaceObjectsTogether(builders)
}

// checkMergedOnExternal refuses directives that end up in the supergraph on
// declarations that only refer to another subgraph's field.
func (b *builder) checkMergedOnExternal() {
	b.eachField(func(_ *sdl.Type, f *sdl.Field, m *FieldMeta) {
		if !m.External || sdl.Find(f.Directives, sdl.RoleExternal) == nil {
			return
		}
		for _, d := range f.Directives {
			if d.Role == sdl.RoleTag || d.Role == sdl.RoleInaccessible {
				b.fail(codes.MergedDirectiveApplicationOnExternal, f.Coordinate(), d.Pos, "@%s on %s: the field is @external, so the directive belongs where it is resolved", d.Name, f.Coordinate()).Fix = "Move it to the subgraph that resolves the field."
			}
		}
	})
}

// checkNoImplementations refuses an @interfaceObject beside types that
// implement the interface in other subgraphs.
func (b *builder) checkNoImplementations(all []*builder) {
	for _, t := range b.Schema.Types {
		if !b.types[t.Index].InterfaceObject {
			continue
		}
		var names []string
		at := positions(t.Pos)
		for _, other := range all {
			i := other.Schema.Type(t.Name)
			if i == nil || i.Kind != sdl.Interface {
				continue
			}
			for _, o := range other.types[i.Index].Implementations {
				if own := b.Schema.Type(o.Name); own != nil && own.Kind == sdl.Object && !contains(names, o.Name) {
					names = append(names, o.Name)
					at = append(at, own.Pos.Position())
				}
			}
		}
		if len(names) > 0 {
			e := b.fail(codes.InterfaceObjectUsageError, t.Name, t.Pos, "%s is an @interfaceObject here, but this subgraph also defines %s, which implements it elsewhere", t.Name, strings.Join(names, ", "))
			e.Positions = at
			e.Fix = "Define the interface itself here, or delete its implementations from this subgraph."
		}
	}
}

// checkInterfaceObjectsTogether checks that there is an interface behind every
// @interfaceObject, and one whose type name can be found out.
func checkInterfaceObjectsTogether(builders []*builder) {
	interfaces, keyedInFed1, judged := map[string]bool{}, map[string]*builder{}, map[string]bool{}
	for _, b := range builders {
		for _, name := range b.interfaceKeys {
			keyedInFed1[name] = b
		}
		for _, t := range b.Schema.Types {
			if !b.types[t.Index].InterfaceObject {
				interfaces[t.Name] = true
			}
		}
	}
	for _, b := range builders {
		for _, t := range b.Schema.Types {
			if !b.types[t.Index].InterfaceObject || judged[t.Name] {
				continue
			}
			judged[t.Name] = true
			at := sdl.Find(t.Directives, sdl.RoleInterfaceObject).Pos
			if fed1 := keyedInFed1[t.Name]; fed1 != nil {
				b.fail(codes.InterfaceObjectUsageError, t.Name, at, "%s is an @interfaceObject, but subgraph %s, which has a @key on that interface, is a Federation 1 subgraph: it cannot tell which type an object is", t.Name, fed1.Name).Fix = "Link Federation 2 in subgraph " + fed1.Name + "."
			}
			if !interfaces[t.Name] {
				b.fail(codes.InterfaceObjectUsageError, t.Name, at, "%s is an @interfaceObject in every subgraph that has it", t.Name).Fix = "Define it as an interface in the subgraph that owns its implementations."
			}
		}
	}
}
