package config

import (
	"testing"

	"go.yaml.in/yaml/v4"
)

// Every text is read back by YAML as the same text, plain or quoted.
func TestQuoteYAML(t *testing.T) {
	for _, text := range []string{
		"", "products", "a/b.graphql", "true", "No", "null", "1", "0x1f", "~", "a: b", "a #b", "#a", "- a", "*a", "&a", "!a", "%a", "@a", "`a", "{a}", "[a]",
		"'a", `"a"`, "a\nb", " a", "a ", "\u00e9", "web/**/*.graphql", "shop@prod", "=", "a:", "2026-01-01", ".5", "y", "ON", "\x00",
	} {
		var got map[string]string
		if err := yaml.Unmarshal([]byte("v: "+QuoteYAML(text)+"\n"), &got); err != nil || got["v"] != text {
			t.Errorf("%q is written as %s and read as %q: %v", text, QuoteYAML(text), got["v"], err)
		}
	}
}
