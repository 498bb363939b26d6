package meet

import (
	"context"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Met is the greatest schema that two pieces of code both serve.
type Intermediate struct {
	// Source has the name and the routing URL of the old subgraph and the text of the schema between.
	Source sdl.Source
	// Subgraph is built from Source.
	Subgraph *subgraph.Subgraph
}

// NoMeet is the error of [Meet] when two schemas have no schema between that both pieces of code serve.
type NoIntermediate struct {
	// Violations are why the old or the new code does not serve what was found.
	Violations []serve.Violation
	// Errors are why what was found is no valid subgraph.
	Errors diag.List
}

// Error says what is in the way.
func (e *NoIntermediate) Error() string {
	switch {
	case len(e.Errors) > 0:
		return "what old and new schema have in common is no valid subgraph: " + e.Errors[0].Error()
	case len(e.Violations) > 0:
		return "no schema between is served by both old and new code: " + e.Violations[0].String()
	default:
		return "no schema between is served by both old and new code"
	}
}

// meet makes the intermediate schema of an old and a new version of a subgraph by editing the old text: what both have stays as the
// author wrote it, what only one has goes, @requires sets are joined, output types are loosened and input types tightened. The
// meet of a schema with itself is its text. What comes back is built again and judged by [Serves] for both.
func Of(ctx context.Context, known *serve.Library, o, n *subgraph.Subgraph, within *serve.Reach) (*Intermediate, error) {
	d := newDraft(o, n)
	d.decide()
	for d.cascade() {
	}
	d.addRequired()
	src := *o.Source
	src.Text = d.write()
	if src.Text != o.Source.Text && src.File != "" {
		src.File += " (intermediate)"
	}
	i, errs := known.Build(ctx, src)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(errs) > 0 {
		return nil, &NoIntermediate{Errors: errs}
	}
	if bad := append(serve.Unsafe(known.Serves(o, i, within)), serve.Unsafe(known.Serves(n, i, within))...); len(bad) > 0 {
		return nil, &NoIntermediate{Violations: bad}
	}
	return &Intermediate{Source: src, Subgraph: i}, nil
}
