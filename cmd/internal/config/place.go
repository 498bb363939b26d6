package config

import "go.yaml.in/yaml/v4"

// Place returns the line and column of the value at a path of keys (strings) and indexes (ints) in
// the text of a YAML file, both counted from 1. If the path ends early, they are those of the last
// node on it.
func Place(text []byte, keys ...any) (line, column int) {
	var doc yaml.Node
	if err := yaml.Load(text, &doc); err != nil {
		return 1, 1
	}
	return locate(&doc, keys...)
}
