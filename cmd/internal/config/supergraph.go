package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/go-multierror"
	"go.yaml.in/yaml/v4"
)

// Supergraph is the content of supergraph.yaml, the input of a composition, in the form that Apollo
// Rover reads.
type Supergraph struct {
	// FederationVersion composes the subgraphs, such as "=2.9.3"; see
	// [spec.ParseFederationVersion].
	FederationVersion string                        `yaml:"federation_version"`
	Subgraphs         map[string]SupergraphSubgraph `yaml:"subgraphs"`

	File     string `yaml:"-"`
	document *document
	// Federation is FederationVersion as it was read; nil if the file has none.
	Federation *Federation `yaml:"-"`
}

// SupergraphSubgraph is one subgraph of supergraph.yaml.
type SupergraphSubgraph struct {
	RoutingURL string `yaml:"routing_url"`
	// NoURL reports whether the subgraph has no routing URL, wherever one could come from.
	NoURL  bool             `yaml:"no_url"`
	Schema SupergraphSchema `yaml:"schema"`
}

// SupergraphSchema is the source of a subgraph's SDL: exactly one of File, SDL, SubgraphURL, or
// GraphRef with Subgraph.
type SupergraphSchema struct {
	// File are paths relative to supergraph.yaml: files, folders or globs, which together are the
	// subgraph. The yaml has a text for a single one, or a list in the place of the mapping.
	File []string `yaml:"file"`
	// SDL is the text itself.
	SDL string `yaml:"sdl"`
	// GraphRef and Subgraph name a registered subgraph.
	GraphRef string `yaml:"graphref"`
	Subgraph string `yaml:"subgraph"`
	// SubgraphURL is the address of a running subgraph, which is asked for `_service { sdl }`.
	SubgraphURL          string            `yaml:"subgraph_url"`
	IntrospectionHeaders map[string]string `yaml:"introspection_headers"`
}

// ParseSupergraph reads the text of supergraph.yaml. file is its name in errors and in
// [Supergraph.File]. References in values are replaced.
func ParseSupergraph(file string, text []byte, o Options) (*Supergraph, error) {
	d, err := parse(file, text)
	if err != nil {
		return nil, err
	}
	d.listFiles()
	if err := d.substitute(o); err != nil {
		return nil, err
	}
	s := &Supergraph{File: file, document: d}
	if err := d.decode(s); err != nil {
		return nil, err
	}
	return s, s.validate(d)
}

// listFiles gives the schema of each subgraph the form {file: [..]} if it is a list, or has a
// single file.
func (d *document) listFiles() {
	_, subgraphs := d.entries("subgraphs")
	for _, s := range subgraphs {
		for i := 0; s.Kind == yaml.MappingNode && i+1 < len(s.Content); i += 2 {
			if v := s.Content[i+1]; s.Content[i].Value == "schema" && v.Kind == yaml.SequenceNode {
				s.Content[i+1] = mapping("file", v)
			}
		}
		listed(child(s, "schema"), "file")
	}
}

// Where returns the file and the line that a key has its value from, as FILE:LINE. keys are the
// path of the key.
func (s *Supergraph) Where(keys ...any) string { return s.document.where(keys...) }

// validate reports what YAML alone does not rule out, all at once, with the positions of the keys
// in d, from which s was decoded.
func (s *Supergraph) validate(d *document) error {
	all := &multierror.Error{ErrorFormat: onePerLine}
	var err error
	if s.Federation, err = federationOf(s.FederationVersion, d); err != nil {
		all = multierror.Append(all, err)
	}
	if len(s.Subgraphs) == 0 {
		all = multierror.Append(all, d.refuse("no subgraphs are listed", "subgraphs"))
	}
	for _, name := range s.Names() {
		if problem := s.Subgraphs[name].Schema.problem(); problem != "" {
			all = multierror.Append(all, d.refuse("subgraph "+name+problem, "subgraphs", name, "schema"))
		}
		if sub := s.Subgraphs[name]; sub.NoURL && sub.RoutingURL != "" {
			all = multierror.Append(all, d.refuse("subgraph "+name+" has a routing_url and no_url; leave one of the two out", "subgraphs", name, "no_url"))
		}
		if name == "" {
			all = multierror.Append(all, d.refuse("a subgraph has no name", "subgraphs"))
		}
	}
	return all.ErrorOrNil()
}

// Graph returns what the file says of a graph, as a schemactl.yaml would: URLs and the federation
// version.
func (s *Supergraph) Graph() *Graph {
	g := &Graph{File: s.File, FederationVersion: s.FederationVersion, Federation: s.Federation, Subgraphs: make(map[string]Subgraph, len(s.Subgraphs)), documents: []*document{s.document}}
	for name, sub := range s.Subgraphs {
		g.Subgraphs[name] = Subgraph{URL: sub.RoutingURL, Schema: sub.Schema.File}
	}
	return g
}

// Names returns the names of the subgraphs in code-unit order.
func (s *Supergraph) Names() []string { return slices.Sorted(maps.Keys(s.Subgraphs)) }

// problem returns why a schema is not exactly one source, to stand behind the subgraph's name;
// empty if it is one.
func (s SupergraphSchema) problem() string {
	n := 0
	for _, given := range []bool{len(s.File) > 0, s.SDL != "", s.GraphRef != "", s.SubgraphURL != ""} {
		if given {
			n++
		}
	}
	switch {
	case n == 0:
		return " has no schema; give file, sdl, subgraph_url, or graphref and subgraph"
	case n > 1:
		return " has several schemas; give one of file, sdl, subgraph_url, or graphref and subgraph"
	case (s.GraphRef == "") != (s.Subgraph == ""):
		return ": graphref and subgraph go together"
	case len(s.IntrospectionHeaders) > 0 && s.SubgraphURL == "":
		return ": introspection_headers go with subgraph_url"
	case slices.ContainsFunc(s.File, func(f string) bool { return strings.TrimSpace(f) == "" }):
		return ": file names no file"
	}
	return ""
}
