package serve

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// Versions has all schemas of a subgraph that may be registered while a plan runs.
type Versions struct {
	List []*subgraph.Subgraph
	// Always marks a subgraph that is registered in every state.
	Always bool
}

// same reports whether both are the same schemas, in any order and however often each is there.
func (v Versions) same(w Versions) bool {
	within := func(list, other []*subgraph.Subgraph) bool {
		return !slices.ContainsFunc(list, func(s *subgraph.Subgraph) bool {
			return !slices.ContainsFunc(other, func(o *subgraph.Subgraph) bool { return o.Schema == s.Schema })
		})
	}
	return v.Always == w.Always && within(v.List, w.List) && within(w.List, v.List)
}

// withheldBy finds what a subgraph has and no supergraph offers, in any combination of the
// versions. These are arguments that another subgraph, which always resolves the same field, never
// has, input fields and enum values likewise, since composition leaves them out; and elements that
// some subgraph always hides with @inaccessible and that no field set reads. Nothing is concluded
// of what an @override, an @interfaceObject or a context may change.
func withheldBy(graph map[string]Versions) *withheld {
	d := notedIn(graph)
	if len(graph) > 1 || len(d.hidden) > 0 { // a single subgraph withholds only what it hides
		d.conclude(graph)
	}
	return d
}

// eachVersion visits the versions of all subgraphs, each once: an unchanged subgraph is built once
// and stands on both sides.
func eachVersion(graph map[string]Versions, visit func(name string, s *subgraph.Subgraph)) {
	for name, v := range graph {
		for i, s := range v.List {
			if !slices.ContainsFunc(v.List[:i], func(earlier *subgraph.Subgraph) bool { return earlier.Schema == s.Schema }) {
				visit(name, s)
			}
		}
	}
}

// notedIn collects what forbids a conclusion, and where to look.
func notedIn(graph map[string]Versions) *withheld {
	d := &withheld{
		elements: make(map[element]bool), undecided: make(map[element]bool), read: make(map[string]bool), hidden: make(map[string]bool), args: make(map[string]bool),
		declared: make(declarations), argued: make(map[string]bool), shared: make(fieldOwners), parts: make(partTable), fields: make(fieldIndex),
	}
	eachVersion(graph, d.noteUndecided)
	return d
}

// conclude finds the elements.
func (d *withheld) conclude(graph map[string]Versions) {
	eachVersion(graph, d.declareTypes)
	eachVersion(graph, d.declareFields)
	eachVersion(graph, d.declareParts)
	for name, v := range graph {
		if v.Always {
			d.find(name, v.List)
			d.findInputs(name, v.List)
		}
	}
}

// element is a type, a field, an enum value, or an argument of a field. The parts that do not apply
// are empty.
type element struct{ typ, field, arg string }

func fieldElement(f *sdl.Field) element { return element{typ: f.Parent.Name, field: f.Name} }

// isHidden reports whether a field is hidden wherever its version of the subgraph is registered and
// no field set reads it.
func (d *withheld) isHidden(f *sdl.Field) bool {
	return isInaccessible(f.Directives) && !d.read[f.Name] && f.Parent != nil && !d.undecided[fieldElement(f)] && !d.undecided[element{typ: f.Parent.Name}]
}

// empty reports whether nothing is withheld.
func (d *withheld) empty() bool { return len(d.elements) == 0 && len(d.hidden) == 0 }

type withheld struct {
	elements map[element]bool
	// undecided are types and fields of which nothing is concluded.
	undecided map[element]bool
	// read are the names of fields and values that stand in some field set or context, and of the
	// fields of interfaces; args are the names of arguments in field sets.
	read, args map[string]bool
	// hidden are the types, by name, of which some field, argument or value is @inaccessible.
	hidden map[string]bool
	// declared has the objects, interfaces, input objects and enums of all versions by name.
	declared declarations
	// argued are the objects and interfaces, by name, of which some field takes an argument.
	// Nothing can be withheld of the others unless they hide it.
	argued map[string]bool
	// shared has the fields of those that several subgraphs have.
	shared fieldOwners
	// parts has the arguments of their fields, their input fields and their values. Where the type
	// hides nothing, those of a field that only one subgraph has are left out, as it offers them
	// all.
	parts  partTable
	fields fieldIndex
}

// noteUndecided collects from one version what forbids a conclusion: elements that federation may
// move, and names that field sets and contexts read.
func (d *withheld) noteUndecided(_ string, s *subgraph.Subgraph) {
	for _, t := range s.Schema.Types {
		if !t.Kind.HasFields() {
			d.noteInput(t)
			continue
		}
		meta := s.Type(t)
		if meta.InterfaceObject {
			d.undecided[element{typ: t.Name}] = true
		}
		for _, k := range meta.Keys {
			d.markSelected(k.Fields.Selections)
		}
		for _, f := range t.Fields {
			if t.Kind == sdl.Interface {
				d.read[f.Name] = true // a selection on the interface reaches its implementers
			}
			if len(f.Args) > 0 && isAuthored(t, f) {
				d.argued[t.Name] = true
			}
			fm := s.Field(f)
			if fm.Override != nil || len(fm.Contexts) > 0 {
				d.undecided[fieldElement(f)] = true
			}
			if isInaccessible(f.Directives) || slices.ContainsFunc(f.Args, func(a *sdl.Argument) bool { return isInaccessible(a.Directives) }) {
				d.hidden[t.Name] = true
			}
			for _, c := range fm.Contexts {
				for _, word := range strings.FieldsFunc(c.Selection, func(r rune) bool { return !nameRune(r) }) {
					d.read[word] = true
				}
			}
			for _, set := range []*subgraph.FieldSet{fm.Requires, fm.Provides} {
				if set != nil {
					d.markSelected(set.Selections)
				}
			}
		}
	}
}

// declareTypes files the types of one version that have fields or values under their names.
func (d *withheld) declareTypes(name string, s *subgraph.Subgraph) {
	for _, t := range s.Schema.Types {
		if t.Kind.HasFields() || t.Kind == sdl.InputObject || t.Kind == sdl.Enum {
			d.declared.add(t.Name, name)
		}
	}
}

// declareFields files the fields of one version on types that several subgraphs have. Those of
// types that hide something count wherever they are.
func (d *withheld) declareFields(name string, s *subgraph.Subgraph) {
	for _, t := range s.Schema.Types {
		if t.Kind.HasFields() && d.argued[t.Name] && !d.hidden[t.Name] && d.declared[t.Name].several {
			for _, f := range t.Fields {
				d.shared.add(place{t.Kind, t.Name, f.Name}, name)
			}
		}
	}
}

// declareParts files what is inside of the types of one version that may be withheld.
func (d *withheld) declareParts(name string, s *subgraph.Subgraph) {
	for _, t := range s.Schema.Types {
		hidden := d.hidden[t.Name]
		if !hidden && !d.declared[t.Name].several {
			continue
		}
		for part := range inputParts(t) {
			d.parts.add(place{kind: t.Kind, typ: t.Name}, part, name)
		}
		if !t.Kind.HasFields() || !hidden && !d.argued[t.Name] {
			continue
		}
		for _, f := range t.Fields {
			at := place{t.Kind, t.Name, f.Name}
			if len(f.Args) == 0 || !hidden && !d.shared[at].several {
				continue
			}
			for _, a := range f.Args {
				d.parts.add(at, a.Name, name)
			}
		}
	}
}

func nameRune(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

func (d *withheld) markSelected(list []subgraph.Selection) {
	for _, sel := range list {
		if sel.Field != nil {
			d.read[sel.Field.Name] = true
		}
		for _, a := range sel.Args {
			d.args[a.Name] = true
			for _, word := range strings.FieldsFunc(a.Value.String(), func(r rune) bool { return !nameRune(r) }) {
				d.read[word] = true
			}
		}
		d.markSelected(sel.Sub)
	}
}

// find adds what a subgraph that is always registered withholds. Own are its versions.
func (d *withheld) find(name string, own []*subgraph.Subgraph) {
	for _, t := range own[0].Schema.Types {
		hidden := d.hidden[t.Name]
		if !t.Kind.HasFields() || d.undecided[element{typ: t.Name}] || !hidden && (!d.argued[t.Name] || d.onlyIn(name, t)) {
			continue
		}
		versions := versionsOf(own, t)
		for _, f := range t.Fields {
			if !hidden && d.parts[place{t.Kind, t.Name, f.Name}] == nil {
				continue // then only arguments may be withheld
			}
			if versions == nil || d.undecided[fieldElement(f)] || !isAuthored(t, f) {
				continue
			}
			fields := d.resolved(own, versions, f)
			if fields == nil {
				continue
			}
			if !d.read[f.Name] && !slices.ContainsFunc(fields, func(f *sdl.Field) bool { return !isInaccessible(f.Directives) }) {
				d.elements[fieldElement(f)] = true
			}
			d.arguments(name, fields, t, f)
		}
	}
}

// onlyIn reports whether no other subgraph has the type. Then nothing but what is hidden can be
// withheld of it.
func (d *withheld) onlyIn(name string, t *sdl.Type) bool {
	return d.declared[t.Name].isOnly(name)
}

// versionsOf returns a type in every version of a subgraph; nil if one lacks it or has it in
// another kind.
func versionsOf(own []*subgraph.Subgraph, t *sdl.Type) []*sdl.Type {
	out := make([]*sdl.Type, len(own))
	for i, s := range own {
		if out[i] = s.Schema.Type(t.Name); out[i] == nil || out[i].Kind != t.Kind {
			return nil
		}
	}
	return out
}

// resolved returns a field in every version of a type; nil if one of them does not resolve it.
func (d *withheld) resolved(own []*subgraph.Subgraph, versions []*sdl.Type, f *sdl.Field) []*sdl.Field {
	out := make([]*sdl.Field, len(own))
	for i, t := range versions {
		if out[i] = d.fields.find(t, f.Name); out[i] == nil || !own[i].Resolves(out[i]) {
			return nil
		}
	}
	return out
}

// arguments adds the arguments of a field that some subgraph has and the named one withholds.
// Fields are the versions of the field in the named subgraph.
func (d *withheld) arguments(name string, fields []*sdl.Field, t *sdl.Type, f *sdl.Field) {
	for a, owner := range d.parts[place{t.Kind, t.Name, f.Name}] {
		if d.args[a] {
			continue
		}
		offered := slices.ContainsFunc(fields, func(f *sdl.Field) bool {
			has := f.Arg(a)
			if has == nil {
				return owner.isOnly(name)
			}
			return !isInaccessible(has.Directives)
		})
		if !offered {
			d.elements[element{t.Name, f.Name, a}] = true
		}
	}
}

func isInaccessible(list []*sdl.Directive) bool { return sdl.Find(list, sdl.RoleInaccessible) != nil }
