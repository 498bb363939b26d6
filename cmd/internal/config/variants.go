package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/go-multierror"
	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/cmd/internal/nearest"
)

// variantsKey is the key of schemactl.yaml for what differs between variants.
const variantsKey = "variants"

// choose returns the file with the entry of `variants` that the options choose laid over the rest,
// and the name of the entry. Without a choice it is the entry of the file's own graph ref, if there
// is one, and otherwise the file without `variants`. The other entries are judged as far as that is
// possible without the environment that they may need. refs are the graph refs by name.
func (d *document) choose(o Options) (chosen *document, name string, refs map[string]string, err error) {
	names, entries := d.entries(variantsKey)
	base := without(d.root, variantsKey)
	refs = make(map[string]string, len(names))
	overlays := make(map[string]*yaml.Node, len(names))
	all := &multierror.Error{ErrorFormat: onePerLine}
	for i, n := range names {
		if entries[i].Kind == yaml.ScalarNode && entries[i].ShortTag() == "!!null" {
			entries[i] = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: entries[i].Line, Column: entries[i].Column}
		}
		switch {
		case entries[i].Kind != yaml.MappingNode:
			all = multierror.Append(all, d.refuse("a variant is a mapping of what differs from the rest of this file, such as {graph: shop@staging}", variantsKey, n))
			continue
		case child(entries[i], variantsKey) != nil:
			all = multierror.Append(all, d.refuse("a variant has no variants of its own", variantsKey, n, variantsKey))
			continue
		}
		overlays[n] = overlay(base, entries[i])
		refs[n] = d.refOf(overlays[n], child(entries[i], "graph") != nil, n)
		if problem := d.unknownKeys(entries[i]); problem != nil {
			all = multierror.Append(all, problem)
		}
	}
	if err := all.ErrorOrNil(); err != nil {
		return nil, "", nil, err
	}
	switch {
	case o.Variant != "":
		if name = o.Variant; overlays[name] == nil {
			return nil, "", nil, d.noVariant(name, names)
		}
	default:
		for _, ref := range []string{o.Ref, literalRef(base)} {
			for _, n := range names {
				if name == "" && ref != "" && refs[n] == ref {
					name = n
				}
			}
		}
	}
	if name == "" {
		return &document{d.file, d.text, base, d.fromOutside}, "", refs, nil
	}
	root := overlays[name]
	if own := child(root, "graph"); refs[name] != "" && (own == nil || own.Value != refs[name]) {
		line, column := locate(d.root, variantsKey, name)
		root = overlay(root, mapping("graph", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: refs[name], Line: line, Column: column}))
	}
	return &document{d.file, d.text, root, d.fromOutside}, name, refs, nil
}

// noVariant returns the error about a name that `variants` lacks.
func (d *document) noVariant(name string, names []string) error {
	if len(names) == 0 {
		return fmt.Errorf("%w: %s has no variants, so there is no %q to choose; name the graph with --graph-ref, or write `variants:`", ErrInvalid, d.file, name)
	}
	hint := "there are " + strings.Join(names, ", ")
	if near := nearest.Names(name, names); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "?"
	}
	return d.refuse(fmt.Sprintf("there is no variant %q; %s", name, hint), variantsKey)
}

// refOf returns the graph ref of an entry of `variants`: its own, else the graph of the file with
// the name of the entry for a variant. It is empty if the file names no graph.
func (d *document) refOf(entry *yaml.Node, own bool, name string) string {
	ref := literalRef(entry)
	if strings.Contains(ref, "${") {
		return "" // which is refused where the variant is chosen
	}
	if graph, _, _ := strings.Cut(ref, "@"); !own && graph != "" {
		return graph + "@" + name
	}
	return ref
}

// literalRef returns the value of `graph` of a mapping.
func literalRef(m *yaml.Node) string {
	if v := child(m, "graph"); v != nil && v.Kind == yaml.ScalarNode {
		return v.Value
	}
	return ""
}

// unknownKeys returns the errors about keys and kinds of values of an entry of `variants` that need
// no environment to be seen: values with references are left out.
func (d *document) unknownKeys(entry *yaml.Node) error {
	return (&document{file: d.file, text: d.text, root: literal(entry)}).decode(&Graph{})
}

// literal returns a copy of a node without the values that have references.
func literal(n *yaml.Node) *yaml.Node {
	out := *n
	out.Content = nil
	for i, c := range n.Content {
		switch {
		case n.Kind == yaml.MappingNode && i%2 == 0:
			if v := n.Content[i+1]; v.Kind != yaml.ScalarNode || !reference.Get().MatchString(v.Value) {
				out.Content = append(out.Content, c, literal(v))
			}
		case n.Kind == yaml.SequenceNode && (c.Kind != yaml.ScalarNode || !reference.Get().MatchString(c.Value)):
			out.Content = append(out.Content, literal(c))
		}
	}
	return &out
}

// overlay returns a mapping with the keys of both: mappings are laid over each other, any other
// value takes the place of the first one. Neither is changed.
func overlay(under, over *yaml.Node) *yaml.Node {
	if under == nil || under.Kind != yaml.MappingNode || over.Kind != yaml.MappingNode {
		return over
	}
	out := *under
	out.Content = slices.Clone(under.Content)
	for i := 0; i+1 < len(over.Content); i += 2 {
		key, value := over.Content[i], over.Content[i+1]
		at := -1
		for j := 0; j+1 < len(out.Content); j += 2 {
			if out.Content[j].Value == key.Value {
				at = j
			}
		}
		if at < 0 {
			out.Content = append(out.Content, key, value)
			continue
		}
		out.Content[at], out.Content[at+1] = key, overlay(out.Content[at+1], value)
	}
	return &out
}

// without returns a mapping without a key.
func without(m *yaml.Node, key string) *yaml.Node {
	out := *m
	out.Content = nil
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Kind != yaml.MappingNode || m.Content[i].Value != key {
			out.Content = append(out.Content, m.Content[i], m.Content[i+1])
		}
	}
	if m.Kind != yaml.MappingNode {
		return m
	}
	return &out
}

// mapping returns a mapping of one key.
func mapping(key string, value *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: value.Line, Column: value.Column, Content: []*yaml.Node{
		{Kind: yaml.ScalarNode, Tag: "!!str", Value: key, Line: value.Line, Column: value.Column}, value,
	}}
}

// VariantNames returns the names of the file's variants in code-unit order.
func (g *Graph) VariantNames() []string { return slices.Sorted(maps.Keys(g.refs)) }
