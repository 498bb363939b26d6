package queryplan

import (
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/compose/queryplan/plan"
	"github.com/schemactl/schemactl/compose/sdl"
)

// aliasing gives fields of one fetch other names where a subgraph could not answer both: fields of
// different objects under one name, of types that do not go together.
type aliasing struct {
	w *world
	// names are the new names, rewrites change them back in the answer.
	names    map[*item]string
	rewrites []plan.Rewrite
	// conflict is the reason why two fields cannot have one name.
	conflict string
}

// taken is a field that has a name in an answer.
type taken struct {
	it *item
	// object is the type of the fragment that it stands in, empty outside of fragments.
	object string
	// parent is the field that it stands below, nil at the root.
	parent *item
	// in are the selections that it stands in.
	in *sels
}

// asks reports whether two uses of one name ask for the same field with the same arguments.
func (u *use) asks(v *use) bool { return u.name == v.name && u.arguments == v.arguments }

// apart reports whether two fields always are in different objects: those of two object types.
func (a *aliasing) apart(x, y taken) bool {
	object := func(t taken) string {
		name := t.object
		if name == "" && t.parent != nil && t.parent.typ != nil {
			name = t.parent.typ.Name()
		}
		if d := a.w.schema.Type(name); d != nil && d.Kind == sdl.Object {
			return name
		}
		return ""
	}
	n, m := object(x), object(y)
	return n != m && n != "" && m != ""
}

// answered are selections whose fields stand in one object of an answer, at a path, below a field.
type answered struct {
	sels   *sels
	path   []plan.Step
	parent *item
}

// scope has the names of one object of an answer, in the order in which they are asked for.
type scope struct {
	names map[string]taken
	order []string
	below map[string][]answered
}

// look finds the conflicts among selections that are answered together.
func (a *aliasing) look(list []answered) {
	sc := scope{names: map[string]taken{}, below: map[string][]answered{}}
	for _, s := range list {
		a.fields(&sc, s, "")
	}
	for _, name := range sc.order {
		if below := sc.below[name]; len(below) > 0 {
			a.look(below)
		}
	}
}

// fields adds the fields of selections to a scope, those of fragments included.
func (a *aliasing) fields(sc *scope, at answered, object string) {
	for _, it := range at.sels.items {
		if it.fragment != nil {
			if it.sub != nil {
				inner := object
				if it.fragment.on != "" {
					inner = it.fragment.on
				}
				a.fields(sc, answered{it.sub, at.path, at.parent}, inner)
			}
			continue
		}
		name := it.use.response()
		own := taken{it, object, at.parent, at.sels}
		if have, ok := sc.names[name]; ok && have.it != it {
			name = a.clash(sc, have, own, at.path)
		}
		if _, ok := sc.names[name]; !ok {
			sc.names[name] = own
			sc.order = append(sc.order, name)
		}
		if it.sub == nil {
			continue
		}
		path := append(at.path[:len(at.path):len(at.path)], plan.Step{Kind: plan.Key, Name: name})
		sc.below[name] = append(sc.below[name], answered{it.sub, path, it})
	}
}

// clash judges two fields with one name and returns the name of the second.
func (a *aliasing) clash(sc *scope, x, y taken, path []plan.Step) string {
	v := y.it.use
	name := v.response()
	same := shape(x.it) == shape(y.it)
	for _, it := range y.in.items {
		if it.use != nil && it.use.response() == name && !it.use.asks(v) {
			a.refuse(it.use, v)
		}
	}
	if same && !x.it.use.asks(v) && !a.apart(x, y) {
		a.refuse(x.it.use, v)
	}
	if same || x.in == y.in {
		return name
	}
	alias := name
	for n := 0; ; n++ {
		alias = fmt.Sprintf("%s__alias_%d", name, n)
		if _, used := sc.names[alias]; !used {
			break
		}
	}
	if a.names == nil {
		a.names = map[*item]string{}
	}
	a.names[y.it] = alias
	at := path[:len(path):len(path)]
	if y.object != "" {
		at = append(at, plan.Step{Kind: plan.TypenameEquals, Name: y.object})
	}
	a.rewrites = append(a.rewrites, plan.Rewrite{Path: append(at, plan.Step{Kind: plan.Key, Name: alias}), Rename: name})
	return alias
}

// refuse notes that two fields cannot have one name.
func (a *aliasing) refuse(u, v *use) {
	a.conflict = fmt.Sprintf("the fields %s and %s would have the name %s in one fetch; give one of them another alias", u.name+u.arguments, v.name+v.arguments, u.response())
}

// shape is the part of a type that fields of one name must share: below a composite field that
// asks for something, its lists and what is not null.
func shape(it *item) string {
	if it.typ == nil {
		return ""
	}
	text := it.typ.String()
	if it.sub != nil {
		return strings.Replace(text, it.typ.Name(), "", 1)
	}
	return text
}
