package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/hashicorp/go-multierror"
	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout"
)

// Graph is the content of schemactl.yaml, or of graph.yaml of an example graph.
type Graph struct {
	// Ref is the graph ref, graph@variant.
	Ref string `yaml:"graph"`
	// FederationVersion composes the graph where no registry decides, such as "=2.9.3"; see
	// [spec.ParseFederationVersion].
	FederationVersion string `yaml:"federation_version"`
	// Subgraphs are the subgraphs by name.
	Subgraphs map[string]Subgraph `yaml:"subgraphs"`
	// Contracts are the contract variants of the graph.
	Contracts []Contract `yaml:"contracts"`
	// Operations are globs of documents with client operations, relative to the file.
	Operations []string `yaml:"operations"`
	// Base is what check and plan compare with where the registry cannot be asked: a folder, a
	// file, git:REF:PATH or merge-base:BRANCH:PATH, with paths relative to the file.
	Base string `yaml:"base"`
	// FailOn is the threshold of check: breaking, dangerous, used or none.
	FailOn string `yaml:"failOn"`
	// Check is the policy of check.
	Check Check `yaml:"check"`
	// Publish is the policy of publishes.
	Publish Publish `yaml:"publish"`
	// Hazards is what hazards of a rollout mean: stop, warn or allow; by default those that clients
	// are known to see stop.
	Hazards rollout.HazardPolicy `yaml:"hazards"`
	// Gaps is what gaps of a rollout mean: stop, warn or allow; by default they stop, unless
	// operations are known and none of them asks for what is missing.
	Gaps rollout.GapPolicy `yaml:"gaps"`
	// Deploy is the command that deploys the code of one subgraph; see `schemactl deliver --help`.
	Deploy string `yaml:"deploy"`
	// Settle is how long routers need to load a new supergraph, as a Go duration.
	Settle string `yaml:"settle"`
	// Notify is when the webhook is told of an outcome: failure, always or never.
	Notify string `yaml:"notify"`

	// Journal is where deliveries keep their journal: a file or a folder, relative to this file, or
	// oci://HOST/REPOSITORY:TAG.
	Journal string `yaml:"journal"`

	// File is the file that it was read from.
	File string `yaml:"-"`
	// Federation is FederationVersion as it was read; nil if the file has none.
	Federation *Federation `yaml:"-"`
}

// The values of notify.
const (
	NotifyFailure = "failure"
	NotifyAlways  = "always"
	NotifyNever   = "never"
)

// IsNotify reports whether a word is a value of notify.
func IsNotify(word string) bool {
	return word == NotifyFailure || word == NotifyAlways || word == NotifyNever
}

// Subgraph is one subgraph of a graph.
type Subgraph struct {
	// URL is the routing URL.
	URL string `yaml:"url"`
	// URLAfter is the routing URL after the change, where it changes.
	URLAfter string `yaml:"urlAfter"`
	// Schema is the SDL file, relative to the configuration file.
	Schema string `yaml:"schema"`
	// Deploy overrides the graph's deploy command.
	Deploy string `yaml:"deploy"`
}

// Contract is one contract variant, with the tags that it includes and excludes.
type Contract struct {
	Name            string   `yaml:"name"`
	Include         []string `yaml:"include"`
	Exclude         []string `yaml:"exclude"`
	HideUnreachable bool     `yaml:"hideUnreachable"`
}

// Filter returns the filter of the contract in the form that a supergraph is filtered with.
func (c Contract) Filter() supergraph.Filter {
	return supergraph.Filter{Include: c.Include, Exclude: c.Exclude, HideUnreachable: c.HideUnreachable}
}

// ParseGraph reads the text of schemactl.yaml or graph.yaml. file is its name in errors and in
// [Graph.File].
func ParseGraph(file string, text []byte) (*Graph, error) {
	g := &Graph{File: file}
	if err := decode(file, text, g); err != nil {
		return nil, err
	}
	return g, g.validate(text)
}

// Names returns the names of the subgraphs in code-unit order.
func (g *Graph) Names() []string { return slices.Sorted(maps.Keys(g.Subgraphs)) }

// validate reports what YAML alone does not rule out, all at once, with the positions of the keys
// in text, from which g was decoded.
func (g *Graph) validate(text []byte) error {
	var doc yaml.Node
	if err := yaml.Load(text, &doc); err != nil {
		return problem(g.File, err, g)
	}
	all := &multierror.Error{ErrorFormat: onePerLine}
	refuse := func(message string, keys ...any) {
		line, column := locate(&doc, keys...)
		all = multierror.Append(all, at(g.File, line, column, message))
	}
	var err error
	if g.Federation, err = federationOf(g.File, g.FederationVersion, &doc); err != nil {
		all = multierror.Append(all, err)
	}
	for name, s := range g.Subgraphs {
		if name == "" {
			refuse("a subgraph has no name", "subgraphs")
		}
		if s.Schema != "" && path.IsAbs(s.Schema) {
			refuse("subgraph "+name+": schema is relative to this file", "subgraphs", name, "schema")
		}
	}
	g.checkSection(&doc, refuse)
	g.publishSection(refuse)
	if _, err := rollout.ParseHazardPolicy(string(g.Hazards)); err != nil {
		refuse("hazards: "+err.Error(), "hazards")
	}
	if _, err := rollout.ParseGapPolicy(string(g.Gaps)); err != nil {
		refuse("gaps: "+err.Error(), "gaps")
	}
	if g.Notify != "" && !IsNotify(g.Notify) {
		refuse("notify is failure, always or never", "notify")
	}
	seen := map[string]bool{}
	for i, c := range g.Contracts {
		switch {
		case c.Name == "":
			refuse("a contract has no name", "contracts", i)
		case seen[c.Name]:
			refuse("two contracts are named "+c.Name, "contracts", i, "name")
		}
		seen[c.Name] = true
		for _, tag := range c.Include {
			if slices.Contains(c.Exclude, tag) {
				refuse("contract "+c.Name+" both includes and excludes the tag "+tag, "contracts", i)
			}
		}
	}
	return all.ErrorOrNil()
}

// locate returns the line and column of the value at a path of keys (strings) and indexes (ints).
// If the path ends early, they are those of the last node on it.
func locate(doc *yaml.Node, keys ...any) (line, column int) {
	node := doc
	if node.Kind == yaml.DocumentNode && len(node.Content) > 0 {
		node = node.Content[0]
	}
	for _, key := range keys {
		next := child(node, key)
		if next == nil {
			break
		}
		node = next
	}
	return max(node.Line, 1), max(node.Column, 1)
}

// child returns the value of a key (string) or index (int) of a node, or nil if it has none.
func child(node *yaml.Node, key any) *yaml.Node {
	switch k := key.(type) {
	case int:
		if node.Kind == yaml.SequenceNode && k < len(node.Content) {
			return node.Content[k]
		}
	case string:
		for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == k {
				return node.Content[i+1]
			}
		}
	}
	return nil
}

// ReadGraphIn reads the configuration of a folder: schemactl.yaml, or else graph.yaml. It is an
// error if the folder has neither.
func ReadGraphIn(dir string) (*Graph, error) {
	for _, name := range []string{"schemactl.yaml", "graph.yaml"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
		}
		return ParseGraph(filepath.Join(dir, name), text)
	}
	return nil, fmt.Errorf("%w: %s has neither schemactl.yaml nor graph.yaml", ErrInvalid, dir)
}
