package config

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// Value is one value of a configuration and where it comes from.
type Value struct {
	// Key is the path of the key, such as subgraphs.cart.url or contracts[0].name.
	Key string `json:"key"`
	// Value is the value as it counts, after the variant was chosen and references were replaced;
	// a list of texts is one value.
	Value string `json:"value"`
	// File and Line are where it is written. Line is 0 for what comes from the command line or the
	// environment, and File names that then.
	File string `json:"file"`
	Line int    `json:"line,omitempty"`
	// Column is where the value begins in the line, for messages.
	Column int `json:"-"`
}

// Values returns every value of the configuration in the order of its files.
func (g *Graph) Values() []Value { return valuesOf(g.documents) }

// Values returns every value of the supergraph.yaml in the order of the file.
func (s *Supergraph) Values() []Value { return valuesOf([]*document{s.document}) }

// valuesOf returns the values of documents, of which the first that has a key counts.
func valuesOf(documents []*document) []Value {
	var out []Value
	seen := map[string]bool{}
	for _, d := range documents {
		for _, v := range d.values(d.root, nil, nil) {
			if !seen[v.Key] {
				seen[v.Key] = true
				out = append(out, v)
			}
		}
	}
	return out
}

// values appends the values below a node to out. keys are the path of the node.
func (d *document) values(node *yaml.Node, keys []any, out []Value) []Value {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	add := func(text string) []Value {
		return append(out, Value{Key: dotted(keys), Value: text, File: d.file, Line: max(node.Line, 1), Column: max(node.Column, 1)})
	}
	switch node.Kind {
	case yaml.ScalarNode:
		return add(node.Value)
	case yaml.MappingNode:
		if len(keys) > 0 && isShort(node) {
			return d.values(node.Content[1], keys, out)
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			out = d.values(node.Content[i+1], append(keys[:len(keys):len(keys)], node.Content[i].Value), out)
		}
	case yaml.SequenceNode:
		if text, ok := flat(node); ok {
			return add(text)
		}
		for i, n := range node.Content {
			out = d.values(n, append(keys[:len(keys):len(keys)], i), out)
		}
	}
	return out
}

// isShort reports whether a mapping was written as the value of its only key: as `settle: 30s`.
func isShort(m *yaml.Node) bool {
	return len(m.Content) == 2 && m.Content[0].Line == m.Content[1].Line && m.Content[0].Column == m.Content[1].Column
}

// flat returns a list of scalars as one text.
func flat(list *yaml.Node) (string, bool) {
	texts := make([]string, len(list.Content))
	for i, n := range list.Content {
		if n.Kind != yaml.ScalarNode {
			return "", false
		}
		texts[i] = n.Value
	}
	return strings.Join(texts, ", "), true
}
