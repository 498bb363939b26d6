package publish

import (
	"context"
	"errors"
	"slices"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// Diagnose returns the errors of a build as diagnostics. The platform gives lines and columns
// without a file or a subgraph, so the sources, which are what was built, are composed once more,
// with the same federation version.
// An error that this composition finds too gets its places, its coordinate and its fix. The message
// is the platform's. An error that it does not find keeps the platform's places.
func Diagnose(ctx context.Context, sources []sdl.Source, federation spec.Choice, errs []registry.BuildError) diag.List {
	out := launch.Diagnostics(errs)
	if len(out) == 0 || len(sources) == 0 {
		return out
	}
	own := slices.Clone(compose.Compose(ctx, sources, optionsOf(federation)).Errors)
	for _, d := range out {
		at := slices.IndexFunc(own, func(o *diag.Diagnostic) bool { return o.Code == d.Code && sharesPlace(o.Positions, d.Positions) })
		if at < 0 && len(d.Positions) == 0 {
			at = slices.IndexFunc(own, func(o *diag.Diagnostic) bool { return o.Code == d.Code })
		}
		if at >= 0 {
			d.Positions, d.Coordinate, d.Fix = own[at].Positions, own[at].Coordinate, own[at].Fix
			own = slices.Delete(own, at, at+1)
		}
	}
	return out
}

// Locate gives the errors of a *NotUpdatedError within err the files that they are in, and returns
// them. It does the same for the launch of a *NothingSentError. given are the sources of the
// publish, with the files that they were read from. It returns nil for any other error.
func Locate(ctx context.Context, err error, given []sdl.Source, federation spec.Choice) diag.List {
	var nothing *NothingSentError
	var build *launch.FailedError
	if errors.As(err, &nothing) && errors.As(err, &build) {
		return Diagnose(context.WithoutCancel(ctx), given, federation, build.Launch.Errors)
	}
	var failed *NotUpdatedError
	if !errors.As(err, &failed) {
		return nil
	}
	if failed.Found == nil {
		for i := range failed.now {
			now := &failed.now[i]
			if at := slices.IndexFunc(given, func(s sdl.Source) bool { return s.Name == now.Name && s.Text == now.Text && s.File != "" }); at >= 0 {
				now.File = given[at].File
			}
		}
		failed.Found = Diagnose(context.WithoutCancel(ctx), failed.now, federation, failed.Errors)
	}
	return failed.Found
}

// sharesPlace reports whether two lists have a line and column in common.
func sharesPlace(a, b []diag.Position) bool {
	return slices.ContainsFunc(a, func(p diag.Position) bool {
		return slices.ContainsFunc(b, func(q diag.Position) bool { return p.Line == q.Line && p.Column == q.Column })
	})
}
