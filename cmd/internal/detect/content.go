package detect

import (
	"bytes"
	"cmp"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/compose/yamltext"
)

// maxConfig bounds the YAML files that are looked into, in bytes: a configuration that lists
// subgraphs is small, and repositories hold large manifests.
const maxConfig = 256 << 10

// isSupergraphName reports whether a file has the name under which Rover's documentation has the
// configuration of a supergraph.
func isSupergraphName(file string) bool {
	return path.Base(file) == "supergraph.yaml" || path.Base(file) == "supergraph.yml"
}

// isSupergraphConfig reports whether a YAML file of another name is a configuration of a supergraph
// too, by its content: it maps names of subgraphs to mappings that have a schema from somewhere.
// The schema of an entry of schemactl.yaml is no mapping.
func isSupergraphConfig(file, rel string) bool {
	ext, base := path.Ext(rel), path.Base(rel)
	if ext != ".yaml" && ext != ".yml" || slices.Contains(config.Names, base) {
		return false
	}
	if info, err := os.Stat(file); err != nil || info.Size() > maxConfig {
		return false
	}
	text, err := os.ReadFile(file)
	if err != nil || !bytes.Contains(text, []byte("subgraphs:")) || !bytes.Contains(text, []byte("schema:")) {
		return false
	}
	var c struct {
		Subgraphs map[string]struct {
			Schema map[string]any `yaml:"schema"`
		} `yaml:"subgraphs"`
	}
	if _, err := yamltext.Load(text, &c); err != nil {
		return false
	}
	for _, s := range c.Subgraphs {
		for _, key := range []string{"file", "sdl", "subgraph_url", "graphref"} {
			if s.Schema[key] != nil {
				return true
			}
		}
	}
	return false
}

// sideWords are words in the name of a configuration that is not the one of production.
var sideWords = []string{"local", "dev", "test", "ci", "docker", "example", "sample", "staging", "tmp", "old", "backup"}

// byRank compares two configurations of supergraphs by how likely they are the graph's own: the one
// nearer to the folder, the one of the usual name, one that names no other environment, by name.
func byRank(a, b string) int {
	rank := func(file string) int {
		switch {
		case isSupergraphName(file):
			return 0
		case slices.ContainsFunc(sideWords, func(word string) bool { return strings.Contains(strings.ToLower(path.Base(file)), word) }):
			return 2
		}
		return 1
	}
	return cmp.Or(strings.Count(a, "/")-strings.Count(b, "/"), rank(a)-rank(b), strings.Compare(a, b))
}
