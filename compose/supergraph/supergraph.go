// Package supergraph is the composed graph: the supergraph schema with its join directives, and
// everything that is derived from it alone.
//
// In goes the merged [sdl.Schema] (or, with [Read], the text of a supergraph that somebody else
// composed). Out come the supergraph SDL, the API schema that clients see, and contracts, which are
// the same supergraph with more of it marked @inaccessible:
//
//	graph := supergraph.New(merged)
//	graph.SDL()                                                  // what a router loads
//	sdl.Print(graph.API())                                       // what clients see
//	graph.Contract(supergraph.Filter{Include: []string{"public"}})
//
// Three things in a supergraph are not for clients: the machinery (the elements of the
// specifications that the schema links, such as join__Graph), what is marked @inaccessible, and
// applied directives that only tools read.
package supergraph

import (
	"sync"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Graph is a composed graph. It is read only once made, and so is all that is derived from it; it
// may be used by several goroutines.
type Graph struct {
	// Schema is the supergraph schema. The Role of its directives is set. A composed one keeps its
	// types in order of first appearance in the subgraphs, which is the order of the API schema.
	Schema *sdl.Schema
	// File tells the file of a subgraph, for positions in Schema that name only the subgraph; nil
	// when all of them name the file.
	File func(subgraph string) string

	api func() *sdl.Schema
}

// New wraps a merged supergraph schema whose directives have their roles.
func New(schema *sdl.Schema) *Graph {
	return &Graph{Schema: schema, api: sync.OnceValue(func() *sdl.Schema { return project(schema) })}
}

// API returns the schema that clients see: the supergraph without the elements of linked
// specifications, without what is @inaccessible, and without directives that only tools read.
// Applications of @deprecated, @specifiedBy and @oneOf stay, and so do executable directive
// definitions. Types keep the order of the supergraph schema; [sdl.Print] prints the result. It is
// made once.
func (g *Graph) API() *sdl.Schema { return g.api() }

// SDL prints the supergraph in the layout and order that Apollo's composition uses: directive
// definitions, then types, each sorted by name.
func (g *Graph) SDL() string { return sdl.Print(sorted(g.Schema)) }
