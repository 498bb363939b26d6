package supergraph

import (
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// joinTypes checks the keys of a type.
func (v *verification) joinTypes(t *sdl.Type) {
	for _, d := range t.Directives {
		if d.Role == sdl.RoleJoinType && len(d.Args) > 1 {
			if text, ok := d.StringArg("key"); ok {
				v.fieldSet(t, text, t.Pos, true)
			}
		}
	}
}

// fieldSet checks that a key, @requires or @provides can be read and is about fields and types that
// exist. A key must not select two fields under one name; routers rename those of a @requires.
func (v *verification) fieldSet(on *sdl.Type, text string, pos sdl.Pos, isKey bool) {
	key := fieldSetKey{on, text, isKey}
	if v.fieldSets[key] {
		return
	}
	v.fieldSets[key] = true
	nodes, err := sdl.ParseSelection(readable(text))
	if err != nil {
		v.given = append(v.given, v.repeated(on.Name, "the field set \""+text+"\" of "+on.Name+" cannot be read: "+err.Error(), pos))
		return
	}
	if problem := v.selections(on, nodes, isKey); problem != "" {
		v.given = append(v.given, v.repeated(on.Name, "the field set \""+text+"\" of "+on.Name+" "+problem, pos))
	}
}

// readable returns the part of a field set that routers read: up to a brace that closes nothing,
// or to what cannot follow the selection of a field, such as an argument.
func readable(text string) string {
	depth, closed := 0, false
	for i, c := range []byte(text) {
		switch {
		case c == '}':
			depth--
			closed = depth == 0
		case closed && strings.IndexByte("@({[:|=", c) >= 0:
			return text[:i]
		case c == '{':
			depth++
		case strings.IndexByte(" \t\r\n,", c) < 0:
			closed = false
		}
		if depth < 0 {
			return text[:i]
		}
	}
	return text
}

// selections returns what is wrong with a selection on a type, "" if nothing is.
func (v *verification) selections(on *sdl.Type, nodes []sdl.SelectionNode, isKey bool) string {
	for i := range nodes {
		n := &nodes[i]
		if n.Name == "__typename" {
			continue
		}
		if n.Name == "" {
			next := on
			if n.On != "" {
				if next = v.schema.Type(n.On); next == nil || !next.Kind.Composite() {
					return "has the type condition " + n.On + ", which no subgraph defines"
				}
			}
			if problem := v.selections(next, n.Sub, isKey); problem != "" {
				return problem
			}
			continue
		}
		f := on.Field(n.Name)
		if f == nil {
			return "selects " + on.Name + "." + n.Name + ", which does not exist"
		}
		if isKey && n.Alias != "" && n.Alias != n.Name && on.Field(n.Alias) != nil && clashes(nodes, n.Alias) {
			return "selects " + on.Name + "." + n.Name + " and " + on.Name + "." + n.Alias + " under one name"
		}
		if next := v.schema.Type(f.Type.Name()); len(n.Sub) > 0 && next != nil {
			if problem := v.selections(next, n.Sub, isKey); problem != "" {
				return problem
			}
		}
	}
	return ""
}

// clashes reports whether a field is selected under its own name.
func clashes(nodes []sdl.SelectionNode, name string) bool {
	for i := range nodes {
		if nodes[i].Name == name && nodes[i].Alias == "" {
			return true
		}
	}
	return false
}
