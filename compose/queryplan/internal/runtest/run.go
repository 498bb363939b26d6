package runtest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/queryplan/plan"
)

// run is the execution of one plan.
type run struct {
	*Graph
	op   Operation
	data map[string]any
}

// spot is an object of the answer that a fetch adds to, with the objects that it stands in, the
// outermost first.
type spot struct {
	object  map[string]any
	parents []map[string]any
}

// Run executes a plan and returns the answer of the operation.
func (g *Graph) Run(p *plan.Plan, op Operation) (map[string]any, error) {
	r := &run{Graph: g, op: op, data: map[string]any{}}
	if err := r.node(p.Node, nil); err != nil {
		return nil, err
	}
	root := g.api.Query
	switch op.doc.Operation {
	case ast.Mutation:
		root = g.api.Mutation
	case ast.Subscription:
		root = g.api.Subscription
	}
	return r.shaped(r.data, root, op.doc.SelectionSet)
}

// node executes a node at a path.
func (r *run) node(n plan.Node, at []plan.Step) error {
	switch n := n.(type) {
	case *plan.Fetch:
		return r.fetch(n, at)
	case *plan.Sequence:
		return r.nodes(n.Nodes, at)
	case *plan.Parallel:
		return r.nodes(n.Nodes, at)
	case *plan.Flatten:
		return r.node(n.Node, n.Path)
	case *plan.Condition:
		if r.op.variables[n.Variable] == true {
			return r.node(n.If, at)
		}
		return r.node(n.Else, at)
	case *plan.Subscription:
		if err := r.fetch(n.Primary, at); err != nil {
			return err
		}
		return r.node(n.Rest, at)
	}
	return nil
}

func (r *run) nodes(list []plan.Node, at []plan.Step) error {
	for _, n := range list {
		if err := r.node(n, at); err != nil {
			return err
		}
	}
	return nil
}

// fetch asks a subgraph and merges its answer into the data.
func (r *run) fetch(f *plan.Fetch, at []plan.Step) error {
	s := r.services[f.Subgraph]
	if s == nil {
		return fmt.Errorf("there is no subgraph %s", f.Subgraph)
	}
	spots, err := r.spots([]spot{{object: r.data}}, at)
	if err != nil {
		return err
	}
	variables := map[string]any{}
	for _, name := range f.Variables {
		if v, ok := r.op.variables[name]; ok {
			variables[name] = v
		}
	}
	for _, sp := range spots {
		if !f.Entity {
			answer, err := s.answer(f.Document, variables)
			if err != nil {
				return err
			}
			if err := r.take(sp.object, answer, f.Output); err != nil {
				return err
			}
			continue
		}
		if err := r.entity(s, f, sp, variables); err != nil {
			return fmt.Errorf("at %v: %w", at, err)
		}
	}
	return nil
}

// entity asks for one entity, unless no representation applies to it.
func (r *run) entity(s *service, f *plan.Fetch, sp spot, variables map[string]any) error {
	sent, err := r.represent(sp.object, f.Requires)
	if err != nil {
		return err
	}
	if sent["__typename"] == nil {
		return nil
	}
	sent[identityKey] = sp.object[identityKey]
	for _, rw := range f.Input {
		r.set(sent, rw)
	}
	with := map[string]any{"representations": []any{sent}}
	for name, v := range variables {
		with[name] = v
	}
	for _, rw := range f.Context {
		if v, ok := r.context(sp, rw.Path); ok {
			with[rw.Rename] = v
		}
	}
	answer, err := s.answer(f.Document, with)
	if err != nil {
		return err
	}
	list, ok := answer["_entities"].([]any)
	if !ok || len(list) != 1 {
		return fmt.Errorf("%s does not ask for one list of entities", f.Document)
	}
	got, ok := list[0].(map[string]any)
	if !ok {
		return nil
	}
	return r.take(sp.object, got, f.Output)
}

// take applies rewrites to an answer and merges it into an object.
func (r *run) take(into, answer map[string]any, rewrites []plan.Rewrite) error {
	for _, rw := range rewrites {
		for _, sp := range r.matching([]spot{{object: answer}}, rw.Path[:len(rw.Path)-1]) {
			key := rw.Path[len(rw.Path)-1].Name
			if v, ok := sp.object[key]; ok {
				delete(sp.object, key)
				sp.object[rw.Rename] = v
			}
		}
	}
	return r.merge(into, answer)
}

// set sets a value of a representation.
func (r *run) set(sent map[string]any, rw plan.Rewrite) {
	typ, _ := sent["__typename"].(string)
	if len(rw.Path) == 2 && rw.Path[0].Kind == plan.TypenameEquals && r.is(typ, rw.Path[0].Name) {
		sent[rw.Path[1].Name] = rw.Set
	}
}

// spots returns the objects at a path.
func (r *run) spots(from []spot, at []plan.Step) ([]spot, error) {
	var out []spot
	for _, sp := range from {
		if len(at) == 0 {
			out = append(out, sp)
			continue
		}
		if at[0].Kind != plan.Key {
			return nil, fmt.Errorf("the path has %v where a name has to be", at[0])
		}
		value := sp.object[at[0].Name]
		types, n := at[0].Types, 1
		for n < len(at) && at[n].Kind == plan.AnyIndex {
			types = append(types[:len(types):len(types)], at[n].Types...)
			n++
		}
		var below []spot
		var failed error
		each(value, func(v any) any {
			o, ok := v.(map[string]any)
			if !ok {
				return nil
			}
			if len(types) > 0 {
				name, ok := o["__typename"].(string)
				if !ok {
					failed = errors.New("an object on the path has no __typename")
				}
				if !slices.ContainsFunc(types, func(t string) bool { return r.is(name, t) }) {
					return nil
				}
			}
			below = append(below, spot{o, append(sp.parents[:len(sp.parents):len(sp.parents)], sp.object)})
			return nil
		})
		if failed != nil {
			return nil, failed
		}
		more, err := r.spots(below, at[n:])
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// matching returns the objects at the path of a rewrite, where types stand after the names.
func (r *run) matching(from []spot, path []plan.Step) []spot {
	for _, st := range path {
		var next []spot
		for _, sp := range from {
			switch st.Kind {
			case plan.TypenameEquals:
				if o, ok := sp.object[identityKey].(object); ok && r.is(o.typ, st.Name) {
					next = append(next, sp)
				}
			case plan.Key:
				each(sp.object[st.Name], func(v any) any {
					if o, ok := v.(map[string]any); ok {
						next = append(next, spot{object: o})
					}
					return nil
				})
			default:
				next = append(next, sp)
			}
		}
		from = next
	}
	return from
}

// context returns the value at the path of a contextual argument.
func (r *run) context(sp spot, path []plan.Step) (any, bool) {
	up := len(sp.parents)
	at := sp.object
	for i, st := range path {
		switch st.Kind {
		case plan.Parent:
			if up--; up < 0 {
				return nil, false
			}
			at = sp.parents[up]
		case plan.TypenameEquals:
			if o, ok := at[identityKey].(object); !ok || !r.is(o.typ, st.Name) {
				return nil, false
			}
		case plan.Key:
			v, ok := at[st.Name]
			if i == len(path)-1 {
				return v, ok
			}
			if at, ok = v.(map[string]any); !ok {
				return nil, false
			}
		default:
		}
	}
	return nil, false
}

// represent returns what selections take from an object of the data.
func (r *run) represent(from map[string]any, list []plan.Selection) (map[string]any, error) {
	out := map[string]any{}
	for i := range list {
		s := &list[i]
		if s.Name == "" {
			if typ, ok := from["__typename"].(string); s.On != "" && (!ok || !r.is(typ, s.On)) {
				continue
			}
			if len(s.Conditions) > 0 && !r.holds(s.Conditions) {
				continue
			}
			more, err := r.represent(from, s.Sub)
			if err != nil {
				return nil, err
			}
			for name, v := range more {
				out[name] = v
			}
			continue
		}
		value, ok := from[s.Response()]
		if !ok {
			return nil, fmt.Errorf("the data has no %s for a representation", s.Response())
		}
		var failed error
		out[s.Name] = each(value, func(v any) any {
			o, ok := v.(map[string]any)
			if !ok {
				return v
			}
			below, err := r.represent(o, s.Sub)
			if err != nil {
				failed = fmt.Errorf("%s: %w", s.Name, err)
			}
			return below
		})
		if failed != nil {
			return nil, failed
		}
	}
	return out, nil
}

// holds reports whether the conditions of a selection hold.
func (r *run) holds(list []plan.SelectionCondition) bool {
	for _, c := range list {
		value := c.Value == "true"
		if c.If != "" {
			value = r.op.variables[c.If] == true
		}
		if value == c.Negated {
			return false
		}
	}
	return true
}

// merge adds an answer to an object.
func (r *run) merge(into, answer map[string]any) error {
	for name, v := range answer {
		have, ok := into[name]
		if typ, is := have.(string); is && name == "__typename" && r.isObject(typ) {
			continue // an interface object knows the name of the interface only
		}
		if !ok || name == "__typename" {
			into[name] = v
			continue
		}
		merged, err := r.mergeValue(have, v)
		if err != nil {
			return fmt.Errorf("%q: %w", name, err)
		}
		into[name] = merged
	}
	return nil
}

// mergeValue merges two values of one field, which differ in the fields of objects only.
func (r *run) mergeValue(have, v any) (any, error) {
	switch have := have.(type) {
	case map[string]any:
		more, ok := v.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("an object and %v are merged", v)
		}
		return have, r.merge(have, more)
	case []any:
		more, ok := v.([]any)
		if !ok || len(more) != len(have) {
			return nil, fmt.Errorf("a list and %v are merged", v)
		}
		for i := range have {
			var err error
			if have[i], err = r.mergeValue(have[i], more[i]); err != nil {
				return nil, err
			}
		}
		return have, nil
	}
	if !reflect.DeepEqual(have, v) {
		return nil, fmt.Errorf("%v and %v are merged", have, v)
	}
	return have, nil
}

// shaped returns what the operation asks for of the data.
func (r *run) shaped(from map[string]any, static *ast.Definition, set ast.SelectionSet) (map[string]any, error) {
	def := static
	if name, ok := from["__typename"].(string); ok && r.api.Types[name] != nil {
		def = r.api.Types[name] // of an interface object that of the interface: no object matches
	} else if static.IsAbstractType() {
		o, ok := from[identityKey].(object)
		if !ok || r.needsType(static, set) {
			return nil, errors.New("the type of an object is not known")
		}
		def = r.api.Types[o.typ] // the router need not know it
	}
	out := map[string]any{}
	names, fields := collect(r.api, def, set, r.op.variables)
	for _, name := range names {
		first := fields[name][0]
		if first.Name == "__schema" || first.Name == "__type" {
			continue
		}
		if first.Name == "__typename" && (def == r.api.Query || def == r.api.Mutation || def == r.api.Subscription || from[name] == nil && static == def) {
			out[name] = def.Name
			continue
		}
		value, ok := from[name]
		if !ok {
			return nil, fmt.Errorf("the data has no %s of %s", name, def.Name)
		}
		below := r.api.Types[first.Definition.Type.Name()]
		var failed error
		out[name] = each(value, func(v any) any {
			o, ok := v.(map[string]any)
			if !ok {
				return v
			}
			answer, err := r.shaped(o, below, sub(fields[name]))
			if err != nil {
				failed = fmt.Errorf("%s: %w", name, err)
			}
			return answer
		})
		if failed != nil {
			return nil, failed
		}
	}
	return out, nil
}

// needsType reports whether the answer to selections depends on which object of a type there is.
func (r *run) needsType(t *ast.Definition, set ast.SelectionSet) bool {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if s.Name == "__typename" && included(s.Directives, r.op.variables) {
				return true
			}
		case *ast.InlineFragment:
			if included(s.Directives, r.op.variables) && (s.TypeCondition != "" && s.TypeCondition != t.Name || r.needsType(t, s.SelectionSet)) {
				return true
			}
		case *ast.FragmentSpread:
			if included(s.Directives, r.op.variables) && (s.Definition.TypeCondition != t.Name || r.needsType(t, s.Definition.SelectionSet)) {
				return true
			}
		}
	}
	return false
}
