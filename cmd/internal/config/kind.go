package config

import (
	"path/filepath"
	"slices"

	"go.yaml.in/yaml/v4"
)

// Kind is which of the two files a YAML file is.
type Kind int

// The kinds.
const (
	// KindGraph is schemactl.yaml, or graph.yaml of an example graph.
	KindGraph Kind = iota
	// KindSupergraph is supergraph.yaml as Apollo Rover reads it.
	KindSupergraph
)

// Names are the file names of a graph's own configuration, the preferred one first.
var Names = []string{"schemactl.yaml", "schemactl.yml", "graph.yaml"}

// graphKeys are keys at the top of which a supergraph.yaml has none.
var graphKeys = []string{"graph", "variants", "contracts", "contractReading", "operations", "base", "check", "lint", "plans", "publish", "deploy", "deployEnv", "failOn", "hazards", "gaps", "skeleton", "settle", "running", "notify", "journal", "approvals"}

// KindOf tells which of the two files a text is, by its content: a supergraph.yaml has subgraphs
// with a routing_url or with a mapping for a schema. Where the content does not decide, the name of
// the file does. A text that cannot be read is what its name says; its reader reports it.
func KindOf(file string, text []byte) Kind {
	named := KindSupergraph
	if slices.Contains(Names, filepath.Base(file)) {
		named = KindGraph
	}
	d, err := parse(file, text)
	if err != nil {
		return named
	}
	for _, key := range graphKeys {
		if child(d.root, key) != nil {
			return KindGraph
		}
	}
	_, subgraphs := d.entries("subgraphs")
	for _, s := range subgraphs {
		schema := child(s, "schema")
		switch {
		case child(s, "routing_url") != nil || schema != nil && schema.Kind == yaml.MappingNode:
			return KindSupergraph
		case child(s, "url") != nil || child(s, "deploy") != nil || child(s, "running") != nil:
			return KindGraph
		}
	}
	return named
}

// HasSubgraphs reports whether a text is YAML with subgraphs, and so may be a configuration.
func HasSubgraphs(text []byte) bool {
	d, err := parse("", text)
	return err == nil && child(d.root, "subgraphs") != nil
}
