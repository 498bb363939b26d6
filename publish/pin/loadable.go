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

// CodeNotLoadable marks a supergraph that can be read and that a router would refuse to start with, or could not plan with.
const CodeNotLoadable = "PIN_NOT_LOADABLE"

// loadable does with a supergraph what a router does when it starts: each subgraph is extracted and must be valid and have a routing
// URL, and the API schema must be one that operations can be validated against. The API schema is judged by another implementation.
func loadable(graph *supergraph.Graph) []string {
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
	_, errs := subgraph.Build(context.Background(), subgraphs, subgraph.Options{})
	for _, e := range errs {
		problems = append(problems, fmt.Sprintf("%s: %s", e.Code, e.Message))
	}
	if _, err := gqlparser.LoadSchema(&ast.Source{Name: "API", Input: sdl.Print(graph.API())}); err != nil {
		problems = append(problems, "its API schema is not valid: "+err.Error())
	}
	return problems
}
