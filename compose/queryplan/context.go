package queryplan

import (
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/queryplan/plan"
	"github.com/schemactl/schemactl/compose/sdl"
)

// contextNeed is the value of a contextual argument, on a way that reaches its field.
type contextNeed struct {
	// depth is the length of the way up to and with the field of the ancestor that sets the
	// context, and needs what is fetched of the ancestor.
	depth int
	needs *needs
	// ancestor is the type that sets the context.
	ancestor string
	argument contextArgument
}

// context finds the ancestors that set the contexts of an edge, completes the step over it, and
// reports whether all values can be had. The nearest ancestor counts.
func (t *traversal) context(p *step, e *edge, next *step) bool {
	args := slices.Clip(next.use.given)
	for _, c := range e.contexts {
		found := false
		for at := p; at != nil && at.kind != startStep; at = at.prev {
			if at.kind != fieldStep || !c.types[t.s.node(at.from).name] {
				continue
			}
			needs := t.s.resolve(at.from, c.sel)
			if needs == nil {
				return false
			}
			found = true
			next.contexts = append(next.contexts, contextNeed{
				depth: at.length, needs: needs, ancestor: t.s.node(at.from).name, argument: c,
			})
			args = append(args, argument{c.name, &ast.Value{Kind: ast.Variable, Raw: c.variable}, c.typ})
			break
		}
		if !found {
			return false
		}
	}
	u := *next.use
	u.arguments, _ = t.s.w.arguments(args)
	next.use = t.s.uses.field(u)
	return true
}

// numberContexts gives every contextual argument its variable: the place of the subgraph by name,
// from 1, and that of the argument's coordinate in the subgraph, from 0.
func (w *world) numberContexts() {
	// each visits the contextual arguments of every subgraph with their coordinates.
	each := func(visit func(sub int, coordinate string, c *contextArgument)) {
		for i := range w.nodes {
			n := &w.nodes[i]
			for _, e := range n.edges {
				for j := range e.contexts {
					c := &e.contexts[j]
					visit(n.sub, n.name+"."+e.field.Name+"("+c.name+")", c)
				}
			}
		}
	}
	coordinates := make([][]string, len(w.graph.Subgraphs))
	each(func(sub int, coordinate string, _ *contextArgument) {
		coordinates[sub] = append(coordinates[sub], coordinate)
	})
	for sub, list := range coordinates {
		slices.Sort(list)
		coordinates[sub] = slices.Compact(list) // copies behind a @provides have the same ones
		w.contexts = w.contexts || len(list) > 0
	}
	each(func(sub int, coordinate string, c *contextArgument) {
		i, _ := slices.BinarySearch(coordinates[sub], coordinate)
		c.variable = fmt.Sprintf("contextualArgument_%d_%d", sub+1, i)
	})
}

// contextTypes returns the object types on which a subgraph sets a context, also through an
// interface or union of them.
func (w *world) contextTypes(sub int, name string) map[string]bool {
	out := map[string]bool{}
	s := w.graph.Subgraphs[sub]
	for _, t := range s.Schema.Types {
		for _, d := range t.Directives {
			if given, _ := d.StringArg("name"); d.Role != sdl.RoleContext || given != name {
				continue
			}
			out[t.Name] = true
			for _, o := range s.Type(t).Implementations {
				out[o.Name] = true
			}
		}
	}
	return out
}

// supplyContexts adds what contextual arguments further down need of the object of a spot, and
// returns the fetches that have it.
func (gs *groups) supplyContexts(at spot, c child) []*group {
	var out []*group
	for _, r := range c.routes {
		for j := r.i; j < len(r.steps); j++ {
			for _, n := range r.steps[j].contexts {
				if n.depth != r.i {
					continue
				}
				gs.add(at.g, at.sel, typenameUse, nil)
				created := gs.supply(at, n.needs, nil, gs.s.node(c.step.from))
				if len(created) == 0 {
					created = []*group{at.g}
				}
				for _, g := range created {
					out = appendOnce(out, g)
				}
			}
		}
	}
	return out
}

// contextual returns the spot where a field with contextual arguments is asked for: a fetch of its
// own, after those that have the values.
func (gs *groups) contextual(at spot, st *step) spot {
	if at.g.contextual {
		gs.passContexts(at.g, st)
		return at
	}
	at.conditions, at.near = nil, nil // the reference asks for the values whatever the conditions
	n := gs.s.node(st.from)
	var g *group
	for _, k := range at.g.near(at.at) {
		if k.contextual && k.at == at.at && k.sub == at.g.sub {
			g = k
		}
	}
	k, needs := gs.s.ownKey(n)
	if k == nil {
		gs.s.broken = "an entity cannot be entered again for the contextual arguments of " + n.name + "." + st.use.name
		return at
	}
	if g == nil {
		g = gs.waiting(at, []*group{at.g})
		g.contextual = true
	}
	gs.add(at.g, at.sel, typenameUse, nil)
	for _, c := range gs.needs(at, needs) {
		gs.link(c, g)
	}
	for _, c := range at.context {
		gs.link(c, g)
	}
	gs.input(g, n.name, at.conditions, nil, k.sel)
	gs.passContexts(g, st)
	return gs.entity(g, n, at, &entry{from: at.g, sel: at.sel, node: n.id, key: k})
}

// passContexts notes how the values of contextual arguments come into a fetch.
func (gs *groups) passContexts(g *group, st *step) {
	for _, n := range st.contexts {
		variable := n.argument.variable
		if gs.logging || slices.ContainsFunc(g.passed, func(have passed) bool { return have.variable == variable }) {
			continue
		}
		levels := st.length - n.depth
		for p := st.prev; p != nil && p.length > n.depth; p = p.prev {
			if p.kind != fieldStep {
				levels--
			}
		}
		p := passed{variable: variable, typ: n.argument.typ.String()}
		for range levels {
			p.path = append(p.path, plan.Step{Kind: plan.Parent})
		}
		p.path = append(p.path, plan.Step{Kind: plan.TypenameEquals, Name: n.ancestor})
		for list := n.argument.sel; len(list) > 0; list = list[0].sub {
			if list[0].use != nil {
				p.path = append(p.path, plan.Step{Kind: plan.Key, Name: list[0].use.name})
			} else {
				p.path[len(p.path)-1] = plan.Step{Kind: plan.TypenameEquals, Name: list[0].fragment.on}
			}
		}
		g.passed = append(g.passed, p)
	}
}

// passed is the value of a contextual argument that a fetch gets.
type passed struct {
	variable, typ string
	path          []plan.Step
}
