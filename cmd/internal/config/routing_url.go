package config

import (
	"os"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose/diag"
)

// RoutingURLPlaces returns where a configuration file, schemactl.yaml or supergraph.yaml, has the
// routing URLs of its subgraphs, by the names of these. It is for messages: what cannot be read has
// no places.
func RoutingURLPlaces(file string) map[string]diag.Position {
	var doc yaml.Node
	text, err := os.ReadFile(file)
	if err != nil || yaml.Load(text, &doc) != nil || len(doc.Content) == 0 {
		return nil
	}
	subgraphs := child(doc.Content[0], "subgraphs")
	if subgraphs == nil || subgraphs.Kind != yaml.MappingNode {
		return nil
	}
	places := map[string]diag.Position{}
	for i := 0; i+1 < len(subgraphs.Content); i += 2 {
		name := subgraphs.Content[i].Value
		for _, key := range []string{"url", "routing_url"} {
			if at := child(subgraphs.Content[i+1], key); at != nil {
				places[name] = diag.Position{Subgraph: name, File: file, Line: at.Line, Column: at.Column}
			}
		}
	}
	return places
}
