package satisfy

import (
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// Graph is all that the subgraphs of a supergraph can resolve, as the proof walks it. It is for
// packages that plan operations over the same model; it is only read once it is made.
type Graph struct {
	// Subgraphs in the order that [Node.Subgraph] indexes.
	Subgraphs []*subgraph.Subgraph
	// Nodes are the composite types of each subgraph, and copies of them with more fields behind a
	// @provides.
	Nodes []Node
}

// NodeID indexes [Graph.Nodes]; NoNode is the target of a leaf field.
type NodeID int32

// NoNode is the target of an edge that leads to a scalar or enum.
const NoNode NodeID = -1

// Node is a composite type in one subgraph.
type Node struct {
	Subgraph int
	Type     *sdl.Type
	// Abstract marks interfaces and unions. InterfaceObject marks an object that stands for an
	// interface of other subgraphs (@interfaceObject).
	Abstract, InterfaceObject bool
	// Base is the node itself, or the one that it is a @provides copy of.
	Base NodeID
	// Edges of an object, one for each field that the subgraph resolves there.
	Edges []Edge
	// Casts of an abstract type: its object types in this subgraph.
	Casts []NodeID
}

// Edge is a field that a subgraph resolves.
type Edge struct {
	Field  *sdl.Field
	Target NodeID
	// Label is the label of a progressive @override, empty without one. The subgraph resolves the
	// field while the label has the value Want.
	Label string
	Want  bool
	// Provided marks an external field that a @provides makes available.
	Provided bool
}

// NewGraph returns the graph of valid subgraphs and the supergraph schema merged from them.
func NewGraph(subs []*subgraph.Subgraph, schema *sdl.Schema) *Graph {
	g := beginGraph(subs)
	g.findMembershipsIn(schema)
	g.addCasts()
	g.addProvides()
	out := &Graph{Subgraphs: subs, Nodes: make([]Node, len(g.nodes))}
	for i := range g.nodes {
		n := &g.nodes[i]
		v := Node{Subgraph: n.sub, Type: n.typ, Abstract: n.abstract, InterfaceObject: n.interfaceObject, Base: NodeID(n.base)}
		v.Edges = make([]Edge, 0, len(n.edges))
		for _, e := range n.edges {
			edge := Edge{Field: e.field, Target: NodeID(e.target), Want: e.want, Provided: e.provided}
			if e.label >= 0 {
				edge.Label = g.labels[e.label]
			}
			v.Edges = append(v.Edges, edge)
		}
		for _, c := range n.casts {
			v.Casts = append(v.Casts, NodeID(c.target))
		}
		out.Nodes[i] = v
	}
	return out
}
