package rollouttest

import (
	"slices"
	"strings"
)

// The changes of entities: keys, @requires, interface objects, and which subgraph resolves a field.

// chain lets a field that another subgraph requires require a field itself.
func (e *evolver) chain() bool {
	to, ok := one(e.r, e.m.places(func(_ *member, t *typ) bool {
		return slices.ContainsFunc(t.fields, func(f *field) bool { return is(f.directives, "requires") })
	}))
	if !ok {
		return e.addRequires()
	}
	f := to.t.fields[slices.IndexFunc(to.t.fields, func(f *field) bool { return is(f.directives, "requires") })]
	wanted := required(f)
	owner, ok := one(e.r, e.m.places(func(_ *member, t *typ) bool {
		return t.name == to.t.name && t.field(wanted) != nil && !is(t.field(wanted).directives, "external") && !is(t.field(wanted).directives, "requires")
	}))
	if !ok {
		return false
	}
	fits := func(t *typ) []*field {
		return slices.DeleteFunc(t.resolved(), func(f *field) bool {
			return !leafType(f.typ) || f.args != "" || owner.t.field(f.name) != nil || is(f.directives, "requires")
		})
	}
	source, ok := one(e.r, e.m.places(func(s *member, t *typ) bool {
		return t.name == to.t.name && s != owner.s && len(fits(t)) > 0
	}))
	if !ok {
		return false
	}
	if len(fits(to.t)) > 0 && e.r.IntN(2) == 0 {
		source = to // routers ask such a chain wrongly where the owner returns the entity
		owner.s.define("type", "Query").add(e.fresh("q"+to.t.name), to.t.name)
	}
	needs, _ := one(e.r, fits(source.t))
	owner.t.add(needs.name, needs.typ, "@external")
	g := owner.t.field(wanted)
	g.directives = append(g.directives, requires(needs.name))
	return true
}

func (e *evolver) addRequires() bool {
	return addRequires(e.r, e.m, e.fresh("r"), func(*field) bool { return true })
}

// changeRequires lets a field require something else, or nothing.
func (e *evolver) changeRequires() bool {
	for _, at := range e.m.places(isEntity) {
		for _, f := range at.t.fields {
			if !is(f.directives, "requires") {
				continue
			}
			old := required(f)
			f.directives = without(f.directives, "requires")
			at.t.remove(old)
			if e.r.IntN(3) == 0 {
				return true
			}
			from, ok := one(e.r, e.m.places(func(s *member, t *typ) bool { return s != at.s && t.name == at.t.name && len(t.resolved()) > 0 }))
			if !ok {
				return true
			}
			g, _ := one(e.r, from.t.resolved())
			if leafType(g.typ) && g.args == "" && at.t.field(g.name) == nil {
				at.t.add(g.name, g.typ, "@external")
				f.directives = append(f.directives, requires(g.name))
			}
			return true
		}
	}
	return false
}

// keyed returns the subgraphs that have an entity with a key, and that entity in each.
func (e *evolver) keyed(fields string) []place {
	return e.m.places(func(s *member, t *typ) bool { return isEntity(s, t) && contains(t.directives, key(fields)) })
}

// growKey adds a field to a key, in all subgraphs or in one.
func (e *evolver) growKey() bool { return e.changeKey("id", "id region") }

// replaceKey replaces a key by another, in all subgraphs or in one.
func (e *evolver) replaceKey() bool { return e.changeKey("id", "sku") }

// changeKey replaces a key of an entity by another and adds the fields that are missing. A field
// that is in no key any more stays in several subgraphs, so it has to be shareable.
func (e *evolver) changeKey(from, to string) bool {
	at, ok := one(e.r, e.keyed(from))
	if !ok {
		return false
	}
	all := e.r.IntN(3) > 0
	for _, p := range e.keyed(from) {
		if p.t.name != at.t.name || !all && p.s != at.s {
			continue
		}
		p.t.directives = slices.DeleteFunc(p.t.directives, func(d string) bool { return d == key(from) || d == key(to) })
		p.t.directives = append(p.t.directives, key(to))
		for _, name := range strings.Fields(to) {
			p.t.add(name, "ID!")
		}
		for _, name := range strings.Fields(from) {
			if f := p.t.field(name); !slices.Contains(strings.Fields(to), name) && !is(f.directives, "shareable") {
				f.directives = append(f.directives, "@shareable")
			}
		}
	}
	return true
}

// addKey gives an entity of one subgraph a second key, with the field if it is missing.
func (e *evolver) addKey() bool {
	at, ok := one(e.r, e.m.places(isEntity))
	name := keyFields[1+e.r.IntN(2)]
	if !ok || is(at.t.directives, `key(fields: "`+name) {
		return false
	}
	at.t.directives = append(at.t.directives, key(name))
	at.t.add(name, "ID!")
	return true
}

func (e *evolver) dropKey() bool {
	at, ok := one(e.r, e.m.places(func(s *member, t *typ) bool { return is(t.directives, "key") }))
	if !ok {
		return false
	}
	keys := slices.DeleteFunc(slices.Clone(at.t.directives), func(d string) bool { return !strings.HasPrefix(d, "@key") })
	drop, _ := one(e.r, keys)
	at.t.directives = slices.DeleteFunc(at.t.directives, func(d string) bool { return d == drop })
	return true
}

// closeKey makes a key unresolvable, or a key that was so resolvable.
func (e *evolver) closeKey() bool {
	at, ok := one(e.r, e.m.places(func(s *member, t *typ) bool { return t.keyword == "type" && is(t.directives, "key") }))
	if !ok {
		return false
	}
	i := slices.IndexFunc(at.t.directives, func(d string) bool { return strings.HasPrefix(d, "@key") })
	if cut, closed := strings.CutSuffix(at.t.directives[i], ", resolvable: false)"); closed {
		at.t.directives[i] = cut + ")"
	} else {
		at.t.directives[i] = strings.TrimSuffix(at.t.directives[i], ")") + ", resolvable: false)"
	}
	return true
}

// stub leaves an entity of one subgraph with its keys only, or gives one that is such a stub a
// field.
func (e *evolver) stub() bool {
	at, ok := one(e.r, e.m.places(isEntity))
	if !ok {
		return false
	}
	own := at.t.resolved()
	if len(own) == 0 {
		at.t.add(e.fresh("f"), e.leaf())
		return true
	}
	for _, f := range own {
		at.t.remove(f.name)
	}
	return true
}

// changeInterfaceObject closes the key of an interface object, or adds or removes a field of it.
func (e *evolver) changeInterfaceObject() bool {
	at, ok := one(e.r, e.m.places(func(_ *member, t *typ) bool { return is(t.directives, "interfaceObject") }))
	if !ok {
		return false
	}
	own := at.t.resolved()
	switch e.r.IntN(3) {
	case 0:
		at.t.directives = append(without(at.t.directives, "key"), `@key(fields: "id", resolvable: false)`)
	case 1:
		at.t.add(e.fresh("score"), e.leaf())
	default:
		if len(own) == 0 {
			return false
		}
		at.t.remove(own[0].name)
	}
	return true
}

// toInterfaceObject turns an interface object into an implementer's field: the field of it goes to
// the objects of the subgraph that has the interface.
func (e *evolver) toInterfaceObject() bool {
	at, ok := one(e.r, e.m.places(func(_ *member, t *typ) bool { return is(t.directives, "interfaceObject") && len(t.resolved()) > 0 }))
	if !ok {
		return false
	}
	for _, p := range e.m.places(func(_ *member, t *typ) bool { return contains(t.implements, at.t.name) }) {
		for _, f := range at.t.resolved() {
			p.t.add(f.name, f.typ)
			if e.r.IntN(2) == 0 {
				p.s.typ(at.t.name).add(f.name, f.typ)
			}
		}
	}
	if e.r.IntN(2) == 0 && (at.s.typ("Query") == nil || !slices.ContainsFunc(at.s.typ("Query").fields, func(f *field) bool { return strings.Contains(f.typ, at.t.name) })) {
		at.s.drop(at.t.name)
		if len(at.s.types) == 0 {
			at.s.define("type", "Query").add(e.fresh("other"), "Int")
		}
		return true
	}
	for _, f := range at.t.resolved() {
		at.t.remove(f.name)
	}
	return true
}

// moveField moves a field of an entity or root type to another subgraph: plainly, with @override,
// or with another type.
func (e *evolver) moveField() bool {
	from, ok := one(e.r, e.m.places(func(s *member, t *typ) bool {
		return (isEntity(s, t) || t.name == "Query") && len(t.resolved()) > 0
	}))
	if !ok {
		return false
	}
	f, _ := one(e.r, from.t.resolved())
	to, ok := one(e.r, e.m.places(func(s *member, t *typ) bool { return s != from.s && t.name == from.t.name && t.field(f.name) == nil }))
	if !ok || is(f.directives, "requires") || !leafType(f.typ) && to.s.typ(strings.Trim(f.typ, "[]!")) == nil {
		return false
	}
	g := *f
	g.directives = nil
	switch e.r.IntN(5) {
	case 0:
		g.directives = []string{`@override(from: "` + from.s.name + `")`}
		to.t.fields = append(to.t.fields, &g)
		return true
	case 1:
		g.directives = []string{`@override(from: "` + from.s.name + `", label: "percent(50)")`}
		to.t.fields = append(to.t.fields, &g)
		return true
	case 2:
		if leafType(f.typ) {
			g.typ = e.leaf()
		}
	}
	from.t.remove(f.name)
	if len(from.t.fields) == 0 {
		from.s.drop(from.t.name)
	}
	to.t.fields = append(to.t.fields, &g)
	return true
}
