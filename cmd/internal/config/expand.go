package config

import (
	"bytes"

	"go.yaml.in/yaml/v4"
)

// expanded is a supergraph.yaml as Expand prints it: keys in their usual order, without those that
// say nothing.
type expanded struct {
	FederationVersion string                      `yaml:"federation_version,omitempty"`
	Subgraphs         map[string]expandedSubgraph `yaml:"subgraphs"`
}

type expandedSubgraph struct {
	RoutingURL string         `yaml:"routing_url,omitempty"`
	NoURL      bool           `yaml:"no_url,omitempty"`
	Schema     expandedSchema `yaml:"schema"`
}

// expandedSchema has one file as a text, several as a list.
type expandedSchema struct {
	File        any               `yaml:"file,omitempty"`
	SDL         string            `yaml:"sdl,omitempty"`
	GraphRef    string            `yaml:"graphref,omitempty"`
	Subgraph    string            `yaml:"subgraph,omitempty"`
	SubgraphURL string            `yaml:"subgraph_url,omitempty"`
	Headers     map[string]string `yaml:"introspection_headers,omitempty"`
}

// Expand returns the text of the file with every reference replaced: subgraphs by name, the keys of
// each in their usual order. The schema of a subgraph that texts has is its SDL. The value of a
// header is printed as header returns it.
func (s *Supergraph) Expand(texts map[string]string, header func(string) string) ([]byte, error) {
	out := expanded{s.FederationVersion, map[string]expandedSubgraph{}}
	for name, sub := range s.Subgraphs {
		e := expandedSubgraph{RoutingURL: sub.RoutingURL, NoURL: sub.NoURL}
		if text, given := texts[name]; given {
			e.Schema.SDL = text
		} else {
			e.Schema = expandSchema(sub.Schema)
			e.Schema.Headers = make(map[string]string, len(sub.Schema.IntrospectionHeaders))
			for name, value := range sub.Schema.IntrospectionHeaders {
				e.Schema.Headers[name] = header(value)
			}
		}
		out.Subgraphs[name] = e
	}
	var b bytes.Buffer
	d, err := yaml.NewDumper(&b, yaml.WithIndent(2))
	if err != nil {
		return nil, err
	}
	if err := d.Dump(out); err != nil {
		return nil, err
	}
	return b.Bytes(), d.Close()
}

func expandSchema(s SupergraphSchema) expandedSchema {
	out := expandedSchema{SDL: s.SDL, GraphRef: s.GraphRef, Subgraph: s.Subgraph, SubgraphURL: s.SubgraphURL}
	switch len(s.File) {
	case 0:
	case 1:
		out.File = s.File[0]
	default:
		out.File = s.File
	}
	return out
}
