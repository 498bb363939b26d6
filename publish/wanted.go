package publish

import (
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/registry"
)

// sources turns what is registered into what the planner and the check read.
func sources(held []registry.RegisteredSubgraph) []sdl.Source {
	all := make([]sdl.Source, 0, len(held))
	for _, s := range held {
		all = append(all, sdl.Source{Name: s.Name, URL: s.URL, Text: s.SDL})
	}
	return all
}

// desired is the whole graph after the delivery.
func (r *run) desired(held []registry.RegisteredSubgraph) []sdl.Source {
	all := make([]sdl.Source, 0, len(held)+len(r.After))
	named := map[string]bool{}
	for _, after := range r.After {
		named[after.Name] = true
		if registered, found := findHeld(held, after.Name); found {
			if after.URL == "" {
				after.URL = registered.URL
			}
			if ContentHash(after.Text) == ContentHash(registered.SDL) {
				after.Text = registered.SDL // the same schema, whatever its line ends
			}
		}
		all = append(all, after)
	}
	for _, s := range held {
		if !named[s.Name] && !r.Prune {
			all = append(all, sdl.Source{Name: s.Name, URL: s.URL, Text: s.SDL})
		}
	}
	return all
}

// Inputs are sources as a batch takes them: an empty URL keeps the registered one.
func Inputs(all []sdl.Source) []registry.SubgraphInput {
	list := make([]registry.SubgraphInput, 0, len(all))
	for _, s := range all {
		input := registry.SubgraphInput{Name: s.Name, SDL: s.Text}
		if s.URL != "" {
			input.URL = &s.URL
		}
		list = append(list, input)
	}
	return list
}
