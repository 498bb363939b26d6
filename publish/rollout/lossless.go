package rollout

import (
	"context"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// This file finds what clients miss whatever the order, so that the search does not look for a plan
// without: a subgraph has to pass through its intermediate schema, and what that lacks no other
// subgraph has.

// certainGaps returns how much clients miss, at least, once the intermediate schemas of a unit are
// registered.
func (c *compositions) certainGaps(u unit) int {
	n := 0
	for _, m := range u {
		if m.certain == nil {
			some := 0
			if c.counts == nil && m.kind == changing && m.stages[stageOld] != nil {
				some = c.losesAlone(m)
			}
			m.certain = &some
		}
		n += *m.certain
	}
	return n
}

// losesAlone returns how much clients of the graph miss, at least, whenever an intermediate schema
// of a subgraph is registered.
func (c *compositions) losesAlone(m *subgraphMove) int {
	least := -1
	for stage := uint8(stageIntermediate); stage < stageNew; stage++ {
		if m.stages[stage] != nil {
			if n := c.losesWith(m, m.stages[stage].Schema); least < 0 || n < least {
				least = n
			}
		}
	}
	return max(least, 0)
}

// losesWith returns how much clients of the graph miss whenever s, an intermediate schema of m, is
// registered.
func (c *compositions) losesWith(m *subgraphMove, s *sdl.Schema) int {
	ends, n := c.clients.graph, 0
	for r := range c.declarations().replacedBy(m, s) {
		if c.lacks(m, s, r.Before) && c.lacks(m, s, r.After) {
			n++
		}
	}
	old := m.stages[stageOld].Schema
	for _, t := range old.Types {
		if t.Kind != sdl.Object && t.Kind != sdl.Interface {
			continue
		}
		name := nameInAPI(old, ends.before.Schema, t.Name)
		for _, f := range t.Fields {
			e := serve.Element{Type: name, Name: f.Name}
			if c.lacks(m, s, e) {
				if ends.before.Shares(ends.after, e) {
					n++
				}
				continue
			}
			for _, a := range f.Args {
				e.Argument = a.Name
				if c.lacks(m, s, e) && ends.before.Shares(ends.after, e) {
					n++
				}
			}
		}
	}
	return n
}

// gaps returns how often clients begin to miss something on a path.
func (c *compositions) gaps(ctx context.Context, p path) (int, error) {
	n := 0
	var missed []loss
	for _, l := range p {
		stages := make([]uint8, len(l.at))
		for i, at := range l.at {
			stages[i] = at.stage
		}
		v, err := c.stages(ctx, stages)
		if err != nil {
			return 0, err
		}
		if v != nil {
			n += begun(missed, v.lost)
			missed = v.lost
		}
	}
	return n, nil
}

// lacks reports whether the API lacks an element in every state in which s, an intermediate schema
// of m, is registered. An argument or input field is not in the API if one of the subgraphs with
// the field or type lacks it; for anything else all have to.
func (c *compositions) lacks(m *subgraphMove, s *sdl.Schema, e serve.Element) bool {
	t := typeOfAPI(s, c.clients.graph.before.Schema, e.Type)
	switch {
	case declares(t, e):
		return false
	case t != nil && (t.Kind == sdl.InputObject || e.Argument != "" && t.Field(e.Name) != nil):
		return true
	}
	return !c.declarations().besides(m, e)
}

// declares reports whether a type of a subgraph has an element. A nil type has none.
func declares(t *sdl.Type, e serve.Element) bool {
	switch {
	case t == nil:
		return false
	case e.Member && t.Kind == sdl.Union:
		return t.HasMember(e.Name)
	case e.Member:
		return true // which objects implement an interface is not known here
	case t.Kind == sdl.Enum:
		return t.Value(e.Name) != nil
	}
	f := t.Field(e.Name)
	return f != nil && (e.Argument == "" || f.Arg(e.Argument) != nil)
}

// nameInAPI returns the name that a type of a subgraph has in the API: roots have other names
// there.
func nameInAPI(s, api *sdl.Schema, name string) string {
	for op, root := range s.Roots {
		if root == name && api.Roots[op] != "" {
			return api.Roots[op]
		}
	}
	return name
}

// typeOfAPI returns the type of a subgraph that is a type of the API; nil if there is none.
func typeOfAPI(s, api *sdl.Schema, name string) *sdl.Type {
	for op, root := range api.Roots {
		if root == name {
			return s.Root(sdl.Operation(op))
		}
	}
	return s.Type(name)
}
