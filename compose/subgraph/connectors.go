package subgraph

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// HasConnectors reports whether the subgraph links the specification of Apollo Connectors, with or
// without a connector. Routers then call REST services for its fields; there is no code behind its
// routing URL.
func (s *Subgraph) HasConnectors() bool {
	return slices.ContainsFunc(s.Links, func(l *Link) bool { return l.Feature == spec.Connect })
}

// TextHasConnectors is [Subgraph.HasConnectors] for SDL that is not built. SDL with syntax errors
// is read as far as it goes.
func TextHasConnectors(text string) bool {
	if !strings.Contains(text, spec.Connect.Identity()+"/") {
		return false // the usual case needs no parser
	}
	schema, _ := sdl.Parse(&sdl.Source{Text: text}, sdl.DefaultLimits)
	return schema != nil && slices.ContainsFunc(schema.Directives, func(d *sdl.Directive) bool {
		url, _ := d.StringArg("url")
		return strings.HasPrefix(url, spec.Connect.Identity()+"/")
	})
}

// WithUnjudgedConnectors returns the names of the subgraphs with connectors that the composition of
// an edition does not judge: it merges them, and neither their mappings nor what they make
// reachable is known. Edition 2.15 judges all.
func WithUnjudgedConnectors(list []*Subgraph, e spec.Edition) []string {
	if e.Rust() {
		return nil
	}
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
