package subgraph

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// The steps of this file look at several subgraphs at once. They are linear in
// the number of declarations.

// findBases tells the Federation 1 subgraphs how many subgraphs define a type.
func findBases(builders []*builder) {
	var bases map[string]int
	for _, b := range builders {
		if !b.Version.Fed1() {
			continue
		}
		if bases == nil {
			bases = definedTypes(builders)
		}
		b.bases = bases
	}
}

func definedTypes(builders []*builder) map[string]int {
	names := map[string]int{}
	for _, b := range builders {
		for _, t := range b.Schema.Types {
			if t.Defined {
				names[t.Name]++
			}
		}
	}
	return names
}

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
	checkInterfaceObjectsTogether(builders)
}

// checkInterfaceObjectsTogether checks that the type name behind every
// @interfaceObject can be found out. Whether there is an interface at all is
// seen when the subgraphs are merged.
func checkInterfaceObjectsTogether(builders []*builder) {
	keyedInFed1, judged := map[string]*builder{}, map[string]bool{}
	for _, b := range builders {
		for _, name := range b.interfaceKeys {
			keyedInFed1[name] = b
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
		}
	}
}
