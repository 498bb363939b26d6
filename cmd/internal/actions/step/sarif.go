package step

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/output"
)

// sarif rewrites the paths of the SARIF report relative to the root of the repository, where code
// scanning looks for them. The command writes them relative to its working folder.
func (s *step) sarif() error {
	prefix := s.runner.FromRoot()
	if s.outputs["sarif"] == "" || prefix == "" {
		return nil
	}
	text, err := os.ReadFile(s.outputs["sarif"])
	if err != nil {
		return fmt.Errorf("cannot read the report: %w", err)
	}
	var log any
	if err := json.Unmarshal(text, &log); err != nil {
		return fmt.Errorf("cannot read the report: %w", err)
	}
	prefixURIs(log, prefix)
	if text, err = json.MarshalIndent(log, "", "  "); err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	return output.WriteFile(s.outputs["sarif"], append(text, '\n'))
}

// prefixURIs puts a prefix before every relative URI of an artifact, anywhere in a SARIF log. URIs
// with a scheme and absolute paths stay as they are.
func prefixURIs(v any, prefix string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			prefixURIs(e, prefix)
		}
	case map[string]any:
		if place, ok := v["artifactLocation"].(map[string]any); ok {
			if uri, ok := place["uri"].(string); ok && !strings.Contains(uri, ":") && !strings.HasPrefix(uri, "/") {
				place["uri"] = prefix + uri
			}
		}
		for _, e := range v {
			prefixURIs(e, prefix)
		}
	}
}
