package mapping

// resolver looks up names in a scope, once the shape of the whole expression is known.
type resolver struct {
	*evaluator
	scope *Scope
	roots map[string]*shape
	// walked are the shapes in which everything was looked up.
	walked map[*shape]bool
}

// root returns the shape of a variable in the scope, or an error if it is not known there.
func (r *resolver) root(name string, at Span) *shape {
	if s, ok := r.roots[name]; ok {
		return s
	}
	s := r.variable(name, at)
	if s.kind != errorShape {
		r.roots[name] = s
	}
	return s
}

// variable makes the shape of a variable.
func (r *resolver) variable(name string, at Span) *shape {
	if name == responseName {
		if r.scope.response() {
			return unknown
		}
		return wrong(UnknownVariable, at, "the response is not known here", "Start with "+r.scope.list()+".")
	}
	if !r.scope.allows(name) {
		return wrong(UnknownVariable, at, "the variable `"+name+"` is not known here", "Use "+r.scope.list()+".")
	}
	headers := &shape{kind: objectShape, fields: []shapeField{{name: "headers", shape: &shape{kind: objectShape, rest: union(listOf(anyString), none)}}}}
	switch name {
	case "$args":
		if r.scope.Field != nil {
			return argsShape(r.scope)
		}
	case "$this", "$batch":
		switch {
		case r.scope.Parent == nil:
			return unknown
		case name == "$batch":
			return listOf(thisShape(r.scope))
		}
		return thisShape(r.scope)
	case "$status":
		return anyInt
	case "$request", "$response":
		return headers
	case "$env":
		return &shape{kind: objectShape, rest: stringOrNot}
	}
	return unknown
}

// resolve returns what a name stands for, or the shape itself if it is none. It is recursive only
// as far as names have steps that were not looked up before.
func (r *resolver) resolve(s *shape) *shape {
	var chain []*shape
	for s.kind == nameShape && s.resolved == nil && s.name.kind != rootName {
		chain = append(chain, s)
		s = s.name.parent
	}
	out := s
	if s.kind == nameShape {
		at := s.name.span
		if n := len(chain); n > 0 && s.name.key == responseName {
			at = chain[n-1].name.span // the first field of the response that is asked for
		}
		if out = s.resolved; out == nil {
			if out = r.root(s.name.key, at); out.kind != errorShape {
				s.resolved = out
			}
		}
	}
	for i := len(chain) - 1; i >= 0; i-- {
		if !r.spend(1) {
			return unknown
		}
		out = r.next(r.flat(out), chain[i].name)
		chain[i].resolved = out
	}
	return out
}

// flat returns a shape whose alternatives are no names.
func (r *resolver) flat(s *shape) *shape {
	switch s.kind {
	case nameShape:
		return r.flat(r.resolve(s))
	case unionShape:
		for _, m := range s.members {
			if m.kind == nameShape {
				return union(r.all(s.members, r.flat)...)
			}
		}
	}
	return s
}

// next returns what one step of a name leads to.
func (r *resolver) next(s *shape, step nameStep) *shape {
	if s.kind == errorShape || s.kind == unknownShape {
		return s
	}
	switch step.kind {
	case fieldName:
		if f := r.part(s, step.key, step.span); f != nil {
			return f
		}
		return wrong(UnknownField, step.span, "there is no field `"+step.key+"` here", "Remove it, or check its spelling.")
	case itemName:
		return r.alternatives(s, func(a *shape) *shape {
			if a.kind == arrayShape {
				return union(a.elements()...)
			}
			return a
		})
	case firstName:
		return r.firstOf(s, step)
	case memberName:
		return r.alternatives(s, r.members)
	case questionName:
		return question(s, step.span)
	default:
		if p := present(s, step.kind == presentOrNullName, step.span); p != nil {
			return p
		}
		return none
	}
}

// alternatives returns f of each alternative.
func (r *resolver) alternatives(s *shape, f func(*shape) *shape) *shape {
	if s.kind != unionShape {
		return f(s)
	}
	return union(r.all(s.members, f)...)
}

// members returns any field of an object.
func (r *resolver) members(s *shape) *shape {
	switch s.kind {
	case objectShape:
		return union(r.values(s)...)
	case typeShape:
		return unknown
	}
	return s
}

// firstOf returns the first element of a list or string. Other values have none.
func (r *resolver) firstOf(s *shape, step nameStep) *shape {
	var list []*shape
	wrongs := 0
	for _, a := range s.alternatives() {
		switch {
		case a.kind == arrayShape && len(a.prefix) > 0:
			list = append(list, a.prefix[0])
		case a.kind == arrayShape && a.tail != nil:
			list = append(list, a.tail, none)
		case a.kind == stringShape:
			list = append(list, anyString, none)
		case a.kind == noShape, a.kind == nullShape, a.kind == arrayShape:
			list = append(list, none)
			wrongs++
		default:
			wrongs++
		}
	}
	if wrongs == len(s.alternatives()) {
		return wrong(WrongArguments, step.span, "`->first` needs a list or a string", "Remove it.")
	}
	return union(list...)
}

// walk returns the first error in a shape, after every name in it was looked up.
func (r *resolver) walk(s *shape) *Error {
	if s == nil || r.walked[s] || !r.spend(1) {
		return nil
	}
	r.walked[s] = true
	if s.kind == errorShape {
		return s.err
	}
	if s.kind == nameShape {
		return r.walk(r.resolve(s))
	}
	for _, list := range [][]*shape{s.prefix, {s.tail, s.rest}, s.spread, s.members} {
		for _, p := range list {
			if err := r.walk(p); err != nil {
				return err
			}
		}
	}
	for _, f := range s.fields {
		if err := r.walk(f.shape); err != nil {
			return err
		}
	}
	return nil
}
