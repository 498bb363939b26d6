package rollout

import (
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// This file finds changes that no plan makes without a gap, so that the search does not look for
// one: a subgraph has to pass through its intermediate schema, and what that lacks no other
// subgraph has.

// losesSomething reports whether clients miss something in every plan. That it does not know so
// does not mean that there is a plan without.
func (c *compositions) losesSomething() bool {
	if c.counts != nil {
		return false
	}
	for _, m := range c.moves {
		if m.kind == changing && !m.direct() && m.stages[stageIntermediate] != nil && c.losesAlone(m) {
			return true
		}
	}
	return false
}

// losesAlone reports whether clients of the graph miss something whenever the intermediate schema
// of a subgraph is registered.
func (c *compositions) losesAlone(m *subgraphMove) bool {
	ends := c.clients.graph
	for _, r := range ends.replaced {
		if c.lacks(m, r.Before) && c.lacks(m, r.After) {
			return true
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
			if c.lacks(m, e) && ends.before.Shares(ends.after, e) {
				return true
			}
			for _, a := range f.Args {
				e.Argument = a.Name
				if c.lacks(m, e) && ends.before.Shares(ends.after, e) {
					return true
				}
			}
		}
	}
	return false
}

// lacks reports whether the API lacks an element in every state in which the intermediate schema of
// m is registered. An argument or input field is not in the API if one of the subgraphs with the
// field or type lacks it; for anything else all have to.
func (c *compositions) lacks(m *subgraphMove, e serve.Element) bool {
	s := m.stages[stageIntermediate].Schema
	t := typeOfAPI(s, c.clients.graph.before.Schema, e.Type)
	switch {
	case declares(t, e):
		return false
	case t != nil && (t.Kind == sdl.InputObject || e.Argument != "" && t.Field(e.Name) != nil):
		return true
	}
	e.Argument = ""
	for _, other := range c.moves {
		for _, version := range other.stages {
			if other != m && version != nil && declares(typeOfAPI(version.Schema, c.clients.graph.before.Schema, e.Type), e) {
				return false
			}
		}
	}
	for _, src := range c.fixed {
		known := c.built.Find(src.Name, src.Text)
		if known == nil || declares(typeOfAPI(known.Schema, c.clients.graph.before.Schema, e.Type), e) {
			return false
		}
	}
	return true
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
