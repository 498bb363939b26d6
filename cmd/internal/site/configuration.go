package site

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/compose/pattern"
)

// sample finds the schemactl.yaml of the reference, which has every key with a comment.
var sample = pattern.New("(?s)## schemactl.yaml\n.*?```yaml\n(.*?)```")

// key is what the sample says of one key: an example of its value, and what stands beside it.
type key struct{ value, comment string }

// configuration is the page of the keys of schemactl.yaml and supergraph.yaml. A key that the
// sample does not show is an error.
func configuration(b *book) (string, error) {
	reference, err := fs.ReadFile(b.repository, ".github/docs/reference.md")
	if err != nil {
		return "", fmt.Errorf("the reference cannot be read: %w", err)
	}
	block := sample.Get().FindSubmatch(reference)
	if block == nil {
		return "", errors.New("the reference shows no schemactl.yaml")
	}
	shown, err := sampled(block[1])
	if err != nil {
		return "", err
	}
	var t strings.Builder
	t.WriteString("# Configuration keys\n\nEvery key of `schemactl.yaml`. `*` is a name of your own, `[]` an item of a list. Where the file is looked for, and how `variants` and `${env.NAME}` work: " +
		"[reference](/reference.html#schemactlyaml). `schemactl config show` prints what holds, each value with its file and line.\n")
	chapter := ""
	for _, path := range config.Keys() {
		if first := path[:strings.IndexAny(path+".", ".[")]; first != chapter {
			chapter = first
			fmt.Fprintf(&t, "\n## %s\n\n| key | means |\n| --- | --- |\n", chapter)
		}
		k, ok := shown.of(path)
		if !ok {
			return "", fmt.Errorf(".github/docs/reference.md does not show the key %s", path)
		}
		means := cell(k.comment)
		if k.value != "" && means != "" {
			means += "<br>"
		}
		if k.value != "" {
			means += "`" + strings.ReplaceAll(k.value, "|", `\|`) + "`"
		}
		fmt.Fprintf(&t, "| %s`%s` | %s |\n", mark(KeyAnchor(path)), path, means)
	}
	t.WriteString("\n## supergraph.yaml\n\nThe keys are those of Rover, and `no_url`. [What they mean](/reference.html#inputs).\n\n| key |\n| --- |\n")
	for _, path := range config.SupergraphKeys() {
		fmt.Fprintf(&t, "| %s`%s` |\n", mark("supergraph-"+KeyAnchor(path)), path)
	}
	return t.String(), nil
}

// KeyAnchor returns the name by which a key of schemactl.yaml is linked to.
func KeyAnchor(path string) string { return "key-" + strings.ReplaceAll(path, "[]", "") }

// named are the mappings whose keys are names of the user.
var named = map[string]bool{"subgraphs": true, "variants": true, "severity": true, "rules": true, "headers": true}

// samples are what a sample says of keys: by their paths, and by the ends of these, for keys that
// it shows in one of several places only.
type samples struct{ paths, ends map[string]key }

// add adds a key, unless it was shown before with as many words.
func (s samples) add(path string, k key, reword bool) {
	put := func(m map[string]key, name string) {
		if was, seen := m[name]; !seen || reword && was.comment == "" && k.comment != "" {
			m[name] = k
		}
	}
	put(s.paths, path)
	for end, found := path, true; found; _, end, found = strings.Cut(end, ".") {
		put(s.ends, end)
	}
}

// of returns what is known of a key: at its place, else at the place that has most of its words.
func (s samples) of(path string) (key, bool) {
	k, ok := s.paths[path]
	for end, found := path, true; found && !ok; _, end, found = strings.Cut(end, ".") {
		k, ok = s.ends[end]
	}
	return k, ok
}

// sampled returns what a sample says of each key. What stands below `variants` has the path that it
// has in the whole file.
func sampled(text []byte) (samples, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return samples{}, fmt.Errorf("the schemactl.yaml of the reference: %w", err)
	}
	out := samples{map[string]key{}, map[string]key{}}
	var late []*yaml.Node // the entries of variants, which count for what the rest does not show
	var visit func(n *yaml.Node, path, parent string)
	visit = func(n *yaml.Node, path, parent string) {
		switch n.Kind {
		case yaml.DocumentNode:
			visit(n.Content[0], "", "")
		case yaml.SequenceNode:
			for _, item := range n.Content {
				visit(item, path+"[]", parent)
			}
		case yaml.MappingNode:
			for i := 0; i < len(n.Content); i += 2 {
				name, value := n.Content[i], n.Content[i+1]
				own, below := strings.TrimPrefix(path+"."+name.Value, "."), name.Value
				switch {
				case parent == "variants":
					late = append(late, value)
					continue
				case named[parent]:
					own, below = path+".*", ""
				}
				out.add(own, key{example(value), comment(name, value)}, len(late) == 0)
				visit(value, own, below)
			}
		}
	}
	visit(&root, "", "")
	for _, variant := range late {
		visit(variant, "", "")
	}
	return out, nil
}

// example returns a value as one line; nothing for what has keys of its own.
func example(n *yaml.Node) string {
	switch n.Kind {
	case yaml.ScalarNode:
		return n.Value
	case yaml.SequenceNode:
		var items []string
		for _, item := range n.Content {
			if item.Kind != yaml.ScalarNode {
				return ""
			}
			items = append(items, item.Value)
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	return ""
}

// comment returns what stands behind a key or its value.
func comment(name, value *yaml.Node) string {
	for _, text := range []string{name.LineComment, value.LineComment} {
		if text != "" {
			return strings.TrimSpace(strings.TrimLeft(text, "# "))
		}
	}
	return ""
}
