package config

import (
	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
)

// sourceOfAddresses rewrites the value at a key of a mapping as the mapping that
// [addresses.Source] is decoded from: a text or a list is a source of that list.
func sourceOfAddresses(mapping *yaml.Node, key string) {
	listed(mapping, key)
	for i := 0; mapping != nil && mapping.Kind == yaml.MappingNode && i+1 < len(mapping.Content); i += 2 {
		v := mapping.Content[i+1]
		if mapping.Content[i].Value != key || v.Kind != yaml.SequenceNode {
			continue
		}
		name := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "list", Line: v.Line, Column: v.Column}
		mapping.Content[i+1] = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: v.Line, Column: v.Column, Content: []*yaml.Node{name, v}}
	}
}

// refuseSource validates a source of addresses at a path of keys. what says in messages what the
// addresses are of.
func refuseSource(s addresses.Source, refuse func(message string, keys ...any), what string, keys ...any) {
	for _, p := range s.Problems() {
		refuse(what+": "+p.Message, append(keys[:len(keys):len(keys)], p.Keys...)...)
	}
}
