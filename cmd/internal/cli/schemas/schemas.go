// Package schemas holds the JSON Schema of each command's --format json.
//
// The files beside it are written from the Go types of package cli and their comments by `UPDATE=1
// go test ./cmd/internal/cli`. Those of check and plan refer to the schemas of the packages that
// make these reports.
package schemas

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/publish/rollout"
)

//go:embed *.schema.json
var files embed.FS

// suffix is that of the schema files. What comes before it is the command, with dashes for spaces
// and underscores for dashes.
const suffix = ".schema.json"

// Names returns the commands that have a JSON Schema, such as "launch show", sorted.
func Names() []string {
	var names []string
	found, _ := fs.Glob(files, "*") // the pattern is well formed
	for _, f := range found {
		names = append(names, strings.NewReplacer("-", " ", "_", "-").Replace(strings.TrimSuffix(f, suffix)))
	}
	slices.Sort(names)
	return names
}

// Of returns the JSON Schema of what a command writes. It is an error if the command is not one of
// [Names].
func Of(command string) ([]byte, error) {
	text, err := files.ReadFile(strings.NewReplacer(" ", "-", "-", "_").Replace(command) + suffix)
	if err != nil {
		return nil, fmt.Errorf("there is no JSON Schema of the command %q: %w", command, err)
	}
	return bundle(text)
}

// CheckID and PlanID are how the written schemas refer to those of check and plan, whose packages
// have schemas of their own.
const (
	CheckID = "https://github.com/schemactl/schemactl/check/report.schema.json"
	PlanID  = "https://github.com/schemactl/schemactl/publish/rollout/plan.schema.json"
)

// bundle adds the schemas of check and plan to a schema that refers to them, so that a validator
// has nothing to fetch.
func bundle(text []byte) ([]byte, error) {
	foreign := map[string]json.RawMessage{}
	if bytes.Contains(text, []byte(CheckID)) {
		foreign["check.report"] = check.ReportSchema
	}
	if bytes.Contains(text, []byte(PlanID)) {
		foreign["rollout.plan"] = rollout.PlanSchema
	}
	if len(foreign) == 0 {
		return text, nil
	}
	var schema, defs map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(text, &schema), json.Unmarshal(schema["$defs"], &defs)); err != nil {
		return nil, fmt.Errorf("a JSON Schema of this program cannot be read: %w", err)
	}
	maps.Copy(defs, foreign)
	all, err := json.Marshal(defs)
	if err == nil {
		schema["$defs"] = all
		text, err = json.MarshalIndent(schema, "", "  ")
	}
	return append(text, '\n'), err
}
