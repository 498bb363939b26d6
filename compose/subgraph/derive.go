package subgraph

import "github.com/schemactl/schemactl/compose/sdl"

// Derive returns a subgraph of the same source with another schema: a part of what the subgraph
// resolves, under a name for people. types and fields are what the directives of federation tell
// about the types and fields of the schema, by their indexes. The index of the subgraph is left to
// the caller.
func (s *Subgraph) Derive(name string, schema *sdl.Schema, types []TypeMeta, fields []FieldMeta) *Subgraph {
	return &Subgraph{Name: name, URL: s.URL, Source: s.Source, Schema: schema, Version: s.Version, Links: s.Links, types: types, fields: fields}
}
