package sandbox

import (
	"context"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// Subgraph is an input of a composition.
type Subgraph struct{ Name, URL, SDL string }

// Filter is the tags of a contract. An empty Include includes everything.
type Filter struct {
	Include, Exclude []string
	HideUnreachable  bool
}

// BuildError is a composition or filter error as the platform reports it.
type BuildError struct {
	Message string
	// Code is the code of a composition error; empty for a filter error.
	Code string
	// FailedStep names the step of a contract filter that failed; empty for composition.
	FailedStep string
	Locations  []Location
}

// Location is a place in a subgraph's SDL, counted from one.
type Location struct{ Line, Column int32 }

// Build is the result of a composition or filter: errors, or schemas.
type Build struct {
	Errors []BuildError
	// Supergraph is the SDL of the core schema, API that of the schema that clients see.
	Supergraph, API string
	// FederationVersion is the version of the composition, such as "2.9.3"; empty for a filter.
	FederationVersion string
}

// Composer composes and filters. An error means that there is no result, such as when ctx ended.
// Subgraphs that do not compose are a Build with Errors. A Composer must be usable by several
// goroutines.
type Composer interface {
	Compose(ctx context.Context, subgraphs []Subgraph) (Build, error)
	Contract(ctx context.Context, supergraph string, filter Filter) (Build, error)
}

// localComposer is this module's own composition.
type localComposer struct{}

// compositionVersion is the version of Apollo's composition whose results this module's composition
// equals. Launches name it as their federation version.
const compositionVersion = "2.14.4"

// Compose implements [Composer].
func (localComposer) Compose(ctx context.Context, subgraphs []Subgraph) (Build, error) {
	sources := make([]sdl.Source, len(subgraphs))
	for i, s := range subgraphs {
		sources[i] = sdl.Source{Name: s.Name, URL: s.URL, Text: s.SDL}
	}
	result := compose.Compose(ctx, sources, compose.Options{})
	if err := ctx.Err(); err != nil {
		return Build{}, err // the errors of an interrupted composition are incomplete
	}
	build := Build{FederationVersion: compositionVersion, Errors: buildErrorsOf(result.Errors)}
	if len(build.Errors) == 0 {
		build.Supergraph, build.API = result.Graph.SDL(), sdl.Print(result.Graph.API())
	}
	return build, nil
}

// Contract implements [Composer]. It reads the supergraph from its SDL, as the platform does.
func (localComposer) Contract(ctx context.Context, text string, filter Filter) (Build, error) {
	graph, errs := supergraph.Read(sdl.Source{Text: text})
	if len(errs) > 0 {
		return Build{Errors: filterErrors(errs, "PARSING")}, nil
	}
	contract, errs := graph.Contract(supergraph.Filter{
		Include: filter.Include, Exclude: filter.Exclude, HideUnreachable: filter.HideUnreachable,
	})
	if contract == nil {
		return Build{Errors: filterErrors(errs, "TO_API_SCHEMA")}, nil
	}
	return Build{Supergraph: contract.SDL(), API: sdl.Print(contract.API())}, ctx.Err()
}

// filterSteps are the diagnostic codes that are names of filter steps on the platform.
var filterSteps = map[string]bool{
	supergraph.CodeFilter: true, supergraph.CodeFilterVersion: true, supergraph.CodeFilterDefinition: true,
}

// filterErrors returns findings as filter errors, which have a step and no code. step is that of
// findings whose code does not name one.
func filterErrors(list diag.List, step string) []BuildError {
	out := buildErrorsOf(list)
	for i := range out {
		out[i].FailedStep = step
		if filterSteps[out[i].Code] {
			out[i].FailedStep = out[i].Code
		}
		out[i].Code = ""
	}
	return out
}

// buildErrorsOf returns findings as composition errors, with the positions that have a line.
func buildErrorsOf(list diag.List) []BuildError {
	out := make([]BuildError, 0, len(list))
	for _, d := range list {
		e := BuildError{Message: d.Message, Code: d.Code}
		for _, p := range d.Positions {
			if p.Line > 0 {
				e.Locations = append(e.Locations, Location{int32(p.Line), int32(p.Column)})
			}
		}
		out = append(out, e)
	}
	return out
}
