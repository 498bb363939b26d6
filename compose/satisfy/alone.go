package satisfy

import "github.com/schemactl/schemactl/compose/subgraph"

// alone reports whether there is one subgraph and it resolves all that it declares, whatever was
// selected before. A plan for any query is then the query itself: every node of a walk is a type of
// this subgraph, which has every field that the API schema has of the type, and no other subgraph
// can disagree about runtime types.
func alone(subgraphs []*subgraph.Subgraph) bool {
	if len(subgraphs) != 1 || subgraphs[0].HasConnectors() {
		return false
	}
	s := subgraphs[0]
	for _, t := range s.Schema.Types {
		if !t.Kind.HasFields() {
			continue
		}
		if s.Type(t).InterfaceObject {
			return false
		}
		for _, f := range t.Fields {
			if m := s.Field(f); m.External || m.Requires != nil || m.Provides != nil || m.Override != nil || len(m.Contexts) > 0 {
				return false
			}
		}
	}
	return true
}
