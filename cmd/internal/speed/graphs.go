package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// graph returns the folder of a graph of n subgraphs, with what peers read beside the files, and
// the file with the graph as one line. It is copied from the given graphs, or generated.
func (m *measurement) graph(n int) (dir, lines string, err error) {
	dir, lines = filepath.Join(m.dir, fmt.Sprintf("n%d", n)), filepath.Join(m.dir, fmt.Sprintf("n%d.jsonl", n))
	if _, err := os.Stat(lines); err == nil {
		return dir, lines, nil
	}
	texts := generated(n)
	if m.graphs != "" {
		if texts, err = folder(filepath.Join(m.graphs, fmt.Sprintf("n%d", n))); err != nil {
			return "", "", err
		}
	}
	if err := write(dir, texts); err != nil {
		return "", "", err
	}
	return dir, lines, forPeers(dir, lines, texts)
}

// folder reads the subgraphs of a folder.
func folder(dir string) (map[string]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.graphql"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no subgraphs in %s: %w", dir, os.ErrNotExist)
	}
	texts := make(map[string]string)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		texts[strings.TrimSuffix(filepath.Base(file), ".graphql")] = string(text)
	}
	return texts, nil
}

// write makes a folder of subgraphs.
func write(dir string, texts map[string]string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, name+".graphql"), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// forPeers writes the graph in the other forms that composers read.
func forPeers(dir, lines string, texts map[string]string) error {
	type subgraph struct {
		Name string `json:"name,omitempty"`
		URL  string `json:"url"`
		SDL  string `json:"sdl,omitempty"`
	}
	var list []subgraph
	urls := make(map[string]subgraph)
	var toml strings.Builder
	for _, name := range sorted(texts) {
		url := "http://" + name + ".test"
		list = append(list, subgraph{name, url, texts[name]})
		urls[name] = subgraph{URL: url}
		fmt.Fprintf(&toml, "[subgraphs.%q]\nurl = %q\nschema_path = %q\n", name, url, name+".graphql")
	}
	line, err := json.Marshal(map[string]any{"id": "1", "subgraphs": list})
	if err != nil {
		return err
	}
	table, err := json.Marshal(urls)
	if err != nil {
		return err
	}
	for file, text := range map[string][]byte{lines: append(line, '\n'), filepath.Join(dir, "subgraphs.json"): table, filepath.Join(dir, "grafbase.toml"): []byte(toml.String())} {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func sorted(texts map[string]string) []string {
	var names []string
	for name := range texts {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// changed copies a graph and changes some of its subgraphs: each gets a field of its own.
func (m *measurement) changed(base string, n int) (string, error) {
	texts, err := folder(base)
	if err != nil {
		return "", err
	}
	names := sorted(texts)
	for i := range n {
		texts[names[i*len(names)/n]] += fmt.Sprintf("\nextend type Query {\n  speedOf%d(unit: String): Int\n}\n", i)
	}
	dir := fmt.Sprintf("%s-changed-%d", base, n)
	return dir, write(dir, texts)
}

// large returns two folders with one subgraph of five megabytes, of which some fields differ.
func (m *measurement) large() (before, after string, err error) {
	const types = 6_500
	text := func(kept string) string {
		var b strings.Builder
		b.WriteString("extend schema @link(url: \"https://specs.apollo.dev/federation/v2.9\", import: [\"@key\", \"@tag\"])\ninterface Node {\n  id: ID!\n}\ntype Query {\n")
		for i := 0; i < types; i += 50 {
			fmt.Fprintf(&b, "  type%d: Type%d\n", i, i)
		}
		b.WriteString("}\n")
		for i := range types {
			fmt.Fprintf(&b, "\"\"\"The description of type %d\"\"\"\ntype Type%d implements Node @key(fields: \"id\") {\n  id: ID!\n", i, i)
			for j := range 8 {
				name := fmt.Sprintf("field%d", j)
				if j == 3 && i%1_000 == 0 {
					name = kept
				}
				fmt.Fprintf(&b, "  \"Field %d\"\n  %s(first: Int = 10, after: String): [Type%d!]! @tag(name: \"t%d\")\n", j, name, max(0, i-j), j)
			}
			b.WriteString("}\n")
		}
		return b.String()
	}
	before, after = filepath.Join(m.dir, "large"), filepath.Join(m.dir, "larger")
	if err := write(before, map[string]string{"large": text("field3")}); err != nil {
		return "", "", err
	}
	return before, after, write(after, map[string]string{"large": text("renamed3")})
}

// generated makes a graph of n subgraphs that share entities, value types, an interface, enums and
// inputs.
func generated(n int) map[string]string {
	texts := make(map[string]string, n)
	for i := range n {
		var b strings.Builder
		b.WriteString("extend schema @link(url: \"https://specs.apollo.dev/federation/v2.9\", import: [\"@key\", \"@shareable\", \"@tag\", \"@external\", \"@requires\"])\n")
		b.WriteString("interface Node {\n  id: ID!\n}\nenum Color {\n  RED\n  GREEN @tag(name: \"public\")\n}\ninput Page {\n  first: Int = 10\n  after: String\n}\ntype Money @shareable {\n  amount: Float!\n  currency: String!\n}\n")
		fmt.Fprintf(&b, "type Query {\n  list%d(page: Page, color: Color): [E%d!]\n}\n", i, i)
		seen := make(map[int]bool)
		for k := range 12 {
			entity := (i + k*k) % (n * 2)
			if seen[entity] {
				continue
			}
			seen[entity] = true
			fmt.Fprintf(&b, "\"Entity %d\"\ntype E%d implements Node @key(fields: \"id\") {\n  id: ID!\n", entity, entity)
			for f := range 6 {
				fmt.Fprintf(&b, "  \"Field %d\"\n  f%d_%d_%d(color: Color, page: Page): Money @tag(name: \"t%d\")\n", f, i, k, f, f)
			}
			fmt.Fprintf(&b, "  self%d_%d: E%d\n}\n", i, k, entity)
			fmt.Fprintf(&b, "type Detail%d_%d {\n  text: String!\n  count: Int\n  of: E%d\n}\nextend type E%d {\n  detail%d_%d: Detail%d_%d\n}\n", i, k, entity, entity, i, k, i, k)
		}
		texts[fmt.Sprintf("s%03d", i)] = b.String()
	}
	return texts
}
