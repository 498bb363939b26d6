package subgraph

import (
	"fmt"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
)

// CheckOverrides refuses every @override that takes a field from a subgraph with connectors:
// routers would have to call the connector and the new subgraph for parts of one type. Whether the
// other subgraph has the field does not matter. Edition 2.14 accepts them.
func CheckOverrides(list []*Subgraph) diag.List {
	connected := map[string]bool{}
	for _, s := range list {
		if s.HasConnectors() {
			connected[s.Name] = true
		}
	}
	if len(connected) == 0 {
		return nil
	}
	var errs diag.List
	for _, s := range list {
		for _, t := range s.Schema.Types {
			if !t.Kind.HasFields() {
				continue
			}
			for _, f := range t.Fields {
				o := s.Field(f).Override
				if o == nil || o.From == s.Name || !connected[o.From] {
					continue
				}
				errs.Add(codes.OverrideOnConnector, f.Coordinate(), fmt.Sprintf("subgraph %q overrides %s of subgraph %q, which has connectors", s.Name, f.Coordinate(), o.From), o.Directive.Pos.Position())
				errs[len(errs)-1].Fix = "Delete the connector of the field and add the field to subgraph " + s.Name + " in one batch, without @override."
			}
		}
	}
	return errs
}
