package rollouttest

import (
	"fmt"
	"math/rand/v2"
)

// keyFields are the fields that drawn keys are made of.
var keyFields = []string{"id", "sku", "region"}

// drawer draws graphs.
type drawer struct {
	r *rand.Rand
	m model
	n int
}

// draw returns a random graph of two to four subgraphs over a few entities, with what steers
// routers: several keys, @requires, @provides, shared fields, abstract types, interface objects,
// inputs. Not every graph composes.
func draw(r *rand.Rand) model {
	d := &drawer{r: r}
	for i := range 2 + r.IntN(3) {
		name := string(rune('a' + i))
		d.m = append(d.m, &member{name: name, url: "http://" + name, root: r.IntN(8) == 0})
	}
	for _, name := range []string{"User", "Product"}[:1+r.IntN(2)] {
		d.entity(name)
	}
	for _, more := range []func(){d.requires, d.requires, d.links, d.links, d.values, d.abstract, d.interfaceObject, d.shared, d.provides, d.mutation} {
		if r.IntN(2) == 0 {
			more()
		}
	}
	for i, s := range d.m {
		if len(s.types) == 0 {
			s.define("type", "Query").add(fmt.Sprintf("other%d", i), "Int")
		}
	}
	return d.m
}

func (d *drawer) fresh(prefix string) string {
	d.n++
	return fmt.Sprintf("%s%d", prefix, d.n)
}

func (d *drawer) leaf() string {
	return []string{"Int", "String", "Float", "ID", "Boolean", "Int!", "String!", "[Int]", "[String!]!"}[d.r.IntN(9)]
}

// entity puts an entity into at least two subgraphs and lets one or two of them return it.
func (d *drawer) entity(name string) {
	second := d.r.IntN(3) == 0
	at := d.r.Perm(len(d.m))[:2+d.r.IntN(len(d.m)-1)]
	for i, j := range at {
		s := d.m[j]
		t := s.define("type", name)
		t.directives = append(t.directives, key("id"))
		t.add("id", "ID!")
		if second && (i == 0 || d.r.IntN(2) == 0) {
			t.directives = append(t.directives, key("sku"))
			t.add("sku", "ID!")
			if i > 0 && d.r.IntN(2) == 0 {
				t.directives = []string{key("sku")}
				t.remove("id")
			}
		}
		for range d.r.IntN(4) {
			f := t.add(d.fresh("f"), d.leaf())
			if d.r.IntN(5) == 0 {
				f.args = []string{"(x: Int)", "(x: Int!, y: String = \"d\")", "(x: [ID!])"}[d.r.IntN(3)]
			}
		}
		if i == 0 || d.r.IntN(3) == 0 {
			s.define("type", "Query").add(d.fresh("q"+name), []string{name, "[" + name + "]", name + "!"}[d.r.IntN(3)])
		}
	}
}

// requires lets a field of an entity require a field that another subgraph resolves.
func (d *drawer) requires() {
	_ = addRequires(d.r, d.m, d.fresh("r"), func(*field) bool { return true })
}

// addRequires adds a field with @requires of a field that another subgraph resolves and that fits.
// It reports whether it found one.
func addRequires(r *rand.Rand, m model, name string, fits func(*field) bool) bool {
	to, _ := one(r, m.places(isEntity))
	if to.t == nil {
		return false
	}
	from, ok := one(r, m.places(func(s *member, t *typ) bool { return s != to.s && t.name == to.t.name && len(t.resolved()) > 0 }))
	if !ok {
		return false
	}
	f, _ := one(r, from.t.resolved())
	if f.args != "" || !leafType(f.typ) || !fits(f) || to.t.field(f.name) != nil && !is(to.t.field(f.name).directives, "external") {
		return false
	}
	to.t.add(f.name, f.typ, "@external")
	to.t.add(name, "Int", requires(f.name))
	return true
}

func leafType(t string) bool {
	for _, c := range t {
		if c != '[' {
			return c == 'I' || c == 'S' || c == 'F' || c == 'B'
		}
	}
	return false
}

// links adds a field from one entity, or from a root type, to another entity.
func (d *drawer) links() {
	from, ok := one(d.r, d.m.places(isEntity))
	to, _ := one(d.r, d.m.places(isEntity))
	if !ok {
		return
	}
	if from.s.typ(to.t.name) == nil {
		stub := from.s.define("type", to.t.name)
		stub.directives = []string{to.t.directives[0]}
		for _, name := range keyFields[:2] {
			if is(stub.directives, `key(fields: "`+name) {
				stub.add(name, "ID!")
			}
		}
		if d.r.IntN(2) == 0 {
			stub.directives[0] = stub.directives[0][:len(stub.directives[0])-1] + ", resolvable: false)"
		}
	}
	from.t.add(d.fresh("l"), []string{to.t.name, "[" + to.t.name + "!]"}[d.r.IntN(2)])
}

// values adds an enum and an input object, with a field that takes or returns them.
func (d *drawer) values() {
	s, _ := one(d.r, d.m)
	e := s.define("enum", "Status")
	e.fields = []*field{{name: "ON"}, {name: "OFF"}}
	in := s.define("input", "Filter")
	in.add("q", "String")
	in.add("limit", "Int! = 10")
	in.add("status", "Status")
	q := s.define("type", "Query")
	q.add(d.fresh("find"), "Int").args = "(filter: Filter, status: Status)"
	if d.r.IntN(2) == 0 {
		q.add(d.fresh("status"), "Status")
	}
}

// abstract adds a union or an interface of value types and entities of one subgraph.
func (d *drawer) abstract() {
	at, ok := one(d.r, d.m.places(isEntity))
	if !ok {
		return
	}
	s := at.s
	s.define("type", "Note").add("text", "String")
	s.define("type", "Memo").add("text", "String")
	q := s.define("type", "Query")
	if d.r.IntN(2) == 0 {
		s.define("union", "Found").members = []string{"Note", "Memo", at.t.name}
		q.add(d.fresh("search"), "[Found]")
		return
	}
	s.define("interface", "Text").add("text", "String")
	s.typ("Note").implements, s.typ("Memo").implements = []string{"Text"}, []string{"Text"}
	q.add(d.fresh("texts"), "[Text]")
}

// interfaceObject adds an interface with a key in one subgraph and its interface object in another.
func (d *drawer) interfaceObject() {
	i, j := d.r.IntN(len(d.m)), d.r.IntN(len(d.m))
	if i == j {
		return
	}
	a, b := d.m[i], d.m[j]
	media := a.define("interface", "Media")
	media.directives = []string{key("id")}
	media.add("id", "ID!")
	for _, name := range []string{"Book", "Film"}[:1+d.r.IntN(2)] {
		t := a.define("type", name)
		t.implements, t.directives = []string{"Media"}, []string{key("id")}
		t.add("id", "ID!")
		t.add(d.fresh("p"), "Int")
	}
	o := b.define("type", "Media")
	o.directives = []string{"@interfaceObject", key("id")}
	o.add("id", "ID!")
	if d.r.IntN(3) > 0 {
		o.add(d.fresh("score"), "Int")
	}
	at := a
	if d.r.IntN(2) == 0 {
		at = b
	}
	at.define("type", "Query").add(d.fresh("media"), []string{"Media", "[Media]"}[d.r.IntN(2)])
}

// shared lets a second subgraph resolve a field of an entity.
func (d *drawer) shared() {
	from, ok := one(d.r, d.m.places(func(_ *member, t *typ) bool { return is(t.directives, "key") && len(t.resolved()) > 0 }))
	if !ok {
		return
	}
	f, _ := one(d.r, from.t.resolved())
	to, ok := one(d.r, d.m.places(func(s *member, t *typ) bool { return s != from.s && t.name == from.t.name && t.field(f.name) == nil }))
	if !ok || !leafType(f.typ) || is(f.directives, "requires") {
		return
	}
	f.directives = append(f.directives, "@shareable")
	g := *f
	g.directives = []string{"@shareable"}
	to.t.fields = append(to.t.fields, &g)
}

// provides adds a root field that provides a field of another subgraph.
func (d *drawer) provides() {
	from, ok := one(d.r, d.m.places(func(_ *member, t *typ) bool { return is(t.directives, "key") && len(t.resolved()) > 0 }))
	if !ok {
		return
	}
	f, _ := one(d.r, from.t.resolved())
	to, ok := one(d.r, d.m.places(func(s *member, t *typ) bool { return s != from.s && t.name == from.t.name && t.field(f.name) == nil }))
	if !ok || !leafType(f.typ) || f.args != "" || is(f.directives, "requires") {
		return
	}
	if !is(f.directives, "shareable") {
		f.directives = append(f.directives, "@shareable")
	}
	to.t.add(f.name, f.typ, "@external")
	to.s.define("type", "Query").add(d.fresh("pq"), to.t.name, `@provides(fields: "`+f.name+`")`)
}

func (d *drawer) mutation() {
	s, _ := one(d.r, d.m)
	s.define("type", "Mutation").add(d.fresh("do"), "Int")
}
