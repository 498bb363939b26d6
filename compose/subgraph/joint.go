package subgraph

import (
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// The steps of this file compare subgraphs. They take time linear in the number of declarations.

// checkDistinctNames refuses subgraphs without a name, and two of one name. It is the last step,
// because a graph cannot be merged with them but each of them can be checked.
func checkDistinctNames(builders []*builder) diag.List {
	var errs diag.List
	for i, b := range builders {
		switch at := b.Source.Position(); {
		case b.Name == "":
			errs.Add(codes.InvalidSubgraphName, "", "a subgraph has no name", at)
		case i > 0 && builders[i-1].Name == b.Name:
			errs.Add(codes.InvalidSubgraphName, "", fmt.Sprintf("two subgraphs are called %q", b.Name), at)
		}
	}
	return errs
}

// prepareUpgrades gives the Federation 1 subgraphs what their upgrade needs of the others: how many
// subgraphs define a type, and by which fields each of them identifies it.
func prepareUpgrades(builders []*builder) {
	if !slices.ContainsFunc(builders, func(b *builder) bool { return b.Version.Fed1() }) {
		return
	}
	bases, keys := definedTypes(builders), firstKeys(builders)
	for _, b := range builders {
		if b.Version.Fed1() {
			b.bases, b.firstKeys, b.subgraphs = bases, keys, len(builders)
		}
	}
}

// firstKey is the first key of a type in one subgraph.
type firstKey struct {
	// subgraph is [Subgraph.Index].
	subgraph int
	// fields are the fields at the top of the key.
	fields []string
}

// firstKeys returns the first keys of all types that some Federation 1 subgraph extends without a
// key. The upgrade does not ask about others.
func firstKeys(builders []*builder) map[string][]firstKey {
	keys := map[string][]firstKey{}
	for _, b := range builders {
		if !b.Version.Fed1() {
			continue
		}
		for _, t := range b.Schema.Types {
			if keylessExtension(t) {
				keys[t.Name] = nil
			}
		}
	}
	if len(keys) == 0 {
		return nil
	}
	for i, b := range builders {
		for _, t := range b.Schema.Types {
			list, wanted := keys[t.Name]
			d := sdl.Find(t.Directives, sdl.RoleKey)
			if !wanted || t.Kind != sdl.Object || d == nil {
				continue
			}
			raw, form := fieldsArg(d)
			nodes, err := sdl.ParseSelection(raw)
			if form != stringText || err != nil {
				continue
			}
			key := firstKey{subgraph: i}
			for j := range nodes {
				key.fields = append(key.fields, nodes[j].Name)
			}
			keys[t.Name] = append(list, key)
		}
	}
	return keys
}

// keylessExtension reports whether a type is an extension without a key. In Federation 1 it refers
// to a type of another subgraph.
func keylessExtension(t *sdl.Type) bool {
	return t.Kind == sdl.Object && (!t.Defined || sdl.Find(t.Directives, sdl.RoleExtends) != nil) && sdl.Find(t.Directives, sdl.RoleKey) == nil
}

// definedTypes returns the number of subgraphs that define an object or interface, by its name.
func definedTypes(builders []*builder) map[string]int {
	names := map[string]int{}
	for _, b := range builders {
		for _, t := range b.Schema.Types {
			if t.Defined && (t.Kind == sdl.Object || t.Kind == sdl.Interface) {
				names[t.Name]++
			}
		}
	}
	return names
}

// dropRepeatedTags removes @tag from external fields of Federation 1 subgraphs if a subgraph that
// resolves the field has the same tag: an external declaration repeats what it refers to.
func dropRepeatedTags(builders []*builder) {
	if !slices.ContainsFunc(builders, func(b *builder) bool { return b.Version.Fed1() }) {
		return
	}
	resolved := map[string]bool{} // by tagKey
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

// tagKey returns a key for a tag on a field, across subgraphs.
func tagKey(f *sdl.Field, d *sdl.Directive) string {
	name, _ := d.StringArg("name")
	return f.Parent.Name + "." + f.Name + "@" + name
}

// checkInterfaceObjectsOfFed1 refuses an @interfaceObject of Federation 2 whose interface has a
// @key in a Federation 1 subgraph. That key has no effect, so the subgraph cannot tell of which
// type an object is. A missing interface is found when the subgraphs are merged.
func checkInterfaceObjectsOfFed1(builders []*builder) {
	keyedInFed1, checked := map[string]*builder{}, map[string]bool{}
	for _, b := range builders {
		for _, name := range b.interfaceKeys {
			keyedInFed1[name] = b
		}
	}
	for _, b := range builders {
		for _, t := range b.Schema.Types {
			if !b.types[t.Index].InterfaceObject || checked[t.Name] || b.Version.Fed1() {
				continue
			}
			checked[t.Name] = true
			at := sdl.Find(t.Directives, sdl.RoleInterfaceObject).Pos
			if fed1 := keyedInFed1[t.Name]; fed1 != nil {
				b.fail(codes.InterfaceObjectUsageError, t.Name, at, "%s is an @interfaceObject, but subgraph %s, which has a @key on that interface, is a Federation 1 subgraph: it cannot tell which type an object is", t.Name, fed1.Name).Fix = "Link Federation 2 in subgraph " + fed1.Name + "."
			}
		}
	}
}
