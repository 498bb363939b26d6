package rollouttest

import (
	"math/rand/v2"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Evolution is a graph before and after some changes, with a few words on each change.
type Evolution struct {
	Before, After []sdl.Source
	What          []string
}

// evolver changes a model. Each of its methods is one kind of change; they report whether it fits.
type evolver struct {
	drawer
	// before is the graph that stays, for changes that need something at both ends.
	before model
}

// changes are the kinds of changes by name. Edits of the text ([Mutator]) come on top.
var changes = []struct {
	name  string
	apply func(*evolver) bool
}{
	{"merge", (*evolver).merge}, {"merge", (*evolver).merge}, {"rename", (*evolver).rename}, {"split", (*evolver).split},
	{"remove subgraph", (*evolver).removal}, {"add subgraph", (*evolver).addition},
	{"chained requires", (*evolver).chain}, {"requires added", (*evolver).addRequires}, {"requires changed", (*evolver).changeRequires},
	{"explicit root", (*evolver).explicitRoot}, {"key grows", (*evolver).growKey}, {"key replaced", (*evolver).replaceKey},
	{"key added", (*evolver).addKey}, {"key dropped", (*evolver).dropKey}, {"key unresolvable", (*evolver).closeKey},
	{"scalar changed", (*evolver).changeScalar}, {"scalar changed", (*evolver).changeScalar}, {"type renamed", (*evolver).renameType},
	{"interface object", (*evolver).changeInterfaceObject}, {"interface object", (*evolver).toInterfaceObject},
	{"field moved", (*evolver).moveField}, {"field moved", (*evolver).moveField}, {"stub", (*evolver).stub},
	{"input tightened", (*evolver).tightenInput}, {"input tightened", (*evolver).tightenInput}, {"one of", (*evolver).oneOf},
	{"value replaced", (*evolver).replaceValue}, {"member replaced", (*evolver).replaceMember}, {"url", (*evolver).newURL},
}

// Kinds returns the names of the kinds of changes that [Evolve] draws beside edits of text.
func Kinds() []string {
	var out []string
	for _, c := range changes {
		if !contains(out, c.name) {
			out = append(out, c.name)
		}
	}
	return out
}

// Evolve draws a graph and one to three changes of it. Most are kinds that need a plan of several
// subgraphs, the others are edits of text ([Mutator.Change]). It returns false if no change fits;
// whether both sides compose is left to the caller.
func Evolve(source rand.Source) (Evolution, bool) {
	r := rand.New(source)
	before := draw(r)
	e := &evolver{drawer{r: r, m: before.clone(), n: 100}, before}
	var out Evolution
	for range 1 + r.IntN(3) {
		c := changes[r.IntN(len(changes))]
		if c.apply(e) {
			out.What = append(out.What, c.name)
		}
	}
	out.Before, out.After = before.sources(), e.m.sources()
	if r.IntN(3) == 0 || len(out.What) == 0 {
		mutator := &Mutator{r: r, n: 200}
		after, what := mutator.Change(out.After)
		out.After, out.What = after, append(out.What, what...)
	}
	if len(out.What) > 0 && r.IntN(4) == 0 {
		out.Before, out.After = out.After, out.Before
		out.What = append(out.What, "backwards")
	}
	return out, len(out.What) > 0
}

// two returns two different subgraphs.
func (e *evolver) two() (a, b *member, ok bool) {
	if len(e.m) < 2 {
		return nil, nil, false
	}
	p := e.r.Perm(len(e.m))
	return e.m[p[0]], e.m[p[1]], true
}

// merge gives everything of one subgraph to another and removes it.
func (e *evolver) merge() bool {
	from, to, ok := e.two()
	if !ok {
		return false
	}
	for _, t := range from.types {
		own := to.typ(t.name)
		if own == nil {
			to.types = append(to.types, t)
			continue
		}
		if own.keyword != t.keyword || is(own.directives, "interfaceObject") != is(t.directives, "interfaceObject") {
			return false
		}
		join(own, t)
	}
	e.remove(from)
	return true
}

// join adds to a type what another of the same name has. A field that only one resolves is
// resolved.
func join(own, t *typ) {
	for _, d := range t.directives {
		if !contains(own.directives, d) {
			own.directives = append(own.directives, d)
		}
	}
	for _, i := range append(t.implements, t.members...) {
		list := &own.implements
		if t.keyword == "union" {
			list = &own.members
		}
		if !contains(*list, i) {
			*list = append(*list, i)
		}
	}
	for _, f := range t.fields {
		if is(f.directives, "requires") && own.field(required(f)) != nil {
			f.directives = without(f.directives, "requires")
		}
		switch g := own.field(f.name); {
		case g == nil:
			own.fields = append(own.fields, f)
		case is(g.directives, "external"):
			*g = *f
		}
	}
	for _, f := range own.fields {
		if is(f.directives, "requires") {
			if g := own.field(required(f)); g != nil && !is(g.directives, "external") {
				f.directives = without(f.directives, "requires")
			}
		}
	}
}

// required returns the field set of a field's @requires; empty if it has none.
func required(f *field) string {
	for _, d := range f.directives {
		if is([]string{d}, "requires") {
			_, set, _ := strings.Cut(d, `"`)
			set, _, _ = strings.Cut(set, `"`)
			return set
		}
	}
	return ""
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func (e *evolver) remove(s *member) {
	for i := range e.m {
		if e.m[i] == s {
			e.m = append(e.m[:i:i], e.m[i+1:]...)
			return
		}
	}
}

// rename gives a subgraph another name, at the same URL or at a new one.
func (e *evolver) rename() bool {
	s, _ := one(e.r, e.m)
	s.name += "x"
	if e.r.IntN(2) == 0 {
		s.url = "http://" + s.name
	}
	return true
}

// split moves some types, or the fields of one entity, to a new subgraph.
func (e *evolver) split() bool {
	at, ok := one(e.r, e.m.places(func(s *member, t *typ) bool { return isEntity(s, t) && len(t.resolved()) > 1 }))
	if !ok {
		return false
	}
	s := &member{name: "n", url: "http://n"}
	t := &typ{keyword: "type", name: at.t.name, directives: at.t.directives[:1:1]}
	for _, f := range at.t.fields {
		if contains(keyFields, f.name) && is(t.directives, `key(fields: "`+f.name) {
			t.fields = append(t.fields, &field{name: f.name, typ: f.typ})
		}
	}
	for _, f := range at.t.resolved() {
		if leafType(f.typ) && e.r.IntN(2) == 0 && !is(f.directives, "requires") && !is(f.directives, "shareable") {
			at.t.remove(f.name)
			t.fields = append(t.fields, f)
		}
	}
	s.types = []*typ{t}
	e.m = append(e.m, s)
	return len(t.fields) > 1
}

// removal removes a subgraph with all that it resolves.
func (e *evolver) removal() bool {
	s, _ := one(e.r, e.m)
	if len(e.m) < 2 {
		return false
	}
	e.remove(s)
	return true
}

// addition adds a subgraph that extends an entity.
func (e *evolver) addition() bool {
	at, ok := one(e.r, e.m.places(isEntity))
	if !ok {
		return false
	}
	t := &typ{keyword: "type", name: at.t.name, directives: at.t.directives[:1:1]}
	for _, name := range keyFields {
		if is(t.directives, `key(fields: "`+name) {
			t.add(name, "ID!")
		}
	}
	t.add(e.fresh("f"), e.leaf())
	e.m = append(e.m, &member{name: "m", url: "http://m", types: []*typ{t}})
	return true
}

// newURL gives a subgraph a new routing URL.
func (e *evolver) newURL() bool {
	s, _ := one(e.r, e.m)
	s.url += "-v2"
	return true
}
