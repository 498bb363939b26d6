package serve

import "github.com/schemactl/schemactl/compose/sdl"

var interfaceWithoutObjects = &Rule{
	Name:  "INTERFACE_WITHOUT_OBJECTS",
	Title: "an interface object stands for an interface that no object implements",
	Why:   "The routers' JavaScript planner makes no plan for an operation that selects it.",
	flaws: func(w *whole) {
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
