package remotecheck

import (
	"context"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/platformapi"
)

// Lint asks the platform's linter about a source; base is the text whose findings are set aside, or
// empty.
func Lint(ctx context.Context, client *platformapi.Client, graph string, src sdl.Source, base string) (diag.List, error) {
	found, err := client.Lint(ctx, graph, src.Text, base)
	if err != nil {
		return nil, err
	}
	out := diag.List{}
	for _, f := range found {
		d := &diag.Diagnostic{Code: f.Rule, Severity: severity(f.Level), Message: f.Message, Coordinate: f.Coordinate}
		at := src.Position()
		if f.Location != nil {
			at = src.PositionAt(int32(f.Location.Line), int32(f.Location.Column)) //nolint:gosec // a place in a text
		}
		d.Positions = []diag.Position{at}
		out = append(out, d)
	}
	return out, nil
}
