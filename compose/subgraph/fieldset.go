package subgraph

import (
	"fmt"

	"github.com/schemactl/schemactl/compose/sdl"
)

// problem is one thing that is wrong with a field set.
type problem struct {
	kind   problemKind
	offset int
	text   string
	// field is the field concerned, where there is one.
	field *sdl.Field
}

// problemKind sorts problems by the code that reports them.
type problemKind uint8

const (
	problemFields problemKind = iota
	problemDirective
)

// resolve parses a field set and looks its names up, starting at parent.
func (b *builder) resolve(parent *sdl.Type, raw string) (*FieldSet, []problem) {
	set := &FieldSet{Raw: raw}
	nodes, err := sdl.ParseSelection(raw)
	if err != nil {
		p := problem{text: err.Error()}
		if e, ok := err.(*sdl.SelectionError); ok {
			p.offset = e.Offset
		}
		return set, []problem{p}
	}
	r := resolver{schema: b.Schema}
	set.Selections = r.selections(parent, nodes)
	return set, r.problems
}

type resolver struct {
	schema   *sdl.Schema
	problems []problem
}

func (r *resolver) fail(kind problemKind, at *sdl.SelectionNode, f *sdl.Field, format string, args ...any) {
	r.problems = append(r.problems, problem{kind: kind, offset: at.Offset, field: f, text: fmt.Sprintf(format, args...)})
}

func (r *resolver) selections(parent *sdl.Type, nodes []sdl.SelectionNode) []Selection {
	list := make([]Selection, 0, len(nodes))
	for i := range nodes {
		n := &nodes[i]
		if len(n.Directives) > 0 {
			r.fail(problemDirective, n, nil, "the directive @%s cannot be used in a field set", n.Directives[0])
		}
		switch {
		case n.Spread != "":
			r.fail(problemFields, n, nil, "the fragment %q does not exist: a field set can only have inline fragments", n.Spread)
		case n.Name == "":
			list = append(list, r.fragment(parent, n))
		default:
			if s, ok := r.field(parent, n); ok {
				list = append(list, s)
			}
		}
	}
	return list
}

func (r *resolver) fragment(parent *sdl.Type, n *sdl.SelectionNode) Selection {
	s := Selection{}
	if n.On != "" {
		s.On = r.schema.Type(n.On)
		if s.On == nil {
			r.fail(problemFields, n, nil, "the type %q does not exist", n.On)
			return s
		}
		parent = s.On
	}
	s.Sub = r.selections(parent, n.Sub)
	return s
}

func (r *resolver) field(parent *sdl.Type, n *sdl.SelectionNode) (Selection, bool) {
	if n.Alias != "" {
		r.fail(problemFields, n, nil, "the alias %q cannot be used in a field set", n.Alias)
	}
	if n.Name == "__typename" {
		return Selection{Typename: true}, true
	}
	f := parent.Field(n.Name)
	if f == nil || parent.Kind == sdl.InputObject {
		r.fail(problemFields, n, nil, "%s has no field %q", parent.Name, n.Name)
		return Selection{}, false
	}
	s := Selection{Field: f}
	for _, a := range n.Args {
		s.Args = append(s.Args, sdl.Arg{Name: a.Name, Value: a.Value})
	}
	target := r.schema.Type(f.Type.Name())
	composite := target != nil && (target.Kind == sdl.Object || target.Kind == sdl.Interface || target.Kind == sdl.Union)
	switch {
	case composite && !n.HasSub:
		r.fail(problemFields, n, f, "%s is of type %s: say which of its fields are meant", f.Coordinate(), target.Name)
	case !composite && n.HasSub:
		r.fail(problemFields, n, f, "%s is of type %s, which has no fields", f.Coordinate(), f.Type.Name())
	case composite:
		s.Sub = r.selections(target, n.Sub)
	}
	return s, true
}
