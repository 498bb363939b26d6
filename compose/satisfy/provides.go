package satisfy

import (
	"slices"

	"github.com/schemactl/schemactl/compose/subgraph"
)

// variantKey identifies a copy of a node: two @provides with the same text share it.
type variantKey struct {
	base nodeID
	raw  string
}

// addProvides leads every field with @provides to a copy of its type that has the provided fields
// as well.
func (g *graph) addProvides() {
	for id := range len(g.nodes) {
		s := g.subs[g.nodes[id].sub]
		for i := range g.nodes[id].edges {
			e := &g.nodes[id].edges[i]
			if !e.provides || e.target == none {
				continue
			}
			p := s.Field(e.field).Provides
			key := variantKey{e.target, p.Raw}
			v, ok := g.variants[key]
			if !ok {
				b := copier{graph: g, sub: s, own: map[nodeID]bool{}}
				v = b.copy(e.target)
				b.add(v, p.Selections)
				g.variants[key] = v
			}
			g.nodes[id].edges[i].target = v // g.nodes may have moved
		}
	}
}

// copier makes the copies for one @provides.
type copier struct {
	graph *graph
	sub   *subgraph.Subgraph
	// own are the copies that this @provides made and may extend.
	own map[nodeID]bool
}

// copy returns a copy of a node, or the node itself if it is an own copy. Edges of the copy lead
// where those of the node lead. A @requires of the copy is a condition of its own: what it needs
// may be among what is provided here.
func (p *copier) copy(id nodeID) nodeID {
	if p.own[id] {
		return id
	}
	n := p.graph.nodes[id]
	n.edges, n.casts = slices.Clone(n.edges), slices.Clone(n.casts)
	v := nodeID(len(p.graph.nodes))
	for i := range n.edges {
		// What a @requires needs may be among what is provided here.
		if r := n.edges[i].requires; r >= 0 {
			n.edges[i].requires = int32(len(p.graph.requires))
			p.graph.requires = append(p.graph.requires, requirement{from: v, sel: p.graph.requires[r].sel})
		}
	}
	p.graph.nodes = append(p.graph.nodes, n)
	p.own[v] = true
	return v
}

// add extends an own copy by a selection of the @provides. A field of an interface or union is
// added to each of its object types.
func (p *copier) add(id nodeID, list []subgraph.Selection) {
	for _, s := range list {
		switch {
		case s.Typename:
		case s.Field == nil:
			p.fragment(id, s)
		case p.graph.nodes[id].abstract:
			for i := range p.graph.nodes[id].casts {
				p.add(p.cast(id, i), []subgraph.Selection{s})
			}
		default:
			p.field(id, s)
		}
	}
}

// fragment extends an own copy by the selection of an inline fragment. At an interface or union the
// fragment concerns the object types that belong to its type condition.
func (p *copier) fragment(id nodeID, s subgraph.Selection) {
	g := p.graph
	if s.On == nil || !g.nodes[id].abstract {
		if s.On == nil || g.is(g.nodes[id].name, g.sym(s.On.Name)) {
			p.add(id, s.Sub)
		}
		return
	}
	on := g.sym(s.On.Name)
	for i := range g.nodes[id].casts {
		if g.is(g.nodes[id].casts[i].name, on) || g.nodes[id].name == on {
			p.add(p.cast(id, i), s.Sub)
		}
	}
}

// cast replaces the target of a cast by an own copy and returns it.
func (p *copier) cast(id nodeID, i int) nodeID {
	v := p.copy(p.graph.nodes[id].casts[i].target)
	p.graph.nodes[id].casts[i].target = v
	return v
}

// field extends an own copy of an object by a field that the @provides makes available, unless the
// subgraph resolves the field anyway, and by what is selected below it.
func (p *copier) field(id nodeID, s subgraph.Selection) {
	g := p.graph
	name := g.sym(s.Field.Name)
	e := g.nodes[id].edge(name)
	if e == nil {
		// The object's own field: the selection may name the one of an interface.
		f := g.nodes[id].typ.Field(s.Field.Name)
		if f == nil {
			return
		}
		added := edge{name: name, target: g.target(p.sub, g.nodes[id].sub, f), field: f, requires: -1, label: -1, provided: true}
		i, _ := slices.BinarySearchFunc(g.nodes[id].edges, name, func(e edge, s symbol) int { return int(e.name) - int(s) })
		g.nodes[id].edges = slices.Insert(g.nodes[id].edges, i, added)
		e = &g.nodes[id].edges[i]
	}
	if len(s.Sub) == 0 || e.target == none {
		return
	}
	v := p.copy(e.target)
	g.nodes[id].edge(name).target = v
	p.add(v, s.Sub)
}
