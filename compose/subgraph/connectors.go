package subgraph

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// WithConnectors returns the names of the subgraphs that have a connector, which is an element with
// @connect. Connectors are merged into the supergraph and are not validated: neither their mappings
// nor what they make reachable is known.
func WithConnectors(list []*Subgraph) []string {
	var names []string
	for _, s := range list {
		if len(s.Links) > 0 && slices.ContainsFunc(s.Schema.Types, isConnected) {
			names = append(names, s.Name)
		}
	}
	return names
}

// isConnected reports whether a type or one of its fields has a connector.
func isConnected(t *sdl.Type) bool {
	connect := func(d *sdl.Directive) bool { return d.Role == sdl.RoleConnect }
	return slices.ContainsFunc(t.Directives, connect) ||
		slices.ContainsFunc(t.Fields, func(f *sdl.Field) bool { return slices.ContainsFunc(f.Directives, connect) })
}
