package meet

import (
	"context"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Intermediate is the schema that [Of] makes of two versions of a subgraph.
type Intermediate struct {
	// Source has the name and the routing URL of the old version, and the intermediate SDL. Its
	// File is that of the old version, marked "(intermediate)" if the text differs.
	Source sdl.Source
	// Subgraph is built from Source.
	Subgraph *subgraph.Subgraph
}

// NoIntermediate is the error of [Of] if two versions have no intermediate schema that both pieces
// of code serve. One of its lists is filled.
type NoIntermediate struct {
	// Violations are the reasons why the old or the new code does not serve the common part.
	Violations []serve.Violation
	// Errors are the reasons why the common part is not a valid subgraph.
	Errors diag.List
}

// Error returns the first reason.
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

// Of makes the intermediate schema of the old version o and the new version n by editing o's text.
// The result is built and judged again: both pieces of code serve it, given what operations can
// reach (within; nil for any operation). The library remembers what is built and judged, nil
// remembers nothing. If o and n have the same schema, the result has o's text. Errors:
// [*NoIntermediate], or the context's.
func Of(ctx context.Context, known *serve.Library, o, n *subgraph.Subgraph, within *serve.Reach) (*Intermediate, error) {
	return newDraft(o, n, within).meet(ctx, known)
}

// meet decides, writes, builds and judges a draft.
func (d *draft) meet(ctx context.Context, known *serve.Library) (*Intermediate, error) {
	o, n, within := d.o, d.n, d.within
	d.decide()
	for d.cascade() {
	}
	d.addRequired()
	d.keepShareable()
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
	if src.Text != o.Source.Text && hasTags(n) {
		with := src
		if with.Text = Tagged(i, n); with.Text != src.Text {
			again, errs := known.Build(ctx, with)
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if len(errs) == 0 {
				src, i = with, again
			}
		}
	}
	ofOld, ofNew := known.ServeBoth(o, n, i, within)
	if bad := append(serve.Unsafe(ofOld), serve.Unsafe(ofNew)...); len(bad) > 0 {
		return nil, &NoIntermediate{Violations: bad}
	}
	return &Intermediate{Source: src, Subgraph: i}, nil
}
