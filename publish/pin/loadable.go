package pin

import (
	"context"
	"errors"
	"fmt"

	"github.com/schemactl/schemactl/compose/apischema"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// Codes of a supergraph that can be read, and that routers cannot serve.
const (
	// CodeNotLoadable is that of one that a router would refuse to start with or could not plan
	// with.
	CodeNotLoadable = "PIN_NOT_LOADABLE"
	// CodeUnreachable is that of one with which a router starts, and fails the requests to a
	// subgraph because of its routing URL.
	CodeUnreachable = "PIN_UNREACHABLE_SUBGRAPH"
)

// problem is why routers cannot serve a supergraph.
type problem struct{ code, message string }

// problemsOf returns why routers could not serve a supergraph, none if they could. Routing URLs are
// not judged where they are allowed.
func problemsOf(graph *supergraph.Graph, anyURL bool) []problem {
	var problems []problem
	for _, f := range graph.URLFaults() {
		switch {
		case anyURL:
		case f.Stops:
			problems = append(problems, problem{CodeNotLoadable, f.String()})
		default:
			problems = append(problems, problem{CodeUnreachable, f.String()})
		}
	}
	for _, message := range loadProblems(graph) {
		problems = append(problems, problem{CodeNotLoadable, message})
	}
	return problems
}

// loadProblems returns why a router could not start with a supergraph, none if it could. Like a
// router it extracts each subgraph, which must be valid, and validates the API schema; routing URLs
// are judged apart. The subgraphs are judged by the edition that composed the supergraph. The
// validation of the API schema is gqlparser's, so that a mistake in composing or printing is found
// by code that does not share it.
func loadProblems(graph *supergraph.Graph) []string {
	var problems []string
	subgraphs := graph.Subgraphs()
	if len(subgraphs) == 0 {
		problems = append(problems, "it names no subgraph")
	}
	_, errs := subgraph.Build(context.Background(), subgraphs, subgraph.Options{Edition: graph.Edition})
	for _, e := range errs {
		problems = append(problems, fmt.Sprintf("%s: %s", e.Code, e.Message))
	}
	var large *apischema.TooLargeError // no reason why a router could not load it
	if _, err := apischema.Load(sdl.Print(graph.API())); err != nil && !errors.As(err, &large) {
		problems = append(problems, "its API schema is not valid: "+err.Error())
	}
	return problems
}
