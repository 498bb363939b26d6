package pin

import (
	"context"
	"fmt"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// CodeNotLoadable is the code of a supergraph that can be read, and that a router would refuse to
// start with or could not plan with.
const CodeNotLoadable = "PIN_NOT_LOADABLE"

// loadProblems returns why a router could not start with a supergraph, none if it could. Like a
// router it extracts each subgraph, which must be valid and have a routing URL, and validates the
// API schema. The subgraphs are judged by the edition that composed the supergraph. The validation
// of the API schema is gqlparser's, so that a mistake in composing or printing is found by
// code that does not share it.
func loadProblems(graph *supergraph.Graph) []string {
	var problems []string
	subgraphs := graph.Subgraphs()
	if len(subgraphs) == 0 {
		problems = append(problems, "it names no subgraph")
	}
	for _, s := range subgraphs {
		if s.URL == "" {
			problems = append(problems, fmt.Sprintf("subgraph %s has no routing URL", s.Name))
		}
	}
	_, errs := subgraph.Build(context.Background(), subgraphs, subgraph.Options{Edition: graph.Edition})
	for _, e := range errs {
		problems = append(problems, fmt.Sprintf("%s: %s", e.Code, e.Message))
	}
	if _, err := gqlparser.LoadSchema(&ast.Source{Name: "API", Input: sdl.Print(graph.API())}); err != nil {
		problems = append(problems, "its API schema is not valid: "+err.Error())
	}
	return problems
}
