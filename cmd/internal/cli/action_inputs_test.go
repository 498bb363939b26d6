package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

func TestWords(t *testing.T) {
	for in, want := range map[string][]string{
		"":                             nil,
		" \n\t ":                       nil,
		"a b\n  c\r\n":                 {"a", "b", "c"},
		`"my schemas/a.graphql" b`:     {"my schemas/a.graphql", "b"},
		`name="my file.graphql"`:       {"name=my file.graphql"},
		`""`:                           {""},
		"$HOME `id` $(id) *.graphql ~": {"$HOME", "`id`", "$(id)", "*.graphql", "~"},
		`C:\schemas\a.graphql`:         {`C:\schemas\a.graphql`},
	} {
		got, err := words(in)
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("%q: %v %s", in, err, d)
		}
	}
	if _, err := words(`a "b`); err == nil {
		t.Error("a quotation mark that is not closed was taken")
	}
}

// Every text is read back by YAML as the same text, plain or quoted.
func TestQuoteYAML(t *testing.T) {
	for _, text := range []string{
		"", "products", "a/b.graphql", "true", "No", "null", "1", "0x1f", "~", "a: b", "a #b", "#a", "- a", "*a", "&a", "!a", "%a", "@a", "`a", "{a}", "[a]",
		"'a", `"a"`, "a\nb", " a", "a ", "\u00e9", "web/**/*.graphql", "shop@prod", "=", "a:", "2026-01-01", ".5", "y", "ON", "\x00",
	} {
		var got map[string]string
		if err := yaml.Unmarshal([]byte("v: "+quoteYAML(text)+"\n"), &got); err != nil || got["v"] != text {
			t.Errorf("%q is written as %s and read as %q: %v", text, quoteYAML(text), got["v"], err)
		}
	}
}
