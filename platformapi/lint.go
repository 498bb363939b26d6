package platformapi

import (
	"context"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
	"github.com/schemactl/schemactl/publish/registry"
)

// LintFinding is one thing that the platform's linter found.
type LintFinding struct {
	// Level is the platform's word: ERROR, WARNING or IGNORED.
	Level      string
	Rule       string
	Message    string
	Coordinate string
	Subgraph   string // empty if unknown
	// Location is nil if the platform gives no place.
	Location *registry.Location
	// Start and End are offsets in the text, in bytes.
	Start, End int
}

// lintDiagnostic is the generated name of a finding in the answer to LintSchema.
type lintDiagnostic = gql.LintSchemaGraphGraphMutationLintSchemaLintResultDiagnosticsLintDiagnostic

// Lint asks the platform's linter about a schema, by the rules that the graph has in Studio. With a
// base it reports only what the base does not have; an empty one is none. It changes nothing, so it
// is repeated like a query although it is a mutation.
func (c *Client) Lint(ctx context.Context, graph, sdl, base string) ([]LintFinding, error) {
	return query(ctx, c, "LintSchema", func(ctx context.Context) ([]LintFinding, error) {
		data, err := gql.LintSchema(ctx, c.gql, graph, sdl, optional(base))
		result, err := resultOf(registry.GraphRef{Graph: graph}, data, err, "lintSchema", (*gql.LintSchemaGraphGraphMutation).GetLintSchema)
		if err != nil {
			return nil, err
		}
		return convert(result.Diagnostics, lintFinding), nil
	})
}

// lintFinding converts a diagnostic. If the platform gives two places, the first is in the
// supergraph and the last in a subgraph.
func lintFinding(d *lintDiagnostic) LintFinding {
	out := LintFinding{Level: string(d.Level), Rule: string(d.Rule), Message: d.Message, Coordinate: d.Coordinate}
	if places := nonNull(d.SourceLocations); len(places) > 0 {
		place := places[len(places)-1]
		out.Subgraph = deref(place.SubgraphName)
		if place.Start != nil {
			out.Location = &registry.Location{Line: place.Start.Line, Column: place.Start.Column}
			out.Start = place.Start.ByteOffset
		}
		if place.End != nil {
			out.End = place.End.ByteOffset
		}
	}
	return out
}
