package queryplan

import (
	"slices"
	"sort"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/satisfy"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// nodeID indexes world.nodes; none is the target of a leaf field.
type nodeID = satisfy.NodeID

const none = satisfy.NoNode

// world is what the planner knows about a supergraph: the graph that the proof of composition walks
// ([satisfy.Graph]), indexed for planning. It is only read once it is made.
type world struct {
	profile Profile
	graph   *satisfy.Graph
	// schema is the supergraph schema; order has the place of each of its types.
	schema *sdl.Schema
	order  map[string]int
	nodes  []node
	// byName has the base nodes of a type name, by subgraph.
	byName map[string][]nodeID
	// members has the objects of an interface or union in the supergraph.
	members map[string][]string
	// isA has the interfaces and unions that an object belongs to in the supergraph.
	isA map[string][]string
	// roots has the node of a root type by operation and subgraph, none if the subgraph lacks it.
	roots [3][]nodeID
	// standIns reports whether there are interface objects.
	standIns bool
	// contexts reports whether there are contextual arguments.
	contexts bool
	// types are the fragments on a type without directives.
	types map[string]*fragment
	// uses are the plain fields of keys and requirements, shared with operations.
	uses uses
}

// node is a composite type in one subgraph, or a copy of it behind a @provides.
type node struct {
	id   nodeID
	sub  int
	name string
	typ  *sdl.Type
	// abstract marks interfaces and unions, standsIn an @interfaceObject, and root a root type.
	abstract, standsIn, root bool
	base                     nodeID
	edges                    map[string]*edge
	// external are fields of an object that another subgraph resolves. They count as resolved here
	// where all of a selection can be asked of the subgraph and nothing below crosses.
	external map[string]*edge
	// casts of an abstract type are its object types here, in the order of the supergraph.
	casts []nodeID
	// keys are the resolvable keys by which this type can be entered. ownKeys has those that are
	// not resolvable, too: the reference enters a type again by any of them.
	keys, ownKeys []*key
	// crosses reports whether another subgraph can be entered from here or from something below.
	crosses bool
	// targets are the nodes that a key may lead to from here, by subgraph.
	targets []nodeID
}

// edge is a field that can be asked at a node.
type edge struct {
	target nodeID
	field  *sdl.Field
	// requires is what must be known about the entity first, nil without @requires.
	requires []*selection
	// labels must have these values.
	labels   []labelled
	contexts []contextArgument
	// explodes reports whether a field of an interface has a @provides on one of its objects, so
	// that it may be better to ask each object by itself.
	explodes bool
	// mixed reports whether the subgraphs of a shared field can return different object types.
	mixed bool
}

type labelled struct {
	label string
	want  bool
}

// contextArgument is an argument whose value comes from an ancestor.
type contextArgument struct {
	name string
	typ  *ast.Type
	sel  []*selection
	// types set the context, by name. variable carries the value to the subgraph.
	types    map[string]bool
	variable string
}

// key is a resolvable @key. cost is the sum of the depths of its fields.
type key struct {
	sel  []*selection
	cost int
}

// newWorld indexes the graph of built subgraphs.
func newWorld(subs []*subgraph.Subgraph, schema *sdl.Schema, profile Profile) *world {
	w := &world{
		profile: profile, graph: satisfy.NewGraph(subs, schema), schema: schema, order: make(map[string]int, len(schema.Types)),
		byName: map[string][]nodeID{}, isA: map[string][]string{}, members: map[string][]string{}, types: map[string]*fragment{},
	}
	for i, t := range schema.Types {
		w.order[t.Name] = i
		w.types[t.Name] = w.uses.fragment(fragment{on: t.Name})
		switch t.Kind {
		case sdl.Object:
			for _, r := range t.Interfaces {
				w.isA[t.Name] = append(w.isA[t.Name], r.Name)
			}
		case sdl.Union:
			for _, r := range t.Members {
				w.isA[r.Name] = append(w.isA[r.Name], t.Name)
			}
		}
	}
	for _, t := range schema.Types {
		for _, name := range w.isA[t.Name] {
			w.members[name] = append(w.members[name], t.Name)
		}
	}
	w.addNodes()
	w.addRoots()
	for i := range w.nodes {
		w.addEdges(&w.nodes[i])
	}
	for i := range w.nodes {
		w.addInterfaceEdges(&w.nodes[i])
	}
	for i := range w.nodes {
		if w.providesAsInterface(&w.nodes[i]) {
			w.nodes[i].casts = w.nodes[w.nodes[i].base].casts
			if profile.weighsObjects() {
				w.explodeProvided(&w.nodes[i])
			}
		}
	}
	w.restrictShared()
	for i := range w.nodes {
		w.nodes[i].targets = w.targets(&w.nodes[i])
	}
	w.findCrossing()
	w.numberContexts()
	return w
}

// findCrossing marks the nodes from which another subgraph can be entered, at once or further on.
func (w *world) findCrossing() {
	before := make([][]nodeID, len(w.nodes))
	var list []nodeID
	for i := range w.nodes {
		n := &w.nodes[i]
		n.crosses = len(n.targets) > 0
		for _, c := range n.casts {
			before[c] = append(before[c], n.id)
		}
		for _, e := range n.edges {
			if e.target != none {
				before[e.target] = append(before[e.target], n.id)
			}
			n.crosses = n.crosses || e.requires != nil
		}
		if n.crosses {
			list = append(list, n.id)
		}
	}
	for len(list) > 0 {
		id := list[len(list)-1]
		list = list[:len(list)-1]
		for _, b := range before[id] {
			if !w.nodes[b].crosses {
				w.nodes[b].crosses = true
				list = append(list, b)
			}
		}
	}
}

// is reports whether an object belongs to a type, or is it.
func (w *world) is(object, typ string) bool {
	return object == typ || slices.Contains(w.isA[object], typ)
}

// extends reports whether an interface implements another one in the supergraph, or is it.
func (w *world) extends(name, of string) bool {
	if name == of {
		return true
	}
	t := w.schema.Type(name)
	return t != nil && slices.ContainsFunc(t.Interfaces, func(r sdl.Ref) bool { return r.Name == of })
}

// addNodes copies the nodes of the graph, with their casts and keys, and indexes them by name.
func (w *world) addNodes() {
	w.nodes = make([]node, len(w.graph.Nodes))
	for i := range w.graph.Nodes {
		from := &w.graph.Nodes[i]
		n := &w.nodes[i]
		*n = node{
			id: nodeID(i), sub: from.Subgraph, name: from.Type.Name, typ: from.Type, abstract: from.Abstract,
			standsIn: from.InterfaceObject, base: from.Base, casts: slices.Clone(from.Casts),
		}
		w.standIns = w.standIns || n.standsIn
		sort.SliceStable(n.casts, func(a, b int) bool {
			return w.order[w.graph.Nodes[n.casts[a]].Type.Name] < w.order[w.graph.Nodes[n.casts[b]].Type.Name]
		})
		if n.base != n.id {
			continue
		}
		w.byName[n.name] = append(w.byName[n.name], n.id)
		for _, k := range w.graph.Subgraphs[n.sub].Type(n.typ).Keys {
			if k.Fields == nil {
				continue
			}
			sel := w.compile(k.Fields.Selections, n.typ)
			own := &key{sel: sel, cost: depths(sel, 1)}
			n.ownKeys = append(n.ownKeys, own)
			if k.Resolvable {
				n.keys = append(n.keys, own)
			}
		}
	}
	for _, list := range w.byName {
		sort.SliceStable(list, func(a, b int) bool { return w.nodes[list[a]].sub < w.nodes[list[b]].sub })
	}
}

// addRoots notes and marks the nodes of the root types.
func (w *world) addRoots() {
	for op := sdl.Query; op <= sdl.Subscription; op++ {
		w.roots[op] = make([]nodeID, len(w.graph.Subgraphs))
		for sub, s := range w.graph.Subgraphs {
			id := none
			if t := s.Schema.Root(op); t != nil {
				id = w.baseOf(sub, t)
			}
			w.roots[op][sub] = id
			if id != none {
				w.nodes[id].root = true
			}
		}
	}
}

// depths returns the sum of the depths of selections that start at a depth.
func depths(list []*selection, depth int) int {
	n := 0
	for _, s := range list {
		n += depth + depths(s.sub, depth+1)
	}
	return n
}

// leaves returns the number of leaves of selections.
func leaves(list []*selection) int {
	n := 0
	for _, s := range list {
		n += max(1, leaves(s.sub))
	}
	return n
}

// baseOf returns the node of a type in a subgraph, none if the subgraph does not have it.
func (w *world) baseOf(sub int, t *sdl.Type) nodeID {
	for _, id := range w.byName[t.Name] {
		if w.nodes[id].sub == sub {
			return id
		}
	}
	return none
}

// targets returns the nodes of other subgraphs that stand for the same entity and can be entered:
// by a key, or, for a root type, without one.
func (w *world) targets(n *node) []nodeID {
	var out []nodeID
	add := func(name string, only func(*node) bool) {
		for _, id := range w.byName[name] {
			m := &w.nodes[id]
			if (m.sub != n.sub || m.name != n.name) && (len(m.keys) > 0 || m.root && n.root) && only(m) {
				out = append(out, id)
			}
		}
	}
	add(n.name, func(*node) bool { return true })
	if !n.abstract && !n.standsIn {
		for _, name := range w.isA[n.name] {
			add(name, func(m *node) bool { return m.standsIn })
		}
	}
	sort.SliceStable(out, func(a, b int) bool { return w.nodes[out[a]].sub < w.nodes[out[b]].sub })
	return out
}

// castTo returns the object type of an abstract node, none if it is not among them.
func (w *world) castTo(n *node, name string) nodeID {
	if n.name == name {
		return n.id
	}
	for _, c := range n.casts {
		if w.nodes[c].name == name {
			return c
		}
	}
	return none
}
