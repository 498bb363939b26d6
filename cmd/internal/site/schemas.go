package site

import (
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/cli/schemas"
)

// schemaPath returns where the JSON Schema of a command is.
func schemaPath(command string) string {
	return "schemas/" + strings.ReplaceAll(command, " ", "-") + ".schema.json"
}

// schemaList is the page that lists the JSON Schemas.
func schemaList(*book) (string, error) {
	var t strings.Builder
	t.WriteString("# JSON Schemas\n\nWhat a command writes with `--format json`, as JSON Schema (draft 2020-12). `schemactl schema COMMAND` prints the one of the version that you have. " +
		"The field `version` grows when a field goes or changes its meaning; a new field does not change it.\n\n| command | schema |\n| --- | --- |\n")
	for _, name := range schemas.Names() {
		at := schemaPath(name)
		fmt.Fprintf(&t, "| `schemactl %s` | [%s](/%s) |\n", name, strings.TrimPrefix(at, "schemas/"), at)
	}
	return t.String(), nil
}

// addSchemas adds the schemas themselves.
func addSchemas(files map[string][]byte) error {
	for _, name := range schemas.Names() {
		text, err := schemas.Of(name)
		if err != nil {
			return fmt.Errorf("a JSON Schema of the site: %w", err)
		}
		files[schemaPath(name)] = text
	}
	return nil
}
