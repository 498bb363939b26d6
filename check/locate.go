package check

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// locator finds where an element of an API schema is declared: composed
// schemas have no positions of their own, subgraphs have.
type locator struct {
	// before and after hold the subgraphs that changed first.
	before, after []*subgraph.Subgraph
	// oldAPI and newAPI tell which interfaces a type implements, for fields that
	// it has only through an interface object.
	oldAPI, newAPI *sdl.Schema
}

func newLocator(before, after []*subgraph.Subgraph, oldAPI, newAPI *sdl.Schema) *locator {
	return &locator{before: changedFirst(before, after), after: changedFirst(after, before), oldAPI: oldAPI, newAPI: newAPI}
}

func changedFirst(list, other []*subgraph.Subgraph) []*subgraph.Subgraph {
	others := byName(other)
	var changed, same []*subgraph.Subgraph
	for _, s := range list {
		if o := others[s.Name]; o != nil && o.Source.Text == s.Source.Text {
			same = append(same, s)
		} else {
			changed = append(changed, s)
		}
	}
	return append(changed, same...)
}

// positions returns the places of a coordinate: in the proposal where it is
// declared there, else at its nearest surviving parent; then, for what the
// base has, the old places. The names are the subgraphs that declare it.
func (l *locator) positions(coordinate string) ([]diag.Position, []string) {
	old, names := declaredAt(l.before, l.oldAPI, coordinate)
	now, nowNames := declaredAt(l.after, l.newAPI, coordinate)
	if len(now) > 0 {
		return append(now, old...), nowNames
	}
	if len(old) == 0 {
		return l.parent(l.after, coordinate), nil
	}
	var in []*subgraph.Subgraph
	for _, s := range l.after {
		if slices.Contains(names, s.Name) {
			in = append(in, s)
		}
	}
	// A removed element is shown where a reader of the new file looks for it.
	return append(l.parent(in, coordinate), old...), names
}

// parent finds the nearest parent of a coordinate in any of the subgraphs, at
// last the start of the first one.
func (l *locator) parent(in []*subgraph.Subgraph, coordinate string) []diag.Position {
	for at := parent(coordinate); at != ""; at = parent(at) {
		if near, _ := declared(in, at); len(near) > 0 {
			return near
		}
	}
	if len(in) == 0 {
		return nil
	}
	return []diag.Position{sdl.Pos{Source: in[0].Source, Line: 1, Column: 1}.Position()}
}

// declaredAt also finds a field that a type has only because a subgraph
// declares it for an interface of the type, by an interface object.
func declaredAt(list []*subgraph.Subgraph, api *sdl.Schema, coordinate string) ([]diag.Position, []string) {
	places, names := declared(list, coordinate)
	typeName, member, isMember := strings.Cut(coordinate, ".")
	if len(places) > 0 || !isMember {
		return places, names
	}
	if t := api.Type(typeName); t != nil {
		for _, i := range t.Interfaces {
			if places, names := declared(list, i.Name+"."+member); len(places) > 0 {
				return places, names
			}
		}
	}
	return nil, nil
}

func declared(list []*subgraph.Subgraph, coordinate string) (places []diag.Position, names []string) {
	for _, s := range list {
		if p, ok := find(s.Schema, coordinate); ok {
			places = append(places, s.Position(p))
			names = append(names, s.Name)
		}
	}
	return places, names
}

// find resolves `Type`, `Type.member`, `Type.field(arg:)`, `@directive` and `@directive(arg:)` in one schema.
func find(s *sdl.Schema, coordinate string) (sdl.Pos, bool) {
	if coordinate == "schema" {
		return s.SchemaPos, s.HasDefinition && s.SchemaPos.Line > 0
	}
	head, arg, _ := strings.Cut(coordinate, "(")
	arg = strings.TrimSuffix(arg, ":)")
	if name, ok := strings.CutPrefix(head, "@"); ok {
		def := s.DirectiveDef(name)
		if def == nil {
			return sdl.Pos{}, false
		}
		return argument(def.Args, arg, def.Pos)
	}
	typeName, member, _ := strings.Cut(head, ".")
	t := s.Type(typeName)
	if t == nil {
		return sdl.Pos{}, false
	}
	if member == "" {
		return t.Pos, true
	}
	if v := t.Value(member); v != nil {
		return v.Pos, true
	}
	f := t.Field(member)
	if f == nil {
		return sdl.Pos{}, false
	}
	return argument(f.Args, arg, f.Pos)
}

func argument(list []*sdl.Argument, name string, owner sdl.Pos) (sdl.Pos, bool) {
	if name == "" {
		return owner, true
	}
	for _, a := range list {
		if a.Name == name {
			return a.Pos, true
		}
	}
	return sdl.Pos{}, false
}

// parent returns the coordinate one level up; empty above a type.
func parent(coordinate string) string {
	if head, _, ok := strings.Cut(coordinate, "("); ok {
		return head
	}
	head, _, ok := strings.Cut(coordinate, ".")
	if !ok {
		return ""
	}
	return head
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
