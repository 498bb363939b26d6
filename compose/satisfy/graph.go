package satisfy

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// nodeID indexes graph.nodes; none is the target of a field that is a leaf.
type nodeID int32

const none nodeID = -1

// symbol is an interned name of a type or field.
type symbol int32

// node is a composite type in one subgraph.
type node struct {
	sub  int
	name symbol
	typ  *sdl.Type
	// abstract marks interfaces and unions; interfaceObject, an object that stands for an interface
	// of other subgraphs.
	abstract, interfaceObject bool
	// base is the node itself, or the one that it is a @provides copy of.
	base nodeID
	// edges of an object, sorted by name.
	edges []edge
	// casts of an abstract type: its object types in this subgraph.
	casts []cast
	// objects numbers the set of object types that it can be.
	objects int32
	// family and local are the place among the nodes that moves can connect.
	family, local int
}

// edge is a field that a subgraph resolves.
type edge struct {
	name   symbol
	target nodeID
	field  *sdl.Field
	// slots are the contextual arguments that must have been set on the way.
	slots []int
	// requires is an index into graph.requires, -1 without @requires.
	requires int32
	// label is an index into graph.labels, -1 without one; the subgraph resolves the field while
	// the label has the value want.
	label int32
	want  bool
	// provided marks an external field that a @provides makes available.
	provided bool
}

// cast leads from an abstract type to one of its object types.
type cast struct {
	name   symbol
	target nodeID
}

// requirement is the condition of one edge: the selection of its @requires, to be fetched from its
// node.
type requirement struct {
	from nodeID
	sel  selection
	// resumable says that a plan can come back after it fetched the selection elsewhere.
	resumable bool
}

// graph is all that the subgraphs can resolve.
type graph struct {
	subs    []*subgraph.Subgraph
	schema  *sdl.Schema
	symbols map[string]symbol
	names   []string
	nodes   []node
	// byType finds the base node of a subgraph's type, by subgraph and type index.
	byType   [][]nodeID
	families []family
	requires []requirement
	labels   []string
	labelIDs map[string]int
	slots    []slot
	// slotIndex finds the slots of a field, by subgraph and field index.
	slotIndex map[fieldKey][]int
	// isA lists, by object name, the interfaces and unions it belongs to anywhere.
	isA       map[symbol][]symbol
	overrides map[fieldKey]overrideState
	variants  map[variantKey]nodeID
	// mixed says that paths of the reference matter; see [path].
	mixed bool
}

// family is a set of nodes that moves can connect: the nodes of one type name, and with
// @interfaceObject those of an interface and its implementations.
type family struct {
	nodes []nodeID
	jumps []jump
	words int
}

// jump is a move by a key: from any node in from, if sel can be fetched, to all targets.
type jump struct {
	sel           selection
	from, targets bitset
	// nested says that the selection goes below the type itself.
	nested bool
}

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

// is says whether an object belongs to a type: itself, an interface or a union.
func (g *graph) is(object, typ symbol) bool {
	return object == typ || slices.Contains(g.isA[object], typ)
}

// edge finds the edge of a node by name; nil when the subgraph cannot resolve it.
func (n *node) edge(name symbol) *edge {
	i, ok := slices.BinarySearchFunc(n.edges, name, func(e edge, s symbol) int { return int(e.name) - int(s) })
	if !ok {
		return nil
	}
	return &n.edges[i]
}

// beginGraph makes nodes and the edges between them, for which the subgraphs are enough.
func beginGraph(subs []*subgraph.Subgraph) *graph {
	fields := 0
	for _, s := range subs {
		fields = max(fields, s.Schema.NumFields)
	}
	g := &graph{
		subs: subs, symbols: make(map[string]symbol, 8*fields), labelIDs: map[string]int{},
		slotIndex: map[fieldKey][]int{}, isA: map[symbol][]symbol{}, variants: map[variantKey]nodeID{},
	}
	g.findOverrides()
	g.addNodes()
	g.findSlots()
	g.addEdges()
	return g
}

// complete adds what depends on the supergraph, and the moves.
func (g *graph) complete(schema *sdl.Schema) *graph {
	g.schema = schema
	g.findMemberships()
	g.addCasts()
	g.addProvides()
	g.addObjectSets()
	g.addFamilies()
	g.addJumps()
	g.mixed = g.findMixed()
	return g
}

func (g *graph) findMemberships() {
	for _, t := range g.schema.Types {
		switch t.Kind {
		case sdl.Object:
			for _, r := range t.Interfaces {
				g.isA[g.sym(t.Name)] = append(g.isA[g.sym(t.Name)], g.sym(r.Name))
			}
		case sdl.Union:
			for _, r := range t.Members {
				g.isA[g.sym(r.Name)] = append(g.isA[g.sym(r.Name)], g.sym(t.Name))
			}
		}
	}
}

func composite(k sdl.Kind) bool { return k == sdl.Object || k == sdl.Interface || k == sdl.Union }

func (g *graph) addNodes() {
	g.byType = make([][]nodeID, len(g.subs))
	n := 0
	for _, s := range g.subs {
		for _, t := range s.Schema.Types {
			if composite(t.Kind) {
				n++
			}
		}
	}
	g.nodes = make([]node, 0, n)
	for i, s := range g.subs {
		g.byType[i] = make([]nodeID, len(s.Schema.Types))
		for j, t := range s.Schema.Types {
			g.byType[i][j] = none
			if !composite(t.Kind) {
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

// addEdges gives every object the fields that its subgraph resolves.
func (g *graph) addEdges() {
	for id := range g.nodes {
		n := &g.nodes[id]
		if n.abstract {
			continue
		}
		s := g.subs[n.sub]
		n.edges = make([]edge, 0, len(n.typ.Fields))
		for _, f := range n.typ.Fields {
			if e, ok := g.fieldEdge(s, nodeID(id), f); ok {
				n.edges = append(n.edges, e)
			}
		}
		slices.SortStableFunc(n.edges, func(a, b edge) int { return int(a.name) - int(b.name) })
	}
}

func (g *graph) fieldEdge(s *subgraph.Subgraph, from nodeID, f *sdl.Field) (edge, bool) {
	n := &g.nodes[from]
	meta := s.Field(f)
	if meta.External {
		return edge{}, false
	}
	e := edge{name: g.sym(f.Name), target: g.target(s, n.sub, f), field: f, requires: -1, label: -1, slots: g.slotsOf(n.sub, f)}
	switch o := g.overrides[fieldKey{n.sub, f.Index}]; {
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

func (g *graph) target(s *subgraph.Subgraph, sub int, f *sdl.Field) nodeID {
	if t := s.Composite(f.Type); t != nil {
		return g.node(sub, t)
	}
	return none
}

func (g *graph) addCasts() {
	for id := range g.nodes {
		n := &g.nodes[id]
		if !n.abstract {
			continue
		}
		for _, o := range g.subs[n.sub].Type(n.typ).Implementations {
			if t := g.node(n.sub, o); t != none && !g.nodes[t].abstract && !g.isEmptied(n.sub, o) {
				n.casts = append(n.casts, cast{name: g.nodes[t].name, target: t})
			}
		}
	}
}

// emptied says that other subgraphs override all that a subgraph resolves of an object, and that
// nothing else needs its fields there: then the type is no longer part of that subgraph in the
// supergraph.
func (g *graph) isEmptied(sub int, t *sdl.Type) bool {
	s := g.subs[sub]
	for _, f := range t.Fields {
		if !g.overrides[fieldKey{sub, f.Index}].overridden || s.Field(f).InKey || inInterface(s.Schema, t, f.Name) {
			return false
		}
	}
	return len(t.Fields) > 0
}

// promised says that an interface of the type has the field.
func inInterface(s *sdl.Schema, t *sdl.Type, field string) bool {
	for _, r := range t.Interfaces {
		if i := s.Type(r.Name); i != nil && i.Field(field) != nil {
			return true
		}
	}
	return false
}
