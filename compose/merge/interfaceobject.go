package merge

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// objectField is a field of an @interfaceObject. It resolves the field of that name of every type
// that implements the interface.
type objectField struct {
	sub *subgraph.Subgraph
	f   *sdl.Field
}

// objectFieldsFor returns the @interfaceObject fields that resolve a field of an object type. A
// subgraph that has both the @interfaceObject and the type itself is refused elsewhere, so its
// fields are left out.
func (ts *typeTable) objectFieldsFor(t *mergedType, name string) []objectField {
	if t.kind != sdl.Object {
		return nil
	}
	if !t.objectsKnown {
		t.objectsKnown = true
		for _, ref := range t.out.Interfaces {
			if i := ts.named(ref.Name); i != nil && i.interfaceObject {
				t.objects = append(t.objects, i)
			}
		}
	}
	var list []objectField
	for _, i := range t.objects {
		for _, o := range i.fieldsOfObjects()[name] {
			if o.sub.Schema.Type(t.name) == nil {
				list = append(list, o)
			}
		}
	}
	return list
}

// fieldsOfObjects returns the fields of an interface's @interfaceObject types by name.
func (t *mergedType) fieldsOfObjects() map[string][]objectField {
	if t.objectFields == nil {
		t.objectFields = make(map[string][]objectField)
		for i := range t.srcs {
			s := &t.srcs[i]
			if !s.meta.InterfaceObject {
				continue
			}
			for _, f := range s.t.Fields {
				t.objectFields[f.Name] = append(t.objectFields[f.Name], objectField{s.sub, f})
			}
		}
	}
	return t.objectFields
}

// checkInterfaceObjects refuses an @interfaceObject in a subgraph that defines types which
// implement the interface. In edition 2.15 two of them in a subgraph must have no implementation in
// common; in 2.14 the proof that every query can be answered fails then.
func (ts *typeTable) checkInterfaceObjects() {
	for i := range ts.ofKind(sdl.Interface) {
		if !i.interfaceObject {
			continue
		}
		for k := range i.srcs {
			if s := &i.srcs[k]; s.meta.InterfaceObject {
				checkInterfaceObject(ts.findings, i, s)
			}
		}
	}
	if ts.edition.Rust() {
		ts.checkImplementations()
		return
	}
	ts.checkInterfacesDefined()
}

// checkInterfacesDefined refuses an @interfaceObject whose interface no subgraph defines.
func (ts *typeTable) checkInterfacesDefined() {
	for i := range ts.ofKind(sdl.Interface) {
		everywhere := i.interfaceObject && !i.mixedKinds
		for k := range i.srcs {
			everywhere = everywhere && i.srcs[k].meta.InterfaceObject
		}
		if everywhere {
			ts.fail(codes.InterfaceObjectUsageError, i.name, i.name+" is an @interfaceObject in every subgraph that has it ("+graphList(i.subgraphs())+"); it must be an interface in one",
				"Define it as an interface, with the types that implement it, in one subgraph.", i.positions()...)
		}
	}
}

// objectSubgraphs returns the names of the subgraphs that have an interface as @interfaceObject.
func (t *mergedType) objectSubgraphs() []string {
	var names []string
	for i := range t.srcs {
		if t.srcs[i].meta.InterfaceObject {
			names = append(names, t.srcs[i].sub.Name)
		}
	}
	return names
}

// checkImplementations refuses an interface that implements the interface of an @interfaceObject,
// and two interface objects of one subgraph whose interfaces have an implementation in common: a
// router that holds such an object would not know as which of the two the subgraph knows it.
func (ts *typeTable) checkImplementations() {
	type holder struct {
		impl *mergedType
		sub  *subgraph.Subgraph
	}
	first := map[holder]*typeSource{}
	for i := range ts.ofKind(sdl.Interface) {
		for _, ref := range i.out.Interfaces {
			if of := ts.named(ref.Name); of != nil && of.interfaceObject {
				ts.fail(codes.InterfaceObjectUsageError, of.name, "interface "+i.name+" implements "+of.name+", which "+graphList(of.objectSubgraphs())+" has as an @interfaceObject; only object types may implement it",
					"Let "+i.name+" not implement it, or define "+of.name+" as an interface everywhere.", i.positions()...)
			}
		}
		if !i.interfaceObject {
			continue
		}
		for k := range i.srcs {
			s := &i.srcs[k]
			if !s.meta.InterfaceObject {
				continue
			}
			for _, impl := range i.impls {
				h := holder{impl, s.sub}
				other := first[h]
				if other == nil {
					first[h] = s
					continue
				}
				ts.fail(codes.InterfaceObjectUsageError, i.name, "subgraph "+quote(s.sub.Name)+" has "+other.t.Name+" and "+i.name+" as @interfaceObject, but "+impl.name+" implements both",
					"Put the fields of one of them into another subgraph, or into the other @interfaceObject.", s.t.Pos.Position(), other.t.Pos.Position(), impl.srcs[0].t.Pos.Position())
			}
		}
	}
}

// checkInterfaceObject refuses an @interfaceObject in a subgraph that defines types which implement
// the interface.
func checkInterfaceObject(f *findings, i *mergedType, s *typeSource) {
	where := []diag.Position{s.t.Pos.Position()}
	var names []string
	for _, impl := range i.impls {
		if t := s.sub.Schema.Type(impl.name); t != nil {
			names, where = append(names, t.Name), append(where, t.Pos.Position())
		}
	}
	if len(names) > 0 {
		f.fail(codes.InterfaceObjectUsageError, i.name, "subgraph "+quote(s.sub.Name)+" has "+i.name+" as an @interfaceObject and so must not know the types that implement it, but it defines "+strings.Join(names, ", "),
			"Remove these types there, or define the interface itself.", where...)
	}
}

// copyInterfaceObjectFields gives the types that implement an interface the fields that only an
// @interfaceObject adds to it.
func (m *merger) copyInterfaceObjectFields() {
	for i := range m.types.ofKind(sdl.Interface) {
		if !i.interfaceObject {
			continue
		}
		for _, f := range i.out.Fields {
			if len(i.fieldsOfObjects()[f.Name]) == 0 {
				continue
			}
			for _, impl := range i.impls {
				if impl.field(f.Name) == nil {
					m.sharing.check(impl, f.Name, nil)
					impl.out.Fields = append(impl.out.Fields, m.copyField(impl, f))
				}
			}
		}
	}
}

// copyField copies a field of an interface to a type that implements it. The copy has the applied
// directives, of access control those that interface objects put on it, and in place of the join
// directives one join__field that names no subgraph. In edition 2.15 access control follows it.
func (m *merger) copyField(t *mergedType, f *sdl.Field) *sdl.Field {
	c := *f
	c.Parent, c.Directives = t.out, nil
	var guards []*sdl.Directive
	for _, d := range f.Directives {
		switch {
		case slices.Contains(accessControl, d.Role):
			if guards == nil {
				guards = m.applied.guardCopied(t, f.Name)
				if !m.edition.Rust() {
					c.Directives = append(c.Directives, guards...)
				}
			}
		case d.Role != sdl.RoleJoinField && d.Role != sdl.RoleJoinDirective:
			c.Directives = append(c.Directives, d)
		}
	}
	c.Directives = append(c.Directives, directive("join__field", sdl.RoleJoinField))
	if m.edition.Rust() {
		c.Directives = append(c.Directives, guards...)
	}
	return &c
}
