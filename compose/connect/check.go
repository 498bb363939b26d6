package connect

import "github.com/schemactl/schemactl/compose/diag"

// Check reads the sources and connectors of a subgraph and returns them with all errors.
func Check(s *Schema) (*Model, diag.List) { return &Model{Schema: s}, nil }
