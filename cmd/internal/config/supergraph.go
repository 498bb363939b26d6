package config

import (
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/go-multierror"
	"go.yaml.in/yaml/v4"
)

// Supergraph is supergraph.yaml, the input of composition, in the form that
// Apollo Rover reads.
type Supergraph struct {
	// FederationVersion is accepted and not needed: every version is composed natively.
	FederationVersion string                        `yaml:"federation_version"`
	Subgraphs         map[string]SupergraphSubgraph `yaml:"subgraphs"`

	File string `yaml:"-"`
}

// SupergraphSubgraph is one subgraph of supergraph.yaml. Exactly one source of SDL is given.
type SupergraphSubgraph struct {
	RoutingURL string           `yaml:"routing_url"`
	Schema     SupergraphSchema `yaml:"schema"`
}

// SupergraphSchema says where SDL comes from.
type SupergraphSchema struct {
	// File is relative to supergraph.yaml.
	File string `yaml:"file"`
	// SDL stands inline.
	SDL string `yaml:"sdl"`
	// GraphRef and Subgraph name a registered subgraph.
	GraphRef string `yaml:"graphref"`
	Subgraph string `yaml:"subgraph"`
	// SubgraphURL is asked for `_service { sdl }`.
	SubgraphURL          string            `yaml:"subgraph_url"`
	IntrospectionHeaders map[string]string `yaml:"introspection_headers"`
}

var envReference = regexp.MustCompile(`\$\{env\.([A-Za-z_][A-Za-z0-9_]*)\}`)

// ParseSupergraph reads supergraph.yaml. References ${env.NAME} are replaced;
// one to a variable that is not set is an error.
func ParseSupergraph(file string, text []byte, getenv func(string) (string, bool)) (*Supergraph, error) {
	if getenv == nil {
		getenv = os.LookupEnv
	}
	all := &multierror.Error{ErrorFormat: Lines}
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		lines[i] = envReference.ReplaceAllStringFunc(line, func(ref string) string {
			name := envReference.FindStringSubmatch(ref)[1]
			value, ok := getenv(name)
			if !ok {
				all = multierror.Append(all, at(file, i+1, strings.Index(line, ref)+1, "the environment variable "+name+" is not set"))
			}
			return value
		})
	}
	if err := all.ErrorOrNil(); err != nil {
		return nil, err
	}
	text = []byte(strings.Join(lines, "\n"))
	s := &Supergraph{File: file}
	if err := decode(file, text, s); err != nil {
		return nil, err
	}
	return s, s.validate(text)
}

func (s *Supergraph) validate(text []byte) error {
	var doc yaml.Node
	if err := yaml.Load(text, &doc); err != nil {
		return problem(s.File, err, s)
	}
	all := &multierror.Error{ErrorFormat: Lines}
	if len(s.Subgraphs) == 0 {
		line, column := locate(&doc, "subgraphs")
		all = multierror.Append(all, at(s.File, line, column, "no subgraphs are listed"))
	}
	for _, name := range s.Names() {
		sub := s.Subgraphs[name]
		n := 0
		for _, given := range []string{sub.Schema.File, sub.Schema.SDL, sub.Schema.GraphRef, sub.Schema.SubgraphURL} {
			if given != "" {
				n++
			}
		}
		line, column := locate(&doc, "subgraphs", name, "schema")
		switch {
		case n == 0:
			all = multierror.Append(all, at(s.File, line, column, "subgraph "+name+" has no schema; give file, sdl, subgraph_url, or graphref and subgraph"))
		case n > 1:
			all = multierror.Append(all, at(s.File, line, column, "subgraph "+name+" has several schemas; give one of file, sdl, subgraph_url, or graphref and subgraph"))
		case (sub.Schema.GraphRef == "") != (sub.Schema.Subgraph == ""):
			all = multierror.Append(all, at(s.File, line, column, "subgraph "+name+": graphref and subgraph go together"))
		}
	}
	return all.ErrorOrNil()
}

// Names lists the subgraphs in code-unit order.
func (s *Supergraph) Names() []string {
	names := make([]string, 0, len(s.Subgraphs))
	for name := range s.Subgraphs {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
