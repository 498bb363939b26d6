package queryplan

import (
	"errors"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// normaliser brings the selections of an operation into normal form.
type normaliser struct {
	world *world
	api   *ast.Schema
	op    *operation
	// root is set while the selections are those of the root type.
	root bool
	// fields counts the fields of the expanded operation.
	fields int
}

// maxFields bounds the fields of an operation once its fragments are expanded, and maxDepth how
// deep they are nested.
const (
	maxFields = 200_000
	maxDepth  = 500
)

// fits returns an error if an operation is too large to be planned, before anything is expanded.
// Validation has made sure that fragments do not contain themselves.
func (n *normaliser) fits(set ast.SelectionSet, depth int) error {
	if depth > maxDepth {
		return &NotPlannedError{Reason: "the operation is nested too deeply"}
	}
	for _, s := range set {
		n.fields++
		if n.fields > maxFields {
			return &NotPlannedError{Reason: "the operation has too many fields once its fragments are expanded"}
		}
		var sub ast.SelectionSet
		switch s := s.(type) {
		case *ast.Field:
			sub = s.SelectionSet
		case *ast.InlineFragment:
			sub = s.SelectionSet
		case *ast.FragmentSpread:
			if s.Definition != nil {
				sub = s.Definition.SelectionSet
			}
		}
		if err := n.fits(sub, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// list collects selections in the order in which they are first asked for.
type list struct {
	items []*selection
	index map[any]*selection
	// typename reports whether a plain __typename is asked for.
	typename bool
}

// manyItems is the number of selections from which on a list has an index.
const manyItems = 12

// get returns the selection of a field or fragment, a new one at the end if there is none.
func (l *list) get(u *use, f *fragment) *selection {
	if l.index == nil {
		for _, s := range l.items {
			if s.use == u && s.fragment == f {
				return s
			}
		}
	} else if s := l.index[asked(u, f)]; s != nil {
		return s
	}
	s := &selection{use: u, fragment: f}
	l.items = append(l.items, s)
	switch {
	case l.index != nil:
		l.index[asked(u, f)] = s
	case len(l.items) > manyItems:
		l.index = make(map[any]*selection, 2*len(l.items))
		for _, s := range l.items {
			l.index[asked(s.use, s.fragment)] = s
		}
	}
	return s
}

// asked returns what an index of selections has as its key: the field, or else the fragment.
func asked(u *use, f *fragment) any {
	if u != nil {
		return u
	}
	return f
}

// pendingSub has the sub-selections of a field or fragment, to be merged before they are
// normalised.
type pendingSub struct {
	sets   ast.SelectionSet
	parent *ast.Definition
}

// normalise returns the selections on a type: without introspection, fragments dissolved where
// their type says nothing new, equal fields merged.
func (n *normaliser) normalise(set ast.SelectionSet, parent *ast.Definition, root bool) []*selection {
	l := &list{}
	subs := map[*selection]*pendingSub{}
	n.collect(l, subs, set, parent, root)
	for _, s := range l.items {
		if p := subs[s]; p != nil {
			s.sub = n.normalise(p.sets, p.parent, false)
		}
	}
	if l.typename && !root {
		inPlace := n.world.profile.asksTypenameInPlace()
		if at := firstField(l.items); at != nil && inPlace && (parent == n.api.Query || parent == n.api.Mutation || parent == n.api.Subscription) {
			// left to the router
		} else if at != nil && !inPlace {
			at.typename = true
		} else {
			l.items = append([]*selection{{use: typenameUse}}, l.items...)
		}
	}
	out := l.items[:0]
	for _, s := range l.items {
		if (s.fragment == nil && !s.composite) || len(s.sub) > 0 {
			out = append(out, s)
		}
	}
	return n.lift(out)
}

// firstField returns the first field other than __typename, nil without one.
func firstField(items []*selection) *selection {
	for _, s := range items {
		if s.use != nil && s.use.name != "__typename" {
			return s
		}
	}
	return nil
}

// collect adds the selections of a set to a list, and those of fragments that dissolve.
func (n *normaliser) collect(l *list, subs map[*selection]*pendingSub, set ast.SelectionSet, parent *ast.Definition, root bool) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			n.field(l, subs, s, root)
		case *ast.InlineFragment:
			n.fragment(l, subs, s.TypeCondition, s.Directives, s.SelectionSet, parent, root)
		case *ast.FragmentSpread:
			n.fragment(l, subs, s.Definition.TypeCondition, s.Directives, s.Definition.SelectionSet, parent, root)
		}
	}
}

// field adds a field to a list, and what is below it to what waits to be normalised.
func (n *normaliser) field(l *list, subs map[*selection]*pendingSub, f *ast.Field, root bool) {
	if f.Name == "__schema" || f.Name == "__type" || root && f.Name == "__typename" {
		return
	}
	u := use{name: f.Name}
	if f.Alias != f.Name {
		u.alias = f.Alias
	}
	if len(f.Arguments) > 0 {
		var defined ast.ArgumentDefinitionList
		if f.Definition != nil {
			defined = f.Definition.Arguments
		}
		u.given = given(f.Arguments, defined)
		u.arguments, u.variables = n.world.arguments(u.given)
	}
	if len(f.Directives) > 0 {
		var used []string
		u.directives, used, u.conditions = n.directives(f.Directives)
		u.variables = append(u.variables, used...)
	}
	if f.Name == "__typename" && u.alias == "" && u.directives == "" {
		l.typename = true
		return
	}
	s := l.get(n.op.uses.field(u), nil)
	if len(f.SelectionSet) == 0 {
		return
	}
	s.composite = true
	if subs[s] == nil {
		subs[s] = &pendingSub{parent: n.api.Types[f.Definition.Type.Name()]}
	}
	subs[s].sets = append(subs[s].sets, f.SelectionSet...)
}

// fragment adds a fragment. One without directives dissolves if its type is that of the parent, or
// an interface or union that the parent, an object, belongs to.
func (n *normaliser) fragment(l *list, subs map[*selection]*pendingSub, on string, directives ast.DirectiveList, set ast.SelectionSet, parent *ast.Definition, root bool) {
	if len(directives) == 0 && (on == "" || n.covers(on, parent)) {
		n.collect(l, subs, set, parent, root)
		return
	}
	f := fragment{on: on}
	f.directives, f.variables, f.conditions = n.directives(directives)
	s := l.get(nil, n.op.uses.fragment(f))
	if subs[s] == nil {
		if on != "" && !n.covers(on, parent) {
			parent = n.api.Types[on]
		}
		subs[s] = &pendingSub{parent: parent}
	}
	subs[s].sets = append(subs[s].sets, set...)
}

// covers reports whether a fragment on a type says nothing new about a parent: it has the same
// type, or is an object that belongs to it.
func (n *normaliser) covers(name string, t *ast.Definition) bool {
	if t == nil || t.Name == name {
		return true
	}
	return t.Kind == ast.Object && n.belongs(name, t.Name)
}

// belongs reports whether an object is one of the named type.
func (n *normaliser) belongs(name, object string) bool {
	return slices.ContainsFunc(n.api.PossibleTypes[name], func(d *ast.Definition) bool { return d.Name == object })
}

// lift moves fragments on objects out of fragments without directives on interfaces and unions, in
// front of these.
func (n *normaliser) lift(items []*selection) []*selection {
	if !slices.ContainsFunc(items, n.open) {
		return items
	}
	out := make([]*selection, 0, len(items))
	for _, s := range items {
		if !n.open(s) {
			out = append(out, s)
			continue
		}
		var rest []*selection
		for _, below := range s.sub {
			if below.fragment == nil || !n.object(below.fragment.on) {
				rest = append(rest, below)
			} else {
				out = append(out, below)
			}
		}
		s.sub = rest
		if len(rest) > 0 {
			out = append(out, s)
		}
	}
	return merged(out)
}

// open reports whether a selection is a fragment without directives on an interface or union.
func (n *normaliser) open(s *selection) bool {
	return s.fragment != nil && s.fragment.directives == "" && s.fragment.on != "" && !n.object(s.fragment.on)
}

// object reports whether a type is an object.
func (n *normaliser) object(name string) bool {
	t := n.api.Types[name]
	return t != nil && t.Kind == ast.Object
}

// invalid turns an error of the parser or validator into an [InvalidError].
func invalid(err error) error {
	out := &InvalidError{Message: err.Error()}
	var at *gqlerror.Error
	if errors.As(err, &at) {
		out.Message = at.Message
		if len(at.Locations) > 0 {
			out.Line, out.Column = at.Locations[0].Line, at.Locations[0].Column
		}
	}
	return out
}
