package serve

import (
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// fetchable is what routers can ask of one registered subgraph: the types that fetches reach and
// the fields that they may select. A type that nothing returns and that is not an entity never
// stands in a fetch, so the rules ask nothing of the code about it.
type fetchable struct {
	s *subgraph.Subgraph
	// within is what operations can reach in the whole graph; nil for everything.
	within *Reach
	// reached are the types that may stand in a fetch or in its variables, in schema order.
	reached []*sdl.Type
	// abstract are the interfaces and unions inside which a fetch may hold fragments, in schema
	// order.
	abstract []*sdl.Type
	// inputs has the types whose values are sent, outputs the enums and scalars that are returned.
	// A type may be in both.
	inputs, outputs TypeSet

	seen     TypeSet
	provided map[*sdl.Field]bool
	// inKeys has the external fields that routers may ask for because a key has them.
	inKeys map[*sdl.Field]bool
}

// TypeSet is a set of types of one schema, by their index in the schema.
type TypeSet []bool

// Has reports whether the set contains a type. The type must be of the set's schema.
func (s TypeSet) Has(t *sdl.Type) bool { return s[t.Index] }
func (s TypeSet) add(t *sdl.Type)      { s[t.Index] = true }

// fetchableOf walks from the root types and the entities whose representations may be sent. An
// interface or union counts as abstract only where a selection set may start on it, or where it is
// an interface of a type inside one: routers write fragments nowhere else.
func fetchableOf(s *subgraph.Subgraph, within *Reach) *fetchable {
	newSet := func() TypeSet { return make(TypeSet, len(s.Schema.Types)) }
	w := &fetchable{
		s: s, within: within, seen: newSet(), provided: providedBy(s), inputs: newSet(), outputs: newSet(), inKeys: askedInKeys(s),
	}
	static := newSet()
	for op := sdl.Query; op <= sdl.Subscription; op++ {
		if t := s.Schema.Root(op); t != nil {
			w.reach(t, static)
		}
	}
	for _, t := range s.Schema.Types {
		if within.enters(s, t) {
			static.add(t)
			w.reach(t, static)
		}
	}
	inside := newSet()
	for _, t := range s.Schema.Types {
		if !static.Has(t) || (t.Kind != sdl.Interface && t.Kind != sdl.Union) {
			continue
		}
		inside.add(t)
		for _, o := range s.Type(t).Implementations {
			for _, ref := range o.Interfaces {
				if i := s.Schema.Type(ref.Name); i != nil {
					inside.add(i)
				}
			}
		}
	}
	for _, t := range s.Schema.Types {
		if w.seen.Has(t) || w.inputs.Has(t) {
			w.reached = append(w.reached, t)
		}
		if inside.Has(t) {
			w.abstract = append(w.abstract, t)
		}
	}
	return w
}

// InputTypes returns the types whose values routers and clients may send to a subgraph, whatever
// graph it is part of.
func InputTypes(s *subgraph.Subgraph) TypeSet { return fetchableOf(s, nil).inputs }

// fetched reports whether a fetch may select the field: the subgraph resolves it, or provides it on
// some path, or routers ask for it as a field of a key or wrongly.
func (w *fetchable) fetched(f *sdl.Field) bool {
	return isAuthored(f.Parent, f) && w.within.maySelect(w.s, f) && (w.s.Resolves(f) || w.provided[f] || w.within.asks(w.s, f) || w.inKeys[f])
}

// askedInKeys returns the external fields of a subgraph that routers may ask it for because they
// stand in a key. Where the subgraph returns the entity, the planner of JavaScript and that of
// router 2 take the fields of its keys from there, to go on to another subgraph.
func askedInKeys(s *subgraph.Subgraph) map[*sdl.Field]bool {
	out := make(map[*sdl.Field]bool)
	var returned map[*sdl.Type]bool
	for _, t := range s.Schema.Types {
		if !t.Kind.HasFields() {
			continue
		}
		var external []*sdl.Field
		var find func([]subgraph.Selection)
		find = func(list []subgraph.Selection) {
			for _, sel := range list {
				if sel.Field != nil && !s.Resolves(sel.Field) {
					external = append(external, sel.Field)
				}
				find(sel.Sub)
			}
		}
		for _, k := range s.Type(t).Keys {
			find(k.Fields.Selections)
		}
		if len(external) == 0 {
			continue
		}
		if returned == nil {
			returned = returnedBy(s)
		}
		if returned[t] {
			for _, f := range external {
				out[f] = true
			}
		}
	}
	return out
}

// isAuthored reports whether the field comes from the author's SDL. Fields that the federation
// specification adds (_service, _entities) do not.
func isAuthored(t *sdl.Type, f *sdl.Field) bool {
	return t == nil || (f.Name != "_entities" && f.Name != "_service")
}

// providedBy returns the fields that some @provides of a subgraph selects.
func providedBy(s *subgraph.Subgraph) map[*sdl.Field]bool {
	out := make(map[*sdl.Field]bool)
	var mark func([]subgraph.Selection)
	mark = func(list []subgraph.Selection) {
		for _, sel := range list {
			if sel.Field != nil {
				out[sel.Field] = true
			}
			mark(sel.Sub)
		}
	}
	for _, t := range s.Schema.Types {
		if !t.Kind.HasFields() {
			continue
		}
		for _, f := range t.Fields {
			if p := s.Field(f).Provides; p != nil {
				mark(p.Selections)
			}
		}
	}
	return out
}

// reach marks a type and everything that selections on it lead to. In static it collects the types
// that a selection set may start on.
func (w *fetchable) reach(t *sdl.Type, static TypeSet) {
	if w.seen.Has(t) {
		return
	}
	w.seen.add(t)
	switch t.Kind {
	case sdl.Enum, sdl.Scalar:
		w.outputs.add(t)
		return
	case sdl.InputObject:
		return
	}
	for _, f := range t.Fields {
		if !w.fetched(f) {
			continue
		}
		if out := w.s.Schema.Type(sdl.Named(f.Type)); out != nil {
			static.add(out)
			w.reach(out, static)
		}
		for _, a := range f.Args {
			if w.within.maySend(f, a) {
				w.reachInput(w.s.Schema.Type(sdl.Named(a.Type)))
			}
		}
	}
	for _, o := range w.s.Type(t).Implementations {
		w.reach(o, static)
	}
	for _, ref := range t.Interfaces {
		if i := w.s.Schema.Type(ref.Name); i != nil {
			w.reach(i, static)
		}
	}
}

// reachInput marks an input type and the types of its fields. A nil type is a built-in scalar.
func (w *fetchable) reachInput(t *sdl.Type) {
	if t == nil || w.inputs.Has(t) {
		return
	}
	w.inputs.add(t)
	if t.Kind != sdl.InputObject {
		return
	}
	for _, f := range t.Fields {
		if w.within.mayHold(t, f.Name) {
			w.reachInput(w.s.Schema.Type(sdl.Named(f.Type)))
		}
	}
}

// Returning returns the fields of objects by which the code of a subgraph returns values of a type
// to routers that know the registered schema r. A nil within stands for any operation.
func Returning(r *subgraph.Subgraph, within *Reach, typeName string) []*sdl.Field {
	w := fetchableOf(r, within)
	var out []*sdl.Field
	for _, t := range w.reached {
		if t.Kind != sdl.Object {
			continue
		}
		for _, f := range t.Fields {
			if sdl.Named(f.Type) == typeName && w.fetched(f) {
				out = append(out, f)
			}
		}
	}
	return out
}
