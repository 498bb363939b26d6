package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose/supergraph"
)

// Contract is one contract variant, with the tags that it includes and excludes.
type Contract struct {
	Name            string   `yaml:"name"`
	Include         []string `yaml:"include"`
	Exclude         []string `yaml:"exclude"`
	HideUnreachable bool     `yaml:"hideUnreachable"`
	// Reading is what Include asks of elements of each kind, a name of [supergraph.ReadingNames];
	// empty is that of the graph.
	Reading string `yaml:"reading"`
	// Operations are globs of the operations that the clients of the contract send, relative to the
	// file. Without them they are taken to be those of the graph that the contract has.
	Operations []string `yaml:"operations"`
}

// Contract returns the contract of a name; nil if the configuration has none of it.
func (g *Graph) Contract(name string) *Contract {
	for i := range g.Contracts {
		if g.Contracts[i].Name == name {
			return &g.Contracts[i]
		}
	}
	return nil
}

// Filter returns the filter of a contract of the configuration in the form that a supergraph is
// filtered with.
func (g *Graph) Filter(c Contract) supergraph.Filter {
	return supergraph.Filter{Include: c.Include, Exclude: c.Exclude, HideUnreachable: c.HideUnreachable, Reading: g.Reading(c.Name)}
}

// Reading returns the reading of the filter of a contract: its own, else that of the graph, which
// holds also for contracts that the configuration does not list. The graph must be one of
// [ParseGraph].
func (g *Graph) Reading(name string) supergraph.Reading {
	own := ""
	if c := g.Contract(name); c != nil {
		own = c.Reading
	}
	var r supergraph.Reading
	_ = r.UnmarshalText([]byte(cmp.Or(own, g.ContractReading))) // ParseGraph has refused what it does not know
	return r
}

// contractsSection validates the contracts. refuse takes a message and the path of the key.
func (g *Graph) contractsSection(refuse func(message string, keys ...any)) {
	reading := func(name string, keys ...any) {
		if name != "" && !slices.Contains(supergraph.ReadingNames(), name) {
			refuse(fmt.Sprintf("there is no reading %q; use %s", name, strings.Join(supergraph.ReadingNames(), " or ")), keys...)
		}
	}
	reading(g.ContractReading, readingKey)
	seen := map[string]bool{}
	for i, c := range g.Contracts {
		switch {
		case c.Name == "":
			refuse("a contract has no name", contractsKey, i)
		case seen[c.Name]:
			refuse("two contracts are named "+c.Name, contractsKey, i, "name")
		}
		seen[c.Name] = true
		reading(c.Reading, contractsKey, i, "reading")
		for _, tag := range c.Include {
			if slices.Contains(c.Exclude, tag) {
				refuse("contract "+c.Name+" both includes and excludes the tag "+tag, contractsKey, i)
			}
		}
	}
}

// The keys of contracts.
const (
	contractsKey = "contracts"
	readingKey   = "contractReading"
)

// flattenContracts rewrites `contracts: {reading: R, list: […]}` of a mapping as
// `contracts: […]` and `contractReading: R`.
func (d *document) flattenContracts(root *yaml.Node) error {
	for i := 0; root != nil && root.Kind == yaml.MappingNode && i+1 < len(root.Content); i += 2 {
		key, both := root.Content[i], root.Content[i+1]
		if key.Value != contractsKey || both.Kind != yaml.MappingNode {
			continue
		}
		var flat []*yaml.Node
		for j := 0; j+1 < len(both.Content); j += 2 {
			name := *both.Content[j]
			switch name.Value {
			case "list":
				name.Value = contractsKey
			case "reading":
				if child(root, readingKey) != nil {
					return at(d.file, name.Line, name.Column, "the reading is given twice, here and as "+readingKey)
				}
				name.Value = readingKey
			default:
				return at(d.file, name.Line, name.Column, fmt.Sprintf("the key %s means nothing here; contracts is a list of contracts, or a mapping of reading and list", name.Value))
			}
			flat = append(flat, &name, both.Content[j+1])
		}
		root.Content = slices.Concat(root.Content[:i], flat, root.Content[i+2:])
		return nil
	}
	return nil
}
