package input_test

import (
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/input"
)

// The paths of a base are relative to the configuration, as all paths in it.
func TestBaseOf(t *testing.T) {
	for base, want := range map[string]string{
		"":                          "",
		"schemas":                   "graph/schemas",
		"/abs/schemas":              "/abs/schemas",
		"git:main:schemas":          "git:main:graph/schemas",
		"merge-base:o/main:s.yaml":  "merge-base:o/main:graph/s.yaml",
		"git:HEAD~1:../other/s.gql": "git:HEAD~1:other/s.gql",
	} {
		if got := input.BaseOf(&config.Graph{Base: base, File: "graph/schemactl.yaml"}); got != want {
			t.Errorf("%q: got %q, want %q", base, got, want)
		}
	}
}
