package subgraph

import (
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// resolver looks up the names of one field set.
type resolver struct {
	b *builder
	// rust reports whether names are looked up as in the Rust composer.
	rust bool
	// key reports whether the field set is that of a @key.
	key      bool
	problems []problem
}

// fail adds a problem, unless there are maxProblems.
func (r *resolver) fail(kind problemKind, at *sdl.SelectionNode, f *sdl.Field, format string, args ...any) {
	if len(r.problems) >= maxProblems {
		return
	}
	r.problems = append(r.problems, problem{kind: kind, offset: at.Offset, field: f, text: fmt.Sprintf(format, args...)})
}

// stop adds a problem behind which nothing counts as selected.
func (r *resolver) stop(at *sdl.SelectionNode, f *sdl.Field, format string, args ...any) {
	r.fail(problemFields, at, f, format, args...)
	r.problems[len(r.problems)-1].stops = true
}

// selections resolves the entries between one pair of braces. An entry that cannot be resolved is
// left out. So is in edition 2.14 one whose alias is the name of an earlier entry, because Apollo's
// composition merges the two.
func (r *resolver) selections(parent *sdl.Type, nodes []sdl.SelectionNode) []Selection {
	list := make([]Selection, 0, len(nodes))
	for i := range nodes {
		n := &nodes[i]
		if n.Alias != "" && !r.rust && len(n.Args)+len(n.Directives) == 0 && selects(nodes[:i], n.Alias) {
			continue
		}
		if len(n.Directives) > 0 {
			r.directive(n)
		}
		switch {
		case n.Spread != "":
			r.spread(n)
		case n.Name == "" && n.HasSub:
			if s, ok := r.fragment(parent, n); ok {
				list = append(list, s)
			}
		case n.Name != "":
			if s, ok := r.field(parent, n); ok {
				list = append(list, s)
			}
		}
	}
	return list
}

// selects reports whether an entry has the name as its alias or, without an alias, as its name.
func selects(nodes []sdl.SelectionNode, name string) bool {
	for i := range nodes {
		if n := &nodes[i]; n.Alias == name || n.Alias == "" && n.Name == name {
			return true
		}
	}
	return false
}

// directive reports the first directive of an entry. Directives are never allowed. In edition 2.14,
// one that is not defined makes the text invalid as a selection, which is another code.
func (r *resolver) directive(n *sdl.SelectionNode) {
	kind := problemDirective
	if !r.rust && r.b.definition(n.Directives[0]) == nil {
		kind = problemFields
	}
	r.fail(kind, n, nil, "the directive @%s cannot be used in a field set", n.Directives[0])
}

// spread reports a fragment spread, since a field set has no fragment definitions.
func (r *resolver) spread(n *sdl.SelectionNode) {
	const format = "the fragment %q does not exist: a field set can only have inline fragments"
	if r.rust {
		r.fail(problemShape, n, nil, format, n.Spread)
		return
	}
	r.stop(n, nil, format, n.Spread)
}

// fragment resolves an inline fragment. It returns false if it cannot be resolved. Edition 2.14
// takes a type condition that is not defined as none, and lets fragments stand where they never
// apply.
func (r *resolver) fragment(parent *sdl.Type, n *sdl.SelectionNode) (Selection, bool) {
	s := Selection{offset: int32(n.Offset)}
	if n.On != "" {
		s.On = r.b.Schema.Type(n.On)
		switch {
		case !r.rust:
		case s.On == nil || !s.On.Kind.Composite():
			r.fail(problemFields, n, nil, "%q is no type that a fragment can have as its condition", n.On)
			return Selection{}, false
		case !r.b.overlap(parent, s.On):
			r.fail(problemShape, n, nil, "the fragment on %s selects nothing: no object of type %s is one", n.On, parent.Name)
		}
	}
	if s.On != nil {
		parent = s.On
	}
	s.Sub = r.selections(parent, n.Sub)
	return s, true
}

// overlap reports whether some object can be of both composite types, so that a fragment on one of
// them can stand in a selection of the other.
func (b *builder) overlap(t, u *sdl.Type) bool {
	if t == u || t.Kind == sdl.Object && u.Kind == sdl.Object {
		return t == u
	}
	pair := [2]*sdl.Type{t, u}
	known, ok := b.overlaps[pair]
	if ok {
		return known
	}
	objects := func(t *sdl.Type) []*sdl.Type {
		if t.Kind == sdl.Object {
			return []*sdl.Type{t}
		}
		return b.types[t.Index].Implementations
	}
	of := make(map[*sdl.Type]bool, len(objects(t)))
	for _, o := range objects(t) {
		of[o] = true
	}
	found := slices.ContainsFunc(objects(u), func(o *sdl.Type) bool { return of[o] })
	if b.overlaps == nil {
		b.overlaps = map[[2]*sdl.Type]bool{}
	}
	b.overlaps[pair] = found
	return found
}

// field resolves a field with its arguments and everything below it. It returns false if there is
// no such field. Composite fields need a selection, and leaves must not have one.
func (r *resolver) field(parent *sdl.Type, n *sdl.SelectionNode) (Selection, bool) {
	if n.Alias != "" {
		r.fail(problemAlias, n, nil, "the alias %q cannot be used in a field set", n.Alias)
	}
	if n.Name == "__typename" {
		if n.HasSub {
			r.fail(problemFields, n, nil, "__typename is a text, which has no fields")
		}
		return Selection{Typename: true, offset: int32(n.Offset)}, true
	}
	f := r.b.field(parent, n.Name)
	if f == nil || parent.Kind == sdl.InputObject {
		r.stop(n, nil, "%s has no field %q", parent.Name, n.Name)
		return Selection{}, false
	}
	s := Selection{Field: f, offset: int32(n.Offset)}
	for _, a := range n.Args {
		s.Args = append(s.Args, sdl.Arg{Name: a.Name, Value: a.Value})
	}
	target := r.b.Schema.Type(f.Type.Name())
	if r.key && target != nil && (target.Kind == sdl.Union || target.Kind == sdl.Interface) {
		r.fail(problemAbstract, n, f, "%s is of type %s, which is %s: a key needs fields of object types and leaves", f.Coordinate(), target.Name, kindWords[target.Kind])
		if !r.rust {
			return s, true
		}
	}
	r.arguments(f, n)
	composite := target != nil && target.Kind.Composite()
	switch {
	case composite && !n.HasSub:
		r.fail(problemShape, n, f, "%s is of type %s: say which of its fields are meant", f.Coordinate(), target.Name)
	case !composite && n.HasSub:
		r.fail(problemFields, n, f, "%s is of type %s, which has no fields", f.Coordinate(), f.Type.Name())
	case composite:
		s.Sub = r.selections(target, n.Sub)
	}
	return s, true
}

// arguments checks the arguments that are passed to a field. Edition 2.15 does so last.
func (r *resolver) arguments(f *sdl.Field, n *sdl.SelectionNode) {
	if len(n.Args)+len(f.Args) == 0 {
		return
	}
	defined, passed := argFinder(f.Args), make(map[string]bool, len(n.Args))
	for i := range n.Args {
		a := &n.Args[i]
		passed[a.Name] = true
		switch def := defined(a.Name); {
		case def == nil:
			r.badArgument(n, f, "%s has no argument %s", f.Coordinate(), a.Name)
		case !r.b.fits(a.Value, def.Type):
			r.badArgument(n, f, "%s: %s does not fit the argument of type %s", a.Name, valueText(a.Value), def.Type)
		}
	}
	for _, def := range f.Args {
		if !def.Type.NonNull || def.Default != nil || sdl.Find(def.Directives, sdl.RoleFromContext) != nil {
			continue
		}
		if !passed[def.Name] {
			r.fail(problemShape, n, f, "%s needs its argument %s", f.Coordinate(), def.Name)
		}
	}
}

// badArgument reports an argument that the field cannot have.
func (r *resolver) badArgument(at *sdl.SelectionNode, f *sdl.Field, format string, args ...any) {
	if r.rust {
		r.fail(problemShape, at, f, format, args...)
		return
	}
	r.stop(at, f, format, args...)
}
