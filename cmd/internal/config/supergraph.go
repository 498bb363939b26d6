package config

import (
	"maps"
	"os"
	"regexp"
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

	File string `yaml:"-"`
	// Federation is FederationVersion as it was read; nil if the file has none.
	Federation *Federation `yaml:"-"`
}

// SupergraphSubgraph is one subgraph of supergraph.yaml.
type SupergraphSubgraph struct {
	RoutingURL string           `yaml:"routing_url"`
	Schema     SupergraphSchema `yaml:"schema"`
}

// SupergraphSchema is the source of a subgraph's SDL: exactly one of File, SDL, SubgraphURL, or
// GraphRef with Subgraph.
type SupergraphSchema struct {
	// File is a path relative to supergraph.yaml.
	File string `yaml:"file"`
	// SDL is the text itself.
	SDL string `yaml:"sdl"`
	// GraphRef and Subgraph name a registered subgraph.
	GraphRef string `yaml:"graphref"`
	Subgraph string `yaml:"subgraph"`
	// SubgraphURL is the address of a running subgraph, which is asked for `_service { sdl }`.
	SubgraphURL          string            `yaml:"subgraph_url"`
	IntrospectionHeaders map[string]string `yaml:"introspection_headers"`
}

var envReference = regexp.MustCompile(`\$\{env\.([A-Za-z_][A-Za-z0-9_]*)\}`)

// ParseSupergraph reads the text of supergraph.yaml. file is its name in errors and in
// [Supergraph.File]. References ${env.NAME} are replaced before the text is parsed; one to a
// variable that is not set is an error. With a nil getenv the variables are those of the process.
func ParseSupergraph(file string, text []byte, getenv func(string) (string, bool)) (*Supergraph, error) {
	if getenv == nil {
		getenv = os.LookupEnv
	}
	text, err := readable(file, text)
	if err != nil {
		return nil, err
	}
	all := &multierror.Error{ErrorFormat: onePerLine}
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

// validate reports what YAML alone does not rule out, all at once, with the positions of the keys
// in text, from which s was decoded.
func (s *Supergraph) validate(text []byte) error {
	var doc yaml.Node
	if err := yaml.Load(text, &doc); err != nil {
		return problem(s.File, err, s)
	}
	all := &multierror.Error{ErrorFormat: onePerLine}
	var err error
	if s.Federation, err = federationOf(s.File, s.FederationVersion, &doc); err != nil {
		all = multierror.Append(all, err)
	}
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

// Names returns the names of the subgraphs in code-unit order.
func (s *Supergraph) Names() []string { return slices.Sorted(maps.Keys(s.Subgraphs)) }
