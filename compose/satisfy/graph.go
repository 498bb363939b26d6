package satisfy

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// nodeID indexes graph.nodes; none is the target of a leaf field.
type nodeID int32

const none nodeID = -1

// symbol is an interned name of a type or field.
type symbol int32

// node is a composite type in one subgraph.
type node struct {
	sub  int
	name symbol
	typ  *sdl.Type
	// abstract marks interfaces and unions. interfaceObject marks an object that stands for an
	// interface of other subgraphs (@interfaceObject).
	abstract, interfaceObject bool
	// base is the node itself, or the one that it is a @provides copy of.
	base nodeID
	// edges of an object, sorted by name.
	edges []edge
	// casts of an abstract type: its object types in this subgraph.
	casts []cast
	// objects identifies the set of object types that the node can be at run time; see
	// [graph.addObjectSets].
	objects int32
	// family indexes graph.families, and local is the place in its nodes.
	family, local int
}

// edge is a field that a subgraph resolves.
type edge struct {
	name   symbol
	target nodeID
	field  *sdl.Field
	// slots are contextual arguments whose values must have been fetched on the way: an index into
	// graph.slotSets, 0 without any.
	slots int32
	// requires is an index into graph.requires, -1 without @requires.
	requires int32
	// label is an index into graph.labels, -1 without one. The subgraph resolves the field while
	// the label has the value want.
	label int32
	want  bool
	// provided marks an external field that a @provides makes available, and provides one with a
	// @provides itself.
	provided, provides bool
}

// cast leads from an abstract type to one of its object types.
type cast struct {
	name   symbol
	target nodeID
}

// requirement is the condition of an edge: the selection of its @requires, to be fetched by a plan
// that stands at the node of the edge.
type requirement struct {
	from nodeID
	sel  selection
	// resumable reports whether a plan can come back after it fetched the selection elsewhere; see
	// [solution.resumable].
	resumable bool
}

// graph is all that the subgraphs can resolve: nodes and edges ([beginGraph]), and the moves
// between nodes ([graph.complete]).
type graph struct {
	subs    []*subgraph.Subgraph
	symbols map[string]symbol
	names   []string
	nodes   []node
	// byType has the base node of a type, by subgraph and type index; none for a type that is not
	// composite.
	byType   [][]nodeID
	families []family
	requires []requirement
	labels   []string
	labelIDs map[string]int
	slots    []slot
	// slotIndex has the slots of a field, as an index of slotSets, which has lists of slots. The
	// first is empty.
	slotIndex map[fieldKey]int32
	slotSets  [][]int
	// contexts has the contexts that a type sets, as indexes of slotsIn, which has the slots of
	// each context of a subgraph.
	contexts map[symbol][]int
	slotsIn  [][]int
	// isA lists, by object name, the interfaces and unions of the supergraph that the object
	// belongs to.
	isA map[symbol][]symbol
	// overrides are those of a subgraph by sdl.Field.Index.
	overrides []map[int32]overrideState
	emptied   emptied
	variants  map[variantKey]nodeID
	// mixed reports whether the number of paths of the reference matters; see [path].
	mixed bool
	// agreeing reports whether all nodes that a field of a type leads to are the same object types,
	// so that no two subgraphs can disagree about runtime types.
	agreeing bool
	// lossless reports whether there is no @provides, so that the walk of the reference misses
	// nothing.
	lossless bool
}

// family is a set of nodes that moves can connect: the nodes of one type name, and with
// @interfaceObject those of an interface and its implementations.
type family struct {
	nodes []nodeID
	jumps []jump
	words int
	// rivals has, by local place of an interface object, those of the same subgraph that a plan
	// cannot reach beside it; nil without such. See [graph.findRivals].
	rivals map[int]bitset
}

// jump is a move by a key: from any node in from, if sel can be fetched, to all targets.
type jump struct {
	sel           selection
	from, targets bitset
	// nested reports whether sel selects fields below a field of the type.
	nested bool
	// given has the givers of each field of sel; empty if they are not known.
	given []*givers
}

// sym returns the symbol of a name, a new one if the name is new. Once the graph is complete every
// name has one, and calls at the same time are safe.
func (g *graph) sym(name string) symbol {
	if s, ok := g.symbols[name]; ok {
		return s
	}
	s := symbol(len(g.names))
	g.symbols[name] = s
	g.names = append(g.names, name)
	return s
}

func (g *graph) node(sub int, t *sdl.Type) nodeID { return g.byType[sub][t.Index] }

// is reports whether an object is the type, or belongs to it as to an interface or union.
func (g *graph) is(object, typ symbol) bool {
	return object == typ || slices.Contains(g.isA[object], typ)
}

// edge returns the edge of a node by name, nil if the subgraph cannot resolve the field.
func (n *node) edge(name symbol) *edge {
	i, ok := slices.BinarySearchFunc(n.edges, name, func(e edge, s symbol) int { return int(e.name) - int(s) })
	if !ok {
		return nil
	}
	return &n.edges[i]
}

// beginGraph makes nodes and the edges between them, for which the subgraphs are enough.
func beginGraph(subs []*subgraph.Subgraph) *graph {
	largest, all := 0, 0
	for _, s := range subs {
		largest, all = max(largest, s.Schema.NumFields), all+s.Schema.NumFields
	}
	names := max(largest, all/3)
	g := &graph{
		subs: subs, symbols: make(map[string]symbol, names), names: make([]string, 0, names), labelIDs: map[string]int{},
		slotIndex: map[fieldKey]int32{}, isA: map[symbol][]symbol{}, variants: map[variantKey]nodeID{},
	}
	g.findOverrides()
	g.findEmptied()
	g.addNodes()
	g.findSlots()
	g.addEdges()
	return g
}

// complete adds the moves and what they need. Memberships must be known.
func (g *graph) complete() *graph {
	g.addCasts()
	g.addProvides()
	g.addObjectSets()
	g.addFamilies()
	g.addJumps()
	g.addGivers()
	g.findRivals()
	g.findKinds()
	g.lossless = len(g.variants) == 0
	return g
}

// findMemberships finds the interfaces and unions of every object. The supergraph has those of all
// subgraphs.
func (g *graph) findMemberships() {
	for _, s := range g.subs {
		for _, t := range s.Schema.Types {
			if !s.Type(t).InterfaceObject { // which is an interface in the supergraph
				g.addMemberships(t)
			}
		}
	}
}

// findMembershipsIn is [graph.findMemberships] for subgraphs that lack some of what the supergraph
// has: parts of subgraphs, one for each connector.
func (g *graph) findMembershipsIn(supergraph *sdl.Schema) {
	for _, t := range supergraph.Types {
		g.addMemberships(t)
	}
}

// addMemberships adds the interfaces of an object, or a union to its members.
func (g *graph) addMemberships(t *sdl.Type) {
	add := func(object, typ symbol) {
		if !slices.Contains(g.isA[object], typ) {
			g.isA[object] = append(g.isA[object], typ)
		}
	}
	switch t.Kind {
	case sdl.Object:
		for _, r := range t.Interfaces {
			add(g.sym(t.Name), g.sym(r.Name))
		}
	case sdl.Union:
		for _, r := range t.Members {
			add(g.sym(r.Name), g.sym(t.Name))
		}
	}
}

// addNodes makes the base node of every composite type of every subgraph, and g.byType.
func (g *graph) addNodes() {
	g.byType = make([][]nodeID, len(g.subs))
	n := 0
	for _, s := range g.subs {
		for _, t := range s.Schema.Types {
			if t.Kind.Composite() {
				n++
			}
		}
	}
	g.nodes = make([]node, 0, n+n/16) // and copies of a few for @provides
	for i, s := range g.subs {
		g.byType[i] = make([]nodeID, len(s.Schema.Types))
		for j, t := range s.Schema.Types {
			g.byType[i][j] = none
			if !t.Kind.Composite() {
				continue
			}
			id := nodeID(len(g.nodes))
			g.byType[i][j] = id
			g.nodes = append(g.nodes, node{
				sub: i, name: g.sym(t.Name), typ: t, base: id,
				abstract: t.Kind != sdl.Object, interfaceObject: s.Type(t).InterfaceObject,
			})
		}
	}
}

// addEdges gives every object type the fields that its subgraph resolves.
func (g *graph) addEdges() {
	count := 0
	for id := range g.nodes {
		if n := &g.nodes[id]; !n.abstract {
			count += len(n.typ.Fields)
		}
	}
	all := make([]edge, 0, count) // of which each node has a part
	for id := range g.nodes {
		n := &g.nodes[id]
		if n.abstract {
			continue
		}
		s, from := g.subs[n.sub], len(all)
		for _, f := range n.typ.Fields {
			if e, ok := g.fieldEdge(s, nodeID(id), f); ok {
				all = append(all, e)
			}
		}
		n.edges = all[from:len(all):len(all)]
		slices.SortFunc(n.edges, func(a, b edge) int { return int(a.name) - int(b.name) })
	}
}

// fieldEdge returns the edge for a field of a node. The boolean is false if the subgraph does not
// resolve the field: it is @external there, another subgraph overrides it without a label, or
// nothing is left of its type.
func (g *graph) fieldEdge(s *subgraph.Subgraph, from nodeID, f *sdl.Field) (edge, bool) {
	n := &g.nodes[from]
	meta := s.Field(f)
	if meta.External || g.emptied.returns(s, n.sub, f) {
		return edge{}, false
	}
	e := edge{name: g.sym(f.Name), target: g.target(s, n.sub, f), field: f, requires: -1, label: -1, provides: meta.Provides != nil}
	if len(g.slots) > 0 {
		e.slots = g.slotIndex[fieldKey{n.sub, f.Index}]
	}
	switch o := g.overrides[n.sub][f.Index]; {
	case o.overridden:
		return edge{}, false
	case o.label != "":
		e.label, e.want = int32(g.label(o.label)), o.want
	}
	if meta.Requires != nil {
		e.requires = int32(len(g.requires))
		g.requires = append(g.requires, requirement{from: from, sel: g.compile(meta.Requires.Selections)})
	}
	return e, true
}

// target returns the base node of the type of a field, none for a leaf.
func (g *graph) target(s *subgraph.Subgraph, sub int, f *sdl.Field) nodeID {
	if t := s.Composite(f.Type); t != nil {
		return g.node(sub, t)
	}
	return none
}

// addCasts leads interfaces and unions to their object types in the same subgraph.
func (g *graph) addCasts() {
	for id := range g.nodes {
		n := &g.nodes[id]
		if !n.abstract {
			continue
		}
		for _, o := range g.subs[n.sub].Type(n.typ).Implementations {
			if t := g.node(n.sub, o); t != none && !g.nodes[t].abstract && !g.emptied.has(n.sub, o) {
				n.casts = append(n.casts, cast{name: g.nodes[t].name, target: t})
			}
		}
	}
}
