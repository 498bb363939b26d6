package check

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// locator finds where a change of an API schema was made. Composed schemas have no positions of
// their own; subgraphs have.
type locator struct {
	// subgraphs are those of base or proposal, the changed ones first.
	subgraphs []subgraphPair
	// oldAPI and newAPI are asked which interfaces a type implements, for fields that it has only
	// through an interface object.
	oldAPI, newAPI *sdl.Schema
	// index has the subgraphs that declare an element, and asked is how often it was asked for
	// those, see [locator.declaring]; nil until it is worth it.
	index *subgraph.Declarers
	asked int
	// differing has the places of elements and of the subgraphs in which these differ.
	differing map[element]differences
}

// differences are the new places of an element in the subgraphs in which it differs, and the names
// of these.
type differences struct {
	places []diag.Position
	names  []string
}

// subgraphPair is one subgraph before and after. A side on which it does not exist is nil.
type subgraphPair struct {
	name          string
	before, after *subgraph.Subgraph
}

// newLocator makes the locator of two lists of subgraphs, each sorted by name: changed and added
// subgraphs first, then removed ones, then those whose text is the same.
func newLocator(before, after []*subgraph.Subgraph, oldAPI, newAPI *sdl.Schema) *locator {
	l := &locator{oldAPI: oldAPI, newAPI: newAPI}
	var same []subgraphPair
	olds, news := byName(before), byName(after)
	for _, now := range after {
		old := olds[now.Name]
		switch {
		case old == nil:
			l.subgraphs = append(l.subgraphs, subgraphPair{now.Name, nil, now})
		case old.Source.Text == now.Source.Text:
			same = append(same, subgraphPair{now.Name, old, now})
		default:
			l.subgraphs = append(l.subgraphs, subgraphPair{now.Name, old, now})
		}
	}
	for _, old := range before {
		if news[old.Name] == nil {
			l.subgraphs = append(l.subgraphs, subgraphPair{old.Name, old, nil})
		}
	}
	l.subgraphs = append(l.subgraphs, same...)
	return l
}

// positions returns the places of a change, and the names of the subgraphs that declare what
// changed.
//
// First come the subgraphs in which the element itself differs, each with its new and its old
// place. Where the new version lacks it, the place is that of its nearest surviving parent. If the
// element differs in no subgraph, its nearest parent that differs in one comes first: a field is
// also gone when its whole type is. Last come the subgraphs that declare the element without a
// difference.
func (l *locator) positions(c diff.Change) (places []diag.Position, names []string) {
	e := l.declaredAs(elementOf(c))
	var rest []subgraphPair
	for s := range l.declaring(e) {
		switch old, now := declaredIn(s.before, e), declaredIn(s.after, e); {
		case !old.ok && !now.ok:
		case old.ok != now.ok || old.text != now.text:
			places, names = append(places, s.places(e)...), append(names, s.name)
		default:
			rest = append(rest, s)
		}
	}
	for up := e.parent(); len(places) == 0 && up != (element{}); up = up.parent() {
		d := l.differencesOf(up)
		places, names = slices.Clone(d.places), slices.Clone(d.names)
	}
	named := make(map[string]bool, len(names))
	for _, name := range names {
		named[name] = true
	}
	for _, s := range rest {
		places = append(places, s.places(e)...)
		if !named[s.name] {
			names = append(names, s.name)
		}
	}
	return places, names
}

// differencesOf returns where an element differs, or is new. It looks once for each.
func (l *locator) differencesOf(e element) differences {
	d, known := l.differing[e]
	if known {
		return d
	}
	for s := range l.declaring(e) {
		old, now := declaredIn(s.before, e), declaredIn(s.after, e)
		if now.ok && (!old.ok || old.text != now.text) {
			d.places, d.names = append(d.places, s.after.Position(now.pos)), append(d.names, s.name)
		}
	}
	if l.differing == nil {
		l.differing = make(map[element]differences)
	}
	l.differing[e] = d
	return d
}

// places returns where an element stands now, or its nearest surviving parent, and where it stood.
func (s subgraphPair) places(e element) (out []diag.Position) {
	if s.after != nil {
		out = append(out, nearest(s.after, e))
	}
	if old := declaredIn(s.before, e); old.ok {
		out = append(out, s.before.Position(old.pos))
	}
	return out
}

// nearest returns the place of an element or of its nearest parent that the subgraph declares, else
// the start of the file.
func nearest(s *subgraph.Subgraph, e element) diag.Position {
	for ; e != (element{}); e = e.parent() {
		if d := declaredIn(s, e); d.ok {
			return s.Position(d.pos)
		}
	}
	return s.Position(sdl.Pos{Source: s.Source, Line: 1, Column: 1})
}

// declaredIn finds an element in a subgraph. A nil subgraph declares nothing.
func declaredIn(s *subgraph.Subgraph, e element) declaration {
	if s == nil {
		return declaration{}
	}
	return declared(s.Schema, e)
}

// element is what a coordinate names or, with a ref, that name in the type's list of interfaces or
// members.
type element struct{ coordinate, ref string }

func elementOf(c diff.Change) element { return element{c.Coordinate, c.Ref} }

func (e element) parent() element {
	if e.ref != "" {
		return element{coordinate: e.coordinate}
	}
	return element{coordinate: diff.Parent(e.coordinate)}
}

// declaredAs returns the element under which subgraphs declare e. That is e itself, or the field of
// an interface where the type has the field only through an interface object.
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
	for s := range l.declaring(e) {
		if declaredIn(s.before, e).ok || declaredIn(s.after, e).ok {
			return true
		}
	}
	return false
}

// declares reports whether a schema has the element of a coordinate; see [declared].
func declares(s *sdl.Schema, coordinate string) bool {
	return declared(s, element{coordinate: coordinate}).ok
}
