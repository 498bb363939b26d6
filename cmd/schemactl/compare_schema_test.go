package main

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/cli/schemas"
)

// TestCompareSchemas compares the JSON Schemas of all commands. Descriptions and the names of
// definitions may differ.
func TestCompareSchemas(t *testing.T) {
	c := newComparison(t)
	for _, name := range schemas.Names() {
		var seen [2]string
		for i, bin := range c.bins {
			text, err := exec.CommandContext(t.Context(), filepath.Join(bin, "schemactl"), append([]string{"schema"}, strings.Fields(name)...)...).Output()
			if err != nil {
				t.Errorf("schema %s: %v", name, err)
				continue
			}
			var schema map[string]any
			if err := json.Unmarshal(text, &schema); err != nil {
				t.Fatal(err)
			}
			definitions, _ := schema["$defs"].(map[string]any)
			delete(schema, "$defs")
			plain, err := json.MarshalIndent(inlined(schema, definitions, nil), "", " ")
			if err != nil {
				t.Fatal(err)
			}
			seen[i] = string(plain)
		}
		if d := difference(seen[0], seen[1]); d != "" {
			t.Errorf("schema %s:\n%s", name, d)
		}
	}
}

// inlined returns a schema without descriptions and with definitions in place of references to
// them. A reference to a definition that it stands in, the last of above, gives how far above that
// is.
func inlined(value any, definitions map[string]any, above []string) any {
	switch value := value.(type) {
	case []any:
		for i := range value {
			value[i] = inlined(value[i], definitions, above)
		}
	case map[string]any:
		out := map[string]any{}
		for key, inner := range value {
			text, isText := inner.(string)
			if name, ok := strings.CutPrefix(text, "#/$defs/"); ok && key == "$ref" {
				if i := slices.Index(above, name); i >= 0 {
					out[key] = len(above) - i
					continue
				}
				out[key] = inlined(definitions[name], definitions, append(slices.Clip(above), name))
				continue
			}
			if key != "description" || !isText {
				out[key] = inlined(inner, definitions, above)
			}
		}
		return out
	}
	return value
}
