// Package compose makes a supergraph of subgraphs, as Apollo Federation 2 composition does: the
// same supergraph bytes, the same error and hint codes.
//
// In go the sources of subgraphs; out comes a [Result]: the composed graph, or every error that
// stands in its way with its place in the SDL:
//
//	result := compose.Compose(ctx, sources, compose.Options{})
//	if err := result.Errors.Err(); err != nil {
//		return err
//	}
//	fmt.Fprintln(w, result.Graph.SDL())
//
// Who composes many sets of sources that have subgraphs in common, or the same set more than once,
// uses a [Cache].
//
// # How
//
// The stages are the packages below this one, each on what the one before it hands over: package
// subgraph reads and validates each source, merge makes one schema of the subgraphs, supergraph
// validates that schema and derives the API schema from it, and satisfy proves that every query of
// the API schema can be answered. The part of the proof that needs no supergraph runs beside the
// merge, and the supergraph is validated and printed side by side. Findings are package diag's,
// with the codes of package codes.
//
// # Invariants
//
//   - The same sources give the same result, whatever their order, the number of processors and
//     what was composed before.
//   - A stage reports all that it finds, and later stages do not run after errors.
//   - Subgraphs and graphs are only read once they are made, so that compositions may share them.
package compose

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/expand"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/merge"
	"github.com/schemactl/schemactl/compose/satisfy"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// Options tune [Compose]. The zero value composes as the platform does.
type Options struct {
	// Edition is the composition whose answers are given.
	Edition spec.Edition
	// Newest is the newest federation version that a subgraph may link. The zero value stands for
	// the newest one of the edition.
	Newest spec.Version
	// SkipSatisfiability leaves out the proof that every query can be answered.
	SkipSatisfiability bool
	// Print prints the supergraph while it is still judged, for a caller who is going to ask for
	// the text. The graph keeps it.
	Print bool
	// MaxWork bounds that proof; 0 means [satisfy.DefaultMaxWork].
	MaxWork int
	// Limits bound each source; the zero value means [sdl.DefaultLimits].
	Limits sdl.Limits
	// Workers is the number of subgraphs that are read at a time; 0 means one per processor.
	Workers int
	// Shared keeps the subgraphs that this composition and others have in common; nil shares
	// nothing.
	Shared *Shared
}

// subgraphs returns the options of the stage that reads the subgraphs.
func (o Options) subgraphs() subgraph.Options {
	return subgraph.Options{Edition: o.Edition, Newest: o.Newest, Limits: o.Limits, Workers: o.Workers, Shared: o.Shared}
}

// Shared keeps the subgraphs that compositions have in common; see [subgraph.Shared].
type Shared = subgraph.Shared

// Result is the outcome of a composition.
type Result struct {
	// Graph is nil if there are errors.
	Graph *supergraph.Graph
	// Subgraphs are in name order; nil if one of them is not valid in itself.
	Subgraphs []*subgraph.Subgraph
	// Errors are in the order of their positions. A stage reports all that it finds, and later
	// stages do not run.
	Errors diag.List
	// Hints are in the order of the work. Beside errors there are those of the stages that ran, in
	// edition 2.15 only: JavaScript gives none then.
	Hints diag.List
	// Warnings are our own: what the reference of the edition composes although it cannot work.
	// They have the codes of errors.
	Warnings diag.List

	// broken marks errors that are a bug; see [ErrBroken].
	broken bool
}

// Compose composes subgraphs. The order of the sources does not matter. A context that ends early
// makes an error. With [Options.Shared] positions get the files of these sources, whoever built the
// subgraphs.
func Compose(ctx context.Context, sources []sdl.Source, opts Options) Result {
	result := runStages(ctx, sources, opts)
	if len(result.Errors) > 0 && !opts.Edition.Rust() {
		result.Hints = nil
	}
	result.Errors, result.Hints = codes.InEdition(result.Errors, opts.Edition), codes.InEdition(result.Hints, opts.Edition)
	result.splitWarnings()
	result.Errors, result.Hints, result.Warnings = result.Errors.Cap(maxFindings), result.Hints.Cap(maxFindings), result.Warnings.Cap(maxFindings)
	if opts.Shared != nil {
		file := filesOf(sources)
		result.Errors, result.Hints, result.Warnings = result.Errors.In(file), result.Hints.In(file), result.Warnings.In(file)
		if result.Graph != nil {
			result.Graph.File = file
		}
	}
	return result
}

// maxFindings bounds each list of a result. What makes more findings makes them of one kind.
const maxFindings = 5000

// splitWarnings moves our own warnings from the hints to where they belong. A hint of the reference
// that has the code of an error is no warning.
func (r *Result) splitWarnings() {
	own := func(d *diag.Diagnostic) bool {
		info, _ := codes.Lookup(d.Code)
		return d.Severity == diag.Warning && info.Level == diag.Error
	}
	if !slices.ContainsFunc(r.Hints, own) {
		return
	}
	var hints diag.List
	for _, d := range r.Hints {
		if own(d) {
			r.Warnings = append(r.Warnings, d)
		} else {
			hints = append(hints, d)
		}
	}
	r.Hints = hints
}

// runStages runs the stages in their order and stops at the first that finds errors. Positions in
// subgraphs that come from [Options.Shared] name no file yet.
func runStages(ctx context.Context, sources []sdl.Source, opts Options) Result {
	subgraphs, errs := subgraph.Build(ctx, sources, opts.subgraphs())
	if len(errs) > 0 {
		return Result{Errors: errs.Sort()}
	}
	result := Result{Subgraphs: subgraphs}
	for _, s := range subgraphs {
		result.Hints = append(result.Hints, s.Hints...)
	}

	var proof *satisfy.Proof
	var unexpanded diag.List
	if !opts.SkipSatisfiability {
		var expanded []*subgraph.Subgraph
		expanded, unexpanded = expand.All(subgraphs)
		proof = satisfy.Start(ctx, expanded)
		defer proof.Stop()
	}
	merged, errs, hints := merge.Merge(ctx, subgraphs, opts.Edition)
	result.Hints = append(result.Hints, hints...)
	if result.failed(ctx, errs) {
		return result
	}

	graph := supergraph.New(merged.Schema, opts.Edition)
	if opts.Print {
		graph.StartPrinting()
	}
	var flaws, given diag.List
	var verified sync.WaitGroup
	verified.Go(func() { flaws, given = supergraph.Verify(merged.Schema) })
	defer verified.Wait()

	errs, hints = supergraph.CheckFeatureNames(merged.Schema, opts.Edition)
	result.Hints = append(result.Hints, hints...)
	if result.failed(ctx, append(errs, supergraph.CheckInaccessible(merged.Schema, opts.Edition)...)) {
		return result
	}

	if opts.Edition.Rust() && result.failed(ctx, subgraph.CheckOverrides(subgraphs)) {
		return result
	}

	if result.failed(ctx, unexpanded) {
		return result
	}
	if !opts.SkipSatisfiability {
		errs, hints := proof.Check(ctx, graph, satisfy.Options{MaxWork: opts.MaxWork})
		result.Hints = append(result.Hints, hints...)
		if result.failed(ctx, errs) {
			return result
		}
	}
	verified.Wait()
	if result.failed(ctx, result.unusable(flaws, given, opts.Edition)) {
		return result
	}
	result.Graph = graph
	return result
}

// ErrBroken is wrapped by [Result.Err] if the composed supergraph does not hold when it is
// verified, although nothing is wrong with the subgraphs: a bug of this package.
var ErrBroken = errors.New("the composed supergraph does not hold")

// Err returns the errors as an error, nil without any.
func (r Result) Err() error {
	if r.broken {
		return fmt.Errorf("%w: %w", ErrBroken, r.Errors)
	}
	return r.Errors.Err()
}

// unusable returns the errors about a supergraph that no router starts with. What subgraphs wrote
// and JavaScript composes is a warning in edition 2.14.
func (r *Result) unusable(flaws, given diag.List, edition spec.Edition) diag.List {
	if len(flaws) > 0 {
		r.broken = true
		return flaws
	}
	if edition.Rust() {
		return given
	}
	for _, d := range given {
		d.Severity = diag.Warning
	}
	r.Hints = append(r.Hints, given...)
	return nil
}

// filesOf returns a function that maps the names of subgraphs to their files; "" for others.
func filesOf(sources []sdl.Source) func(string) string {
	files := make(map[string]string, len(sources))
	for _, s := range sources {
		files[s.Name] = s.File
	}
	return func(name string) string { return files[name] }
}

// failed keeps the errors of a stage and reports whether composition has to stop there.
func (r *Result) failed(ctx context.Context, errs diag.List) bool {
	if ctx.Err() != nil {
		errs = interrupted(ctx)
	}
	r.Errors = errs.Sort()
	return len(errs) > 0
}

// interrupted is the error of a composition whose context has ended.
func interrupted(ctx context.Context) diag.List {
	return diag.List{{Code: codes.InvalidGraphQL, Severity: diag.Error, Message: "composition was interrupted: " + ctx.Err().Error()}}
}
