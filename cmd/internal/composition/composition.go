// Package composition is the work of `schemactl compose`: one composition, filtered for a contract
// if that is asked for, or many of them, one for each case of a stream or after each change of a
// file.
//
//	result, err := composition.Compose(ctx, sources, composition.Options{Filter: filter})
//
// # How
//
// [Compose] calls package compose and filters what it composes. [Batch] does so for the cases of a
// stream, in one process, which saves a test suite the start of a process for each case. [Watch]
// calls functions that read and compose, again after each change of the files behind the inputs.
//
// # Invariants
//
// Composition errors are in the result; an error of a call means that nothing was composed. Nothing
// is printed except the results of a batch.
package composition

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/collector"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/hugepages"
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/satisfy"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// Options tune a composition. The zero value composes the whole graph as the platform does.
type Options struct {
	// Federation is the federation version that composes.
	Federation spec.Choice
	// Filter is the contract to compose; nil composes the whole graph.
	Filter *supergraph.Filter
	// SkipSatisfiability leaves out the proof that every field can be reached.
	SkipSatisfiability bool
	// Print prints the supergraph while it is still judged, for a caller who is going to ask for
	// the text; of a contract it is not.
	Print bool
	// WorkFactor multiplies the bound of the proof that every field can be reached; 0 stands for 1.
	WorkFactor float64
	// Places are where the routing URLs are written, by subgraph; it may be nil.
	Places map[string]diag.Position
}

// Result is the outcome of a composition.
type Result struct {
	// Federation describes the composition.
	Federation spec.Composition
	// Graph is nil if there are errors.
	Graph         *supergraph.Graph
	Errors, Hints diag.List
	// Own are the warnings of schemactl itself; see [compose.Result].
	Own diag.List
	// Connectors are the names of the subgraphs whose connectors are merged and not judged, which
	// depends on the edition of composition.
	Connectors []string
}

// memoryPerByte is the memory that a byte of SDL takes in the compositions that take most.
const memoryPerByte = 192

// Compose composes subgraphs, then filters the graph. The error is that of a context that ended, or
// wraps [compose.ErrBroken]; errors of composition and of the filter are in the result.
func Compose(ctx context.Context, sources []sdl.Source, o Options) (Result, error) {
	size := sizeOf(sources)
	hugepages.Prepare(size)
	collector.Delay(int64(size) * memoryPerByte)
	composed := compose.Compose(ctx, sources, compose.Options{
		Edition: o.Federation.Edition, Newest: o.Federation.Newest, SkipSatisfiability: o.SkipSatisfiability,
		MaxWork: int(min(o.WorkFactor, 1e6) * satisfy.DefaultMaxWork), Print: o.Print && o.Filter == nil,
	})
	r := Result{
		Federation: o.Federation.Composition(), Graph: composed.Graph, Errors: composed.Errors, Hints: composed.Hints, Own: composed.Warnings,
		Connectors: subgraph.WithUnjudgedConnectors(composed.Subgraphs, o.Federation.Edition),
	}
	r.Own = append(r.Own, badURLs(sources, o.Places)...)
	if err := composed.Err(); errors.Is(err, compose.ErrBroken) {
		return r, err
	}
	if o.Filter != nil && r.OK() {
		r.Graph, r.Errors = r.Graph.Contract(*o.Filter)
	}
	return r, ctx.Err()
}

// sizeOf returns the size of the SDL of the sources, in bytes.
func sizeOf(sources []sdl.Source) int {
	size := 0
	for i := range sources {
		size += len(sources[i].Text)
	}
	return size
}

// OK reports whether there is a graph.
func (r Result) OK() bool { return len(r.Errors) == 0 }

// Outcome returns [exit.ErrNo] for errors of the subgraphs, [exit.ErrNotJudged] if all errors are
// about bounds, and nil without errors.
func (r Result) Outcome() error {
	switch {
	case r.OK():
		return nil
	case codes.NotJudged(r.Errors):
		return exit.ErrNotJudged
	}
	return exit.ErrNo
}

// Warnings returns what people are shown of a composition: our own warnings, and the hints of that
// level.
func (r Result) Warnings() diag.List {
	return slices.DeleteFunc(slices.Concat(r.Own, r.Hints), func(h *diag.Diagnostic) bool { return h.Severity < diag.Warning })
}

// APISDL returns the SDL of the API schema. The result must be OK.
func (r Result) APISDL() string { return sdl.Print(r.Graph.API()) }

// Contract returns the filter of a contract of a configuration by its name. It is a usage error if
// the configuration does not define the contract.
func Contract(name string, g *config.Graph) (*supergraph.Filter, error) {
	if g.File == "" {
		return nil, exit.Usagef("--contract %s: no schemactl.yaml or graph.yaml beside the inputs defines it", name)
	}
	names := make([]string, 0, len(g.Contracts))
	for _, c := range g.Contracts {
		names = append(names, c.Name)
		if c.Name == name {
			filter := g.Filter(c)
			return &filter, nil
		}
	}
	return nil, exit.Usagef("%s has no contract %q; it has %s", g.File, name, cmp.Or(strings.Join(names, ", "), "none"))
}
