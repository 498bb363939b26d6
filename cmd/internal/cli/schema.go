package cli

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/publish/rollout"
)

// formVersion is the version of the JSON forms that this package defines. One of
// them gets a number of its own when a reader of the older form would misread it.
const formVersion = 1

// schemaFiles are the JSON Schemas of what this package defines, written by
// `UPDATE=1 go test` from the types and their comments.
//
//go:embed schemas/*.json
var schemaFiles embed.FS

const schemaLong = `Print the JSON Schema (draft 2020-12) of what a command writes with --format json.
Without a command: list those that have one.

  schemactl schema check > check.schema.json
  schemactl schema launch show

A schema's version is that of the field "version". It grows when a field goes or
changes its meaning; a new field does not change it.`

func (a *app) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema [COMMAND...]", Short: "Print the JSON Schema of a command's --format json", Long: schemaLong,
		RunE: func(_ *cobra.Command, args []string) error {
			names := SchemaNames()
			if len(args) == 0 {
				_, err := io.WriteString(a.stdout, strings.Join(names, "\n")+"\n")
				return err
			}
			name := strings.Join(args, " ")
			text, err := Schema(name)
			if err != nil {
				return exit.Usagef("no JSON Schema for %q: it is no command with --format json; use one of %s", name, strings.Join(names, ", "))
			}
			return output.Emit(a.stdout, "", string(text))
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var next []string
			for _, name := range SchemaNames() {
				if words := strings.Fields(name); len(words) > len(args) && slices.Equal(words[:len(args)], args) {
					next = append(next, words[len(args)])
				}
			}
			return slices.Compact(next), cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// Schema is the JSON Schema of what a command, such as "launch show", writes with --format json.
func Schema(command string) ([]byte, error) {
	switch command {
	case "check":
		return check.ReportSchema, nil
	case "plan":
		return rollout.PlanSchema, nil
	}
	text, err := schemaFiles.ReadFile("schemas/" + schemaFile(command))
	if err != nil {
		return nil, fmt.Errorf("there is no JSON Schema of the command %q: %w", command, err)
	}
	return bundle(text)
}

// checkSchemaID is how other schemas refer to that of `check`.
const checkSchemaID = "https://github.com/schemactl/schemactl/check/report.schema.json"

// bundle adds the schema of a check's report to a schema that refers to it, so that nobody has to fetch it.
func bundle(text []byte) ([]byte, error) {
	if !bytes.Contains(text, []byte(checkSchemaID)) {
		return text, nil
	}
	var schema, defs map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(text, &schema), json.Unmarshal(schema["$defs"], &defs)); err != nil {
		return nil, fmt.Errorf("a JSON Schema of this program cannot be read: %w", err)
	}
	defs["check.report"] = check.ReportSchema
	all, err := json.Marshal(defs)
	if err == nil {
		schema["$defs"] = all
		text, err = json.MarshalIndent(schema, "", "  ")
	}
	return append(text, '\n'), err
}

func schemaFile(command string) string {
	return strings.ReplaceAll(command, " ", "-") + ".schema.json"
}

// SchemaNames lists the commands that have a JSON Schema, sorted.
func SchemaNames() []string {
	names := []string{"check", "plan"}
	files, _ := fs.Glob(schemaFiles, "schemas/*") // the pattern is well formed
	for _, f := range files {
		names = append(names, strings.ReplaceAll(strings.TrimSuffix(path.Base(f), ".schema.json"), "-", " "))
	}
	slices.Sort(names)
	return names
}
