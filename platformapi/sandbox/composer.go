package sandbox

import (
	"context"
	"slices"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/registry"
)

// Build is the result of a composition or filter: errors, or schemas.
type Build struct {
	Errors []registry.BuildError
	// Supergraph is the SDL of the core schema, API that of the schema that clients see.
	Supergraph, API string
	// FederationVersion is the version of the composition, such as "2.9.0"; empty for a filter.
	FederationVersion string
}

// Composer composes subgraphs, whose sources have no file, with a federation version, and filters
// the text of a supergraph. An error means that there is no result, such as when ctx ended.
// Subgraphs that do not compose are a Build with Errors. A Composer must be usable by several
// goroutines.
type Composer interface {
	Compose(ctx context.Context, subgraphs []sdl.Source, federation spec.Choice) (Build, error)
	Contract(ctx context.Context, text string, filter supergraph.Filter) (Build, error)
}

// localComposer is this module's own composition.
type localComposer struct{}

// Compose implements [Composer].
func (localComposer) Compose(ctx context.Context, subgraphs []sdl.Source, federation spec.Choice) (Build, error) {
	result := compose.Compose(ctx, subgraphs, compose.Options{Edition: federation.Edition, Newest: federation.Newest})
	if err := ctx.Err(); err != nil {
		return Build{}, err // the errors of an interrupted composition are incomplete
	}
	build := Build{FederationVersion: federation.String() + ".0", Errors: buildErrorsOf(result.Errors)}
	if len(build.Errors) == 0 {
		build.Supergraph, build.API = result.Graph.SDL(), sdl.Print(result.Graph.API())
	}
	return build, nil
}

// Contract implements [Composer]. It reads the supergraph from its SDL, as the platform does.
func (localComposer) Contract(ctx context.Context, text string, filter supergraph.Filter) (Build, error) {
	graph, errs := supergraph.Read(sdl.Source{Text: text})
	if len(errs) > 0 {
		return Build{Errors: filterErrors(errs, "PARSING")}, nil
	}
	contract, errs := graph.Contract(filter)
	if contract == nil {
		return Build{Errors: filterErrors(errs, "TO_API_SCHEMA")}, nil
	}
	return Build{Supergraph: contract.SDL(), API: sdl.Print(contract.API())}, ctx.Err()
}

// filterSteps are the diagnostic codes that are names of filter steps on the platform.
var filterSteps = []string{supergraph.CodeFilter, supergraph.CodeFilterVersion, supergraph.CodeFilterDefinition}

// filterErrors returns findings as filter errors, which have a step and no code. step is that of
// findings whose code does not name one.
func filterErrors(list diag.List, step string) []registry.BuildError {
	out := buildErrorsOf(list)
	for i := range out {
		out[i].Step = step
		if slices.Contains(filterSteps, out[i].Code) {
			out[i].Step = out[i].Code
		}
		out[i].Code = ""
	}
	return out
}

// buildErrorsOf returns findings as composition errors, with the positions that have a line.
func buildErrorsOf(list diag.List) []registry.BuildError {
	out := make([]registry.BuildError, 0, len(list))
	for _, d := range list {
		e := registry.BuildError{Message: d.Message, Code: d.Code}
		for _, p := range d.Positions {
			if p.Line > 0 {
				e.Locations = append(e.Locations, registry.Location{Line: p.Line, Column: p.Column})
			}
		}
		out = append(out, e)
	}
	return out
}
