package serve

import "github.com/schemactl/schemactl/compose/sdl"

// interfaceWithoutObjects finds interface objects of an interface that no object implements. The
// JavaScript planner fails on operations that select it.
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
				if t.Kind != sdl.Object || !s.Type(t).InterfaceObject || implemented[t.Name] || told[t.Name] {
					continue
				}
				told[t.Name] = true
				w.flaw(s, t.Name, []sdl.Pos{t.Pos}, []string{"keep an object that implements `" + t.Name + "`", "remove the interface and its interface objects in the same release"},
					"`%s` is an interface object in %s, and no object implements the interface", t.Name, s.Name)
			}
		}
	},
}
