package check

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// locator finds where a change of an API schema was made: composed schemas
// have no positions of their own, subgraphs have.
type locator struct {
	// sides are the subgraphs of base or proposal; those that changed come first.
	sides []side
	// oldAPI and newAPI tell which interfaces a type implements, for fields that
	// it has only through an interface object.
	oldAPI, newAPI *sdl.Schema
}

// side is one subgraph before and after; nil where there is none.
type side struct {
	name          string
	before, after *subgraph.Subgraph
}

func newLocator(before, after []*subgraph.Subgraph, oldAPI, newAPI *sdl.Schema) *locator {
	l := &locator{oldAPI: oldAPI, newAPI: newAPI}
	var same []side
	olds, news := byName(before), byName(after)
	for _, now := range after {
		old := olds[now.Name]
		switch {
		case old == nil:
			l.sides = append(l.sides, side{now.Name, nil, now})
		case old.Source.Text == now.Source.Text:
			same = append(same, side{now.Name, old, now})
		default:
			l.sides = append(l.sides, side{now.Name, old, now})
		}
	}
	for _, old := range before {
		if news[old.Name] == nil {
			l.sides = append(l.sides, side{old.Name, old, nil})
		}
	}
	l.sides = append(l.sides, same...)
	return l
}

// positions returns the places of a change, and the names of the subgraphs
// that declare what changed. First come the subgraphs in which the element
// itself differs, each with its new and its old place; what is gone there is
// shown at its nearest surviving parent. An element that differs nowhere has
// changed because of its parent, or because of something else altogether.
func (l *locator) positions(c diff.Change) (places []diag.Position, names []string) {
	e := l.declaredAs(elementOf(c))
	var rest []side
	for _, s := range l.sides {
		switch old, now := declaredIn(s.before, e), declaredIn(s.after, e); {
		case !old.ok && !now.ok:
		case old.ok != now.ok || old.text != now.text:
			places, names = append(places, s.places(e)...), append(names, s.name)
		default:
			rest = append(rest, s)
		}
	}
	for up := e.parent(); len(places) == 0 && up != (element{}); up = up.parent() {
		for _, s := range l.sides {
			old, now := declaredIn(s.before, up), declaredIn(s.after, up)
			if now.ok && (!old.ok || old.text != now.text) {
				places, names = append(places, s.after.Position(now.pos)), append(names, s.name)
			}
		}
	}
	for _, s := range rest {
		places = append(places, s.places(e)...)
		if !slices.Contains(names, s.name) {
			names = append(names, s.name)
		}
	}
	return places, names
}

// places are where an element stands now, or its nearest surviving parent, and where it stood.
func (s side) places(e element) (out []diag.Position) {
	if s.after != nil {
		out = append(out, nearest(s.after, e))
	}
	if old := declaredIn(s.before, e); old.ok {
		out = append(out, s.before.Position(old.pos))
	}
	return out
}

// nearest is the place of an element or of its nearest parent, at last the start of the file.
func nearest(s *subgraph.Subgraph, e element) diag.Position {
	for ; e != (element{}); e = e.parent() {
		if d := declaredIn(s, e); d.ok {
			return s.Position(d.pos)
		}
	}
	return s.Position(sdl.Pos{Source: s.Source, Line: 1, Column: 1})
}

// declaredIn finds an element in a subgraph, which may be nil.
func declaredIn(s *subgraph.Subgraph, e element) declaration {
	if s == nil {
		return declaration{}
	}
	return declared(s.Schema, e)
}

// element is what a coordinate names, or a name in its list of interfaces or members.
type element struct{ coordinate, ref string }

func elementOf(c diff.Change) element { return element{c.Coordinate, c.Ref} }

func (e element) parent() element {
	if e.ref != "" {
		return element{coordinate: e.coordinate}
	}
	return element{coordinate: diff.Parent(e.coordinate)}
}

// declaredAs also finds a field that a type has only because a subgraph
// declares it for an interface of the type, by an interface object.
func (l *locator) declaredAs(e element) element {
	typeName, member, isMember := strings.Cut(e.coordinate, ".")
	if !isMember || l.anywhere(e) {
		return e
	}
	for _, api := range []*sdl.Schema{l.newAPI, l.oldAPI} {
		if t := api.Type(typeName); t != nil {
			for _, i := range t.Interfaces {
				if of := (element{coordinate: i.Name + "." + member}); l.anywhere(of) {
					return of
				}
			}
		}
	}
	return e
}

func (l *locator) anywhere(e element) bool {
	return slices.ContainsFunc(l.sides, func(s side) bool { return declaredIn(s.before, e).ok || declaredIn(s.after, e).ok })
}

// find resolves `Type`, `Type.member`, `Type.field(arg:)`, `@directive` and `@directive(arg:)` in one schema.
func find(s *sdl.Schema, coordinate string) bool {
	return declared(s, element{coordinate: coordinate}).ok
}
