package serve

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// interfaceWithoutObjects finds interface objects that a subgraph returns and whose interface no
// object implements. All three planners fail on operations that select one. They ask rightly where
// only a subgraph with the interface itself returns it.
var interfaceWithoutObjects = &graphRule{
	name: "INTERFACE_WITHOUT_OBJECTS",
	find: func(w *whole) {
		implemented := make(map[string]bool)
		for _, s := range w.graph {
			for _, t := range s.Schema.Types {
				if t.Kind == sdl.Object {
					for _, ref := range t.Interfaces {
						implemented[ref.Name] = true
					}
				}
			}
		}
		told := make(map[string]bool)
		for _, s := range w.graph {
			for _, t := range s.Schema.Types {
				if t.Kind != sdl.Object || !s.Type(t).InterfaceObject || implemented[t.Name] || told[t.Name] || !w.leadsTo(s, t) {
					continue
				}
				told[t.Name] = true
				w.flaw(s, t.Name, []sdl.Pos{t.Pos}, []string{"keep an object that implements `" + t.Name + "`", "remove the interface and its interface objects in the same release"},
					"`%s` is an interface object in %s, and no object implements the interface", t.Name, s.Name)
			}
		}
	},
}

// interfaceObjectKeyUnknown finds interface objects that a subgraph returns and whose keys have
// fields that the interface lacks elsewhere. Router 3 makes no plan for fields of the objects then,
// since it would have to come back by such a key.
var interfaceObjectKeyUnknown = &graphRule{
	name: "INTERFACE_OBJECT_KEY_UNKNOWN",
	find: func(w *whole) {
		for _, s := range w.graph {
			for _, t := range s.Schema.Types {
				if t.Kind != sdl.Object || !s.Type(t).InterfaceObject {
					continue
				}
				unknown := w.unknownKeys(s, t)
				if len(unknown) == 0 || !w.leadsTo(s, t) {
					continue
				}
				w.flaw(s, t.Name, []sdl.Pos{unknown[0].Directive.Pos}, []string{
					"give `" + t.Name + "` in " + s.Name + " a key that the interface has, and write the new key beside it",
					"add the fields of the key `" + unknown[0].Fields.Raw + "` to the interface and its objects first",
				}, "no subgraph has all fields of the key `%s` on the interface `%s`, by which routers would come back to the interface object of %s", unknown[0].Fields.Raw, t.Name, s.Name)
			}
		}
	},
}

// unknownKeys returns the resolvable keys of an interface object, if each has a field at its top
// that the type lacks in all other subgraphs; nil otherwise.
func (w *whole) unknownKeys(s *subgraph.Subgraph, t *sdl.Type) []subgraph.Key {
	var out []subgraph.Key
	for _, k := range s.Type(t).Keys {
		if !k.Resolvable || k.Directive == nil {
			continue
		}
		known := slices.ContainsFunc(w.graph, func(other *subgraph.Subgraph) bool {
			ot := other.Schema.Type(t.Name)
			return other != s && ot != nil && ot.Kind.HasFields() && !slices.ContainsFunc(k.Fields.Selections, func(sel subgraph.Selection) bool {
				return sel.Field != nil && ot.Field(sel.Field.Name) == nil
			})
		})
		if known {
			return nil
		}
		out = append(out, k)
	}
	return out
}
