package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/hashicorp/go-multierror"
	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose/yamltext"
)

// Options are what a file may take from outside of itself.
type Options struct {
	// Getenv looks up ${env.NAME}; nil stands for the environment of the process.
	Getenv func(name string) (string, bool)
	// ReadFile reads ${file.PATH}, relative to the folder of the file; nil reads from the disk.
	ReadFile func(path string) ([]byte, error)
	// Secret learns each value that takes the place of a reference, so that it is not printed; nil
	// learns nothing.
	Secret func(value string)
	// Variant chooses the entry of `variants` with this name.
	Variant string
	// Ref chooses the entry of `variants` with this graph ref, if Variant is empty and there is
	// one.
	Ref string
}

// document is a file as YAML: nodes with their positions, before they are decoded.
type document struct {
	file string
	text []byte
	// root is the mapping that the file is.
	root *yaml.Node
	// fromOutside has the lines and columns of the values that have a reference replaced.
	fromOutside map[[2]int]bool
}

// parse reads exactly one YAML document.
func parse(file string, text []byte) (*document, error) {
	if len(text) > maxText {
		return nil, at(file, 1, 1, fmt.Sprintf("the file has more than %d kB, which no configuration needs", maxText>>10))
	}
	text, err := readable(file, text)
	if err != nil {
		return nil, err
	}
	var node yaml.Node
	err = yaml.Load(text, &node)
	if errors.Is(err, io.EOF) || len(strings.TrimSpace(string(text))) == 0 || err == nil && node.Kind == 0 {
		return nil, fmt.Errorf("%w: %s is empty", ErrInvalid, file)
	}
	if err != nil {
		if line := secondDocument(text); line > 0 && strings.Contains(err.Error(), "found multiple") {
			return nil, at(file, line, 1, "another document begins here; a configuration is one")
		}
		return nil, problem(file, err, nil, nil)
	}
	d := &document{file: file, text: text, root: &node, fromOutside: map[[2]int]bool{}}
	if node.Kind == yaml.DocumentNode && len(node.Content) > 0 {
		d.root = node.Content[0]
	}
	return d, d.checkKeys()
}

// secondDocument returns the line of the marker behind which a second YAML document begins, 0 if
// there is none.
func secondDocument(text []byte) int {
	number, content := 0, false
	for line := range bytes.Lines(text) {
		number++
		marker := bytes.HasPrefix(line, []byte("---")) || bytes.HasPrefix(line, []byte("..."))
		if marker && content {
			return number
		}
		line = bytes.TrimSpace(line)
		content = content || marker || len(line) > 0 && line[0] != '#'
	}
	return 0
}

// maxText is the size of the largest file that is read, maxKeys the number of keys of one mapping,
// and maxMistakes the number of mistakes that are told.
const (
	maxText     = 1 << 20
	maxKeys     = 10_000
	maxMistakes = 100
)

// checkKeys refuses mappings with too many keys, else keys that a mapping has twice.
func (d *document) checkKeys() error {
	all := mistakes{}
	var look func(node *yaml.Node)
	look = func(node *yaml.Node) {
		if n := len(node.Content) / 2; node.Kind == yaml.MappingNode && n > maxKeys {
			all.add(at(d.file, node.Line, node.Column, fmt.Sprintf("%d keys stand here, which no configuration needs; %d may", n, maxKeys)))
			return
		}
		for _, n := range node.Content {
			look(n)
		}
	}
	look(d.root)
	if len(all.list) > 0 {
		return all.err()
	}
	for key, line := range yamltext.Repeated(d.root) {
		all.add(at(d.file, key.Line, key.Column, fmt.Sprintf("mapping key %q already defined at line %d", key.Value, line)))
	}
	return all.err()
}

// mistakes are the errors of a file, of which those beyond maxMistakes are only counted.
type mistakes struct {
	list []error
	more int
}

func (m *mistakes) add(err error) {
	if len(m.list) < maxMistakes {
		m.list = append(m.list, err)
	} else {
		m.more++
	}
}

// err returns the mistakes as one error, nil without any.
func (m *mistakes) err() error {
	if len(m.list) == 0 {
		return nil
	}
	all := &multierror.Error{ErrorFormat: onePerLine}
	all = multierror.Append(all, m.list...)
	if m.more > 0 {
		all = multierror.Append(all, fmt.Errorf("%w: and %d more mistakes", ErrInvalid, m.more))
	}
	return all
}

// decode decodes the file into out. Unknown keys, duplicate keys and values of another kind are
// errors, of which all are reported.
func (d *document) decode(out any) error {
	err := d.root.Load(out, yaml.WithKnownFields(), yaml.WithUniqueKeys(false))
	if err == nil {
		return nil
	}
	var many *yaml.LoadErrors
	if !errors.As(err, &many) {
		return problem(d.file, err, out, d.fromOutside)
	}
	all := mistakes{}
	for i, e := range many.Errors {
		if i < maxMistakes {
			all.add(problem(d.file, e, out, d.fromOutside))
		} else {
			all.more++
		}
	}
	return all.err()
}

// refuse returns an error at the value of a path of keys; see [locate].
func (d *document) refuse(message string, keys ...any) error {
	line, column := locate(d.root, keys...)
	return at(d.file, line, column, message)
}

// where returns the file and the line of a path of keys.
func (d *document) where(keys ...any) string {
	line, _ := locate(d.root, keys...)
	return fmt.Sprintf("%s:%d", d.file, line)
}

// locate returns the line and column of the value at a path of keys (strings) and indexes (ints).
// If the path ends early, they are those of the last node on it.
func locate(root *yaml.Node, keys ...any) (line, column int) {
	node := root
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
	if node != nil && node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	switch k := key.(type) {
	case int:
		if node != nil && node.Kind == yaml.SequenceNode && k < len(node.Content) {
			return node.Content[k]
		}
	case string:
		for i := 0; node != nil && node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == k {
				return node.Content[i+1]
			}
		}
	}
	return nil
}

// listed makes a list of the one value at a key of a mapping, so that `schema: a.graphql` reads as
// `schema: [a.graphql]`.
func listed(mapping *yaml.Node, key string) {
	for i := 0; mapping != nil && mapping.Kind == yaml.MappingNode && i+1 < len(mapping.Content); i += 2 {
		if v := mapping.Content[i+1]; mapping.Content[i].Value == key && v.Kind == yaml.ScalarNode && v.ShortTag() != "!!null" {
			mapping.Content[i+1] = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: v.Line, Column: v.Column, Content: []*yaml.Node{v}}
		}
	}
}

// entries returns the values of a mapping at a key of the file, each with its name, in the order of
// the file.
func (d *document) entries(key string) (names []string, values []*yaml.Node) {
	m := child(d.root, key)
	for i := 0; m != nil && m.Kind == yaml.MappingNode && i+1 < len(m.Content); i += 2 {
		names, values = append(names, m.Content[i].Value), append(values, m.Content[i+1])
	}
	return names, values
}
