package supergraph

import "github.com/schemactl/schemactl/compose/sdl"

// unreachable hides the types to which nothing visible leads. Paths begin at the root operations,
// at the arguments of directives, and at types with an included tag. A visible type leads to the
// types of its fields and arguments, to the interfaces and unions that it is in, and to the objects
// that are in it. Keys lead nowhere: they are not in the API schema.
func (m *mask) unreachable() {
	r := reach{schema: m.schema, implementations: m.implementations, unions: make([][]*sdl.Type, len(m.schema.Types)), reached: make([]bool, len(m.schema.Types))}
	for _, t := range m.own {
		for _, ref := range t.Members {
			if u := m.schema.Type(ref.Name); u != nil {
				r.unions[u.Index] = append(r.unions[u.Index], t)
			}
		}
	}
	for _, root := range m.schema.Roots {
		r.name(root)
	}
	for _, d := range m.ownDirectives {
		r.arguments(d.Args)
	}
	for _, t := range m.own {
		if m.judge(t.Directives) == included {
			r.typ(t)
		}
	}
	for len(r.queue) > 0 {
		t := r.queue[len(r.queue)-1]
		r.queue = r.queue[:len(r.queue)-1]
		r.from(t)
	}
	for _, t := range m.own {
		if !r.reached[t.Index] {
			m.mark.typ(t)
		}
	}
}

// reach walks the visible part of a schema.
type reach struct {
	schema *sdl.Schema
	// implementations are the objects of an interface, unions those that an object is a member of;
	// both by the index of the type.
	implementations, unions [][]*sdl.Type
	// reached are the types that were found, by index; those in the queue have yet to be left.
	reached []bool
	queue   []*sdl.Type
}

func (r *reach) typ(t *sdl.Type) {
	if !r.reached[t.Index] && !hidden(t.Directives) {
		r.reached[t.Index] = true
		r.queue = append(r.queue, t)
	}
}

func (r *reach) name(name string) {
	if t := r.schema.Type(name); t != nil {
		r.typ(t)
	}
}

func (r *reach) arguments(list []*sdl.Argument) {
	for _, a := range list {
		if !hidden(a.Directives) {
			r.name(sdl.Named(a.Type))
		}
	}
}

// from finds all types that one type leads to.
func (r *reach) from(t *sdl.Type) {
	for _, f := range t.Fields {
		if !hidden(f.Directives) {
			r.name(sdl.Named(f.Type))
			r.arguments(f.Args)
		}
	}
	for _, ref := range t.Members {
		r.name(ref.Name)
	}
	for _, ref := range t.Interfaces {
		r.name(ref.Name)
	}
	for _, o := range r.implementations[t.Index] {
		r.typ(o)
	}
	for _, u := range r.unions[t.Index] {
		r.typ(u)
	}
}
