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
// # How
//
// Three things in a supergraph are not for clients: the elements of the specifications that the
// schema links, such as join__Graph; what is marked @inaccessible; and applied directives that only
// tools read. Which names belong to a specification follows from the links of the schema
// ([linked]). The API schema is a projection that leaves the three out.
//
// A contract marks more elements @inaccessible in a copy of the schema, and its API schema is the
// same projection of that copy. contract.go has the steps, which follow each other: tags decide
// (contract_tags.go), what becomes empty goes (contract_empty.go), and what nothing leads to
// (contract_reach.go). marker.go writes the marks. An include list can be read in two ways, and
// reading.go tells where they differ on a graph.
//
// [CheckFeatureNames] and [CheckInaccessible] find what would make the API schema invalid.
// Composition calls both before it makes a [Graph], and [Graph.Contract] calls the latter.
//
// # Invariants
//
//   - A schema is never changed once it is in a Graph; contracts work on a copy. Parts that need no
//     change are shared between the supergraph, its API schema and its contracts.
//   - Reading a printed supergraph and printing it again gives the same bytes.
//   - Types keep the order in which the subgraphs define them; only the printed supergraph of
//     edition 2.14 is sorted. A supergraph that was read has the printed order, and so has its API
//     schema.
package supergraph

import (
	"strings"
	"sync"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// Graph is a composed graph. It and all that is derived from it are only read once they are made,
// by several goroutines at a time.
type Graph struct {
	// Schema is the supergraph schema. The Role of its directives is set. A composed one keeps its
	// types in order of first appearance in the subgraphs, which is the order of the API schema.
	Schema *sdl.Schema
	// File returns the file of a subgraph, for positions in Schema that name only the subgraph. It
	// is nil if all of them name the file.
	File func(subgraph string) string
	// Edition is the composition that made the supergraph, or the layout of the text that was read.
	Edition spec.Edition

	api func() *sdl.Schema
	// text waits for what [Graph.StartPrinting] prints; nil before it.
	text func() []string
}

// New wraps a merged supergraph schema whose directives have their roles.
func New(schema *sdl.Schema, edition spec.Edition) *Graph {
	return &Graph{Schema: schema, Edition: edition, api: sync.OnceValue(func() *sdl.Schema { return project(schema) })}
}

// API returns the schema that clients see: the supergraph without the elements of linked
// specifications, without what is @inaccessible, and without directives that only tools read.
// Applications of @deprecated, @specifiedBy and @oneOf stay, and so do definitions of executable
// directives. Types keep the order of the supergraph schema; [sdl.Print] prints the result.
//
// It is made on the first call; every call returns the same schema, also on a copy of the Graph.
func (g *Graph) API() *sdl.Schema { return g.api() }

// SDL prints the supergraph in the layout and order of its edition: directive definitions, then
// types, each in the order of the schema or, in edition 2.14, sorted by name.
func (g *Graph) SDL() string { return strings.Join(g.Pieces(), "") }

// Pieces is [Graph.SDL] in pieces, each of which ends where a line does, for a writer that needs no
// copy of the whole.
func (g *Graph) Pieces() []string {
	if g.text != nil {
		return g.text()
	}
	return g.print()
}

func (g *Graph) print() []string {
	if g.Edition.Rust() {
		return sdl.CompactPieces(g.Schema)
	}
	return sdl.Pieces(sorted(g.Schema))
}

// StartPrinting prints the supergraph in a goroutine of its own, so that [Graph.Pieces] need not.
// The graph keeps the text. It is called before others have the graph.
func (g *Graph) StartPrinting() {
	g.text = sync.OnceValue(g.print)
	go g.text()
}
