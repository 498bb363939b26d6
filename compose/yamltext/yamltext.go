// Package yamltext reads YAML of any origin in a time that grows with its size.
//
//	var lock Lock
//	root, err := yamltext.Load(text, &lock, yaml.WithKnownFields())
//
// # How
//
// The library compares each key of a mapping with each and has a message for every pair of equal
// ones: some kilobytes of one key make messages of gigabytes. [Load] turns that off and looks for
// repeated keys itself, in one pass.
//
// # Invariants
//
// A text that is read has at most [MaxBytes]. Errors are those of the library, with positions.
package yamltext

import (
	"fmt"
	"iter"

	"go.yaml.in/yaml/v4"
)

// MaxBytes is the size of the largest text that is read.
const MaxBytes = 4 << 20

// maxTold is the number of repeated keys that are told.
const maxTold = 100

// Load decodes a text of one document into out. It returns the document as nodes, which have
// positions; also with an error, if the text is YAML.
func Load(text []byte, out any, options ...yaml.Option) (*yaml.Node, error) {
	if len(text) > MaxBytes {
		return nil, fmt.Errorf("the text has more than %d MiB", MaxBytes>>20)
	}
	var root yaml.Node
	if err := yaml.Load(text, &root); err != nil {
		return nil, err
	}
	return &root, Decode(&root, out, options...)
}

// Decode decodes a node into out. A mapping that has a key twice is an error.
func Decode(root *yaml.Node, out any, options ...yaml.Option) error {
	var all yaml.LoadErrors
	for key, line := range Repeated(root) {
		if len(all.Errors) == maxTold {
			break
		}
		all.Errors = append(all.Errors, &yaml.LoadError{
			Stage: yaml.ConstructorStage, Message: fmt.Sprintf("mapping key %q already defined at line %d", key.Value, line), Mark: yaml.Mark{Line: key.Line, Column: key.Column},
		})
	}
	if len(all.Errors) > 0 {
		return &all
	}
	return root.Load(out, append(options, yaml.WithUniqueKeys(false))...)
}

// Repeated returns the keys that their mapping has before, each with the line of the first one, in
// the order of the text.
func Repeated(root *yaml.Node) iter.Seq2[*yaml.Node, int] {
	return func(yield func(*yaml.Node, int) bool) { look(root, yield) }
}

// look yields the repeated keys at and below a node. It reports whether more are wanted.
func look(node *yaml.Node, yield func(*yaml.Node, int) bool) bool {
	type key struct {
		kind yaml.Kind
		text string
	}
	var lines map[key]int
	if node.Kind == yaml.MappingNode {
		lines = make(map[key]int, len(node.Content)/2)
	}
	for i, child := range node.Content {
		if lines != nil && i%2 == 0 && (child.Kind == yaml.ScalarNode || child.Kind == yaml.AliasNode) {
			k := key{child.Kind, child.Value}
			if line, twice := lines[k]; !twice {
				lines[k] = child.Line
			} else if !yield(child, line) {
				return false
			}
		}
		if !look(child, yield) {
			return false
		}
	}
	return true
}
