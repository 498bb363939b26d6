package subgraph

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkDirectiveCycles refuses a directive whose definition leads back to itself: through the
// directives on its arguments, or through their types and the directives there (GraphQL
// specification, section 3.13). Edition 2.14 does not check it.
//
// A directive is in a cycle if it can be reached from itself, so that only the definitions that
// apply directives, or whose types do, are searched. The search keeps its own stack.
func (b *builder) checkDirectiveCycles() {
	if !b.opts.Edition.Rust() {
		return
	}
	for _, component := range b.directiveCycles() {
		for _, d := range component {
			b.fail(codes.InvalidGraphQL, "@"+d.Name, d.Pos, "the definition of @%s leads back to @%s", d.Name, d.Name).Fix = "Take @" + d.Name + " off its own arguments and off their types."
		}
	}
}

// dependency is a directive or an input type that the definition of a directive depends on. One of
// the two is nil.
type dependency struct {
	def *sdl.DirectiveDef
	typ *sdl.Type
}

// directiveCycles returns the definitions that depend on themselves, grouped by the cycles that
// they share.
func (b *builder) directiveCycles() [][]*sdl.DirectiveDef {
	s := &cycleSearch{b: b, order: map[dependency]int{}, low: map[dependency]int{}, defs: map[string]*sdl.DirectiveDef{}}
	for _, d := range b.definitions {
		if s.defs[d.Name] == nil {
			s.defs[d.Name] = d
		}
	}
	for _, d := range b.definitions {
		if n := (dependency{def: d}); s.order[n] == 0 && len(s.next(n)) > 0 {
			s.search(n)
		}
	}
	return s.cycles
}

// cycleSearch finds strongly connected components by Tarjan's algorithm, in linear time.
type cycleSearch struct {
	b *builder
	// defs are the definitions by name.
	defs map[string]*sdl.DirectiveDef
	// order counts the nodes from 1 as they are found. low is the least order that a node leads
	// back to, and 0 once its component is complete.
	order, low map[dependency]int
	// open are the nodes of components that are not complete.
	open   []dependency
	cycles [][]*sdl.DirectiveDef
}

// search finds all components that can be reached from a node.
func (s *cycleSearch) search(root dependency) {
	type frame struct {
		node dependency
		next []dependency
	}
	enter := func(n dependency) frame {
		s.order[n] = len(s.order) + 1
		s.low[n] = s.order[n]
		s.open = append(s.open, n)
		return frame{n, s.next(n)}
	}
	for stack := []frame{enter(root)}; len(stack) > 0; {
		top := &stack[len(stack)-1]
		if len(top.next) > 0 {
			n := top.next[0]
			top.next = top.next[1:]
			if s.order[n] == 0 {
				stack = append(stack, enter(n))
			} else if s.low[n] != 0 {
				s.low[top.node] = min(s.low[top.node], s.order[n])
			}
			continue
		}
		done := top.node
		stack = stack[:len(stack)-1]
		if s.low[done] == s.order[done] {
			s.complete(done)
		} else if len(stack) > 0 {
			parent := stack[len(stack)-1].node
			s.low[parent] = min(s.low[parent], s.low[done])
		}
	}
}

// complete takes the component that begins with a node off the open ones.
func (s *cycleSearch) complete(first dependency) {
	var defs []*sdl.DirectiveDef
	size := 0
	for {
		n := s.open[len(s.open)-1]
		s.open = s.open[:len(s.open)-1]
		s.low[n] = 0
		size++
		if n.def != nil {
			defs = append(defs, n.def)
		}
		if n == first {
			break
		}
	}
	if size > 1 || first.def != nil && s.leadsTo(first, first) {
		s.cycles = append(s.cycles, defs)
	}
}

// leadsTo reports whether a node depends on another one directly.
func (s *cycleSearch) leadsTo(from, to dependency) bool {
	for _, n := range s.next(from) {
		if n == to {
			return true
		}
	}
	return false
}

// next returns what a node depends on directly.
func (s *cycleSearch) next(n dependency) []dependency {
	var list []dependency
	applied := func(directives []*sdl.Directive) {
		for _, d := range directives {
			if def := s.defs[d.Name]; def != nil {
				list = append(list, dependency{def: def})
			}
		}
	}
	typed := func(name string) {
		if t := s.b.Schema.Type(name); t != nil && !t.Kind.Composite() {
			list = append(list, dependency{typ: t})
		}
	}
	if n.def != nil {
		for _, a := range n.def.Args {
			applied(a.Directives)
			typed(a.Type.Name())
		}
		return list
	}
	applied(n.typ.Directives)
	for _, v := range n.typ.Values {
		applied(v.Directives)
	}
	for _, f := range n.typ.Fields {
		applied(f.Directives)
		typed(f.Type.Name())
	}
	return list
}
