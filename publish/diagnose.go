package publish

import (
	"context"
	"slices"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// Diagnose returns the errors of a build as diagnostics. The platform gives lines and columns
// without a file or a subgraph, so the sources, which are what was built, are composed once more.
// An error that this composition finds too gets its places, its coordinate and its fix. The message
// is the platform's. An error that it does not find keeps the platform's places.
func Diagnose(ctx context.Context, sources []sdl.Source, errs []registry.BuildError) diag.List {
	out := launch.Diagnostics(errs)
	if len(out) == 0 || len(sources) == 0 {
		return out
	}
	own := slices.Clone(compose.Compose(ctx, sources, compose.Options{}).Errors)
	for _, d := range out {
		at := slices.IndexFunc(own, func(o *diag.Diagnostic) bool { return o.Code == d.Code && sharesPlace(o.Positions, d.Positions) })
		if at < 0 {
			at = slices.IndexFunc(own, func(o *diag.Diagnostic) bool { return o.Code == d.Code })
		}
		if at >= 0 {
			d.Positions, d.Coordinate, d.Fix = own[at].Positions, own[at].Coordinate, own[at].Fix
			own = slices.Delete(own, at, at+1)
		}
	}
	return out
}

// sharesPlace reports whether two lists have a line and column in common.
func sharesPlace(a, b []diag.Position) bool {
	return slices.ContainsFunc(a, func(p diag.Position) bool {
		return slices.ContainsFunc(b, func(q diag.Position) bool { return p.Line == q.Line && p.Column == q.Column })
	})
}
