package rollouttest

import (
	"slices"
	"strings"
)

// The changes of root types, scalars, inputs, enums and abstract types.

// explicitRoot replaces the leaf fields of a root type, which may be the only mutation of a
// subgraph, or all fields of one that the schema definition names at both ends.
func (e *evolver) explicitRoot() bool {
	at, ok := one(e.r, e.m.places(func(_ *member, t *typ) bool {
		return (t.name == "Query" || t.name == "Mutation") && slices.ContainsFunc(t.fields, func(f *field) bool { return leafType(f.typ) })
	}))
	if !ok {
		return false
	}
	explicit := e.r.IntN(2) == 0
	if explicit {
		at.s.root = true
		for _, s := range e.before {
			s.root = s.root || s.name == at.s.name
		}
	}
	for _, f := range at.t.fields {
		if explicit || leafType(f.typ) {
			f.name = e.fresh("renamed")
		}
	}
	return true
}

// changeScalar changes the type of a leaf field, often to one whose values read alike.
func (e *evolver) changeScalar() bool {
	at, ok := one(e.r, e.m.places(func(_ *member, t *typ) bool {
		return t.keyword == "type" && slices.ContainsFunc(t.resolved(), func(f *field) bool { return leafType(f.typ) })
	}))
	if !ok {
		return false
	}
	f, _ := one(e.r, at.t.resolved())
	if !leafType(f.typ) {
		return false
	}
	alike := map[string]string{"Int": "Float", "Float": "Int", "String": "ID", "ID": "String"}
	for from, to := range alike {
		if strings.Trim(f.typ, "[]!") == from {
			if e.r.IntN(4) == 0 {
				to = "[" + to + "]"
			}
			f.typ = strings.Replace(f.typ, from, to, 1)
			return true
		}
	}
	return false
}

// renameType renames a type that one subgraph has alone.
func (e *evolver) renameType() bool {
	at, ok := one(e.r, e.m.places(func(s *member, t *typ) bool {
		return t.name == "Note" || t.name == "Status" || t.name == "Filter" || t.name == "Memo" || t.name == "Book"
	}))
	if !ok {
		return false
	}
	old, name := at.t.name, at.t.name+"New"
	replace := func(text string) string { return strings.ReplaceAll(text, old, name) }
	for _, t := range at.s.types {
		if t.name == old {
			t.name = name
		}
		for i := range t.members {
			t.members[i] = replace(t.members[i])
		}
		for _, f := range t.fields {
			f.typ, f.args = replace(f.typ), replace(f.args)
		}
	}
	return true
}

// input returns an input object of the graph.
func (e *evolver) input() (place, bool) {
	return one(e.r, e.m.places(func(_ *member, t *typ) bool { return t.keyword == "input" }))
}

// tightenInput adds a required input field or argument, or makes one required.
func (e *evolver) tightenInput() bool {
	at, ok := e.input()
	if !ok {
		e.values()
		return true
	}
	defer at.t.nullableIfOneOf()
	var taking *field // the root field that takes the input, unless it has moved away
	if q := at.s.typ("Query"); q != nil {
		if i := slices.IndexFunc(q.fields, func(f *field) bool { return strings.Contains(f.args, "(filter") }); i >= 0 {
			taking = q.fields[i]
		}
	}
	switch e.r.IntN(5) {
	case 0:
		at.t.add("tenant", "ID!")
	case 1:
		if f := at.t.field("q"); f != nil {
			f.typ = "String!"
		}
	case 2:
		at.t.remove("limit")
	case 3:
		if taking != nil {
			taking.args = strings.TrimSuffix(taking.args, ")") + ", more: Int!)"
		}
	default:
		if taking != nil {
			taking.args = strings.Replace(taking.args, "filter: "+at.t.name, "filter: "+at.t.name+"!", 1)
		}
	}
	return true
}

// oneOf lets an input object have exactly one field.
func (e *evolver) oneOf() bool {
	at, ok := e.input()
	if !ok {
		return false
	}
	at.t.directives = append(at.t.directives, "@oneOf")
	at.t.nullableIfOneOf()
	if at.s.typ("@oneOf") == nil {
		at.s.types = append(at.s.types, &typ{keyword: "directive", name: "@oneOf", directives: []string{"on INPUT_OBJECT"}})
	}
	return true
}

// nullableIfOneOf makes the fields of an input object with @oneOf nullable and takes their defaults
// away: it has no others.
func (t *typ) nullableIfOneOf() {
	if is(t.directives, "oneOf") {
		for _, f := range t.fields {
			f.typ, _, _ = strings.Cut(f.typ, "!")
		}
	}
}

// replaceValue replaces an enum value, or adds or removes one.
func (e *evolver) replaceValue() bool {
	at, ok := one(e.r, e.m.places(func(_ *member, t *typ) bool { return t.keyword == "enum" }))
	if !ok {
		return false
	}
	switch e.r.IntN(3) {
	case 0:
		at.t.fields[0].name = "REPLACED"
	case 1:
		at.t.fields = append(at.t.fields, &field{name: strings.ToUpper(e.fresh("v"))})
	default:
		at.t.fields = at.t.fields[1:]
	}
	return true
}

// replaceMember replaces a member of a union or an implementer of an interface, or takes one away.
func (e *evolver) replaceMember() bool {
	at, ok := one(e.r, e.m.places(func(_ *member, t *typ) bool { return len(t.members) > 1 || len(t.implements) > 0 }))
	if !ok {
		return false
	}
	if len(at.t.members) > 1 {
		at.t.members = at.t.members[1:]
		if e.r.IntN(2) == 0 {
			at.s.define("type", "Card").add("text", "String")
			at.t.members = append(at.t.members, "Card")
		}
		return true
	}
	at.t.implements = nil
	if e.r.IntN(2) == 0 {
		t := at.s.define("type", "Card")
		t.implements = []string{"Text"}
		t.add("text", "String")
	}
	return true
}
