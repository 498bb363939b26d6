package composition

import (
	"fmt"
	"os"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/compose/charset"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/pin"
)

// codeAPIMismatch is the code of VerifyAPI's findings.
const codeAPIMismatch = "PIN_API_MISMATCH"

// VerifyAPI compares the API schema of a pinned graph with the file of the one that was checked, a
// finding for each change. The definitions must be the same, their layout need not. The directory
// and its lock must be such as [pin.Verify] has found nothing in. A file that is not GraphQL gives
// its own findings; the error is that of a file that cannot be read.
func VerifyAPI(dir string, lock pin.Lock, file string) (diag.List, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	checked, _ := charset.Decode(string(raw)) // a shell may have written it; the parser refuses the rest
	entry, _ := lock.Entry(lock.GraphRef)
	pinned, err := entry.Read(dir)
	if err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	graph, errs := supergraph.Read(sdl.Source{File: entry.File, Text: string(pinned)})
	if len(errs) > 0 {
		return errs, nil
	}
	want, errs := sdl.Parse(&sdl.Source{File: file, Text: checked}, sdl.DefaultLimits)
	if len(errs) > 0 {
		return errs, nil
	}
	var findings diag.List
	for _, change := range diff.Changes(want, graph.API()) {
		findings = append(findings, &diag.Diagnostic{
			Code: codeAPIMismatch, Severity: diag.Error, Coordinate: change.Coordinate, Positions: []diag.Position{{File: file}},
			Message: fmt.Sprintf("the API schema of %s is not the one that was checked: %s", entry.GraphRef, change.Kind),
			Fix:     "Compare them: schemactl supergraph fetch --api --launch " + entry.LaunchID,
		})
	}
	return findings, nil
}
