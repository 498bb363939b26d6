package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/pin"
)

// apiFindings compares the API schema of a verified pin with the one that was checked: the same definitions, in whatever layout.
func apiFindings(dir string, lock pin.Lock, file string) (diag.List, error) {
	checked, err := os.ReadFile(file)
	if err != nil {
		return nil, exit.UsageError(err)
	}
	entry, _ := lock.Entry(lock.GraphRef)
	pinned, err := os.ReadFile(filepath.Join(dir, entry.File))
	if err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	graph, errs := supergraph.Read(sdl.Source{File: entry.File, Text: string(pinned)})
	if len(errs) > 0 {
		return errs, nil
	}
	want, errs := sdl.Parse(&sdl.Source{File: file, Text: string(checked)}, sdl.DefaultLimits)
	if len(errs) > 0 {
		return errs, nil
	}
	var findings diag.List
	for _, change := range diff.Changes(want, graph.API()) {
		findings = append(findings, &diag.Diagnostic{
			Code: "PIN_API_MISMATCH", Severity: diag.Error, Coordinate: change.Coordinate, Positions: []diag.Position{{File: file}},
			Message: fmt.Sprintf("the API schema of %s is not the one that was checked: %s", entry.GraphRef, change.Kind),
			Fix:     "Compare them: schemactl supergraph fetch --api --launch " + entry.LaunchID,
		})
	}
	return findings, nil
}
