package merge

import (
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
	var list []objectField
	for _, ref := range t.out.Interfaces {
		if i := ts.named(ref.Name); i != nil && i.interfaceObject {
			for _, o := range i.fieldsOfObjects()[name] {
				if o.sub.Schema.Type(t.name) == nil {
					list = append(list, o)
				}
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
// implement the interface, and one whose interface no subgraph defines.
func (ts *typeTable) checkInterfaceObjects() {
	for i := range ts.ofKind(sdl.Interface) {
		if !i.interfaceObject {
			continue
		}
		everywhere := true
		for k := range i.srcs {
			s := &i.srcs[k]
			everywhere = everywhere && s.meta.InterfaceObject
			if s.meta.InterfaceObject {
				checkInterfaceObject(ts.findings, i, s)
			}
		}
		if everywhere && !i.mixedKinds {
			ts.fail(codes.InterfaceObjectUsageError, i.name, i.name+" is an @interfaceObject in every subgraph that has it: "+graphList(i.subgraphs()),
				"Define it as an interface, with the types that implement it, in one subgraph.", i.positions()...)
		}
	}
	if ts.edition.Rust() {
		ts.stopAt(codes.InterfaceObjectUsageError)
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
					impl.out.Fields = append(impl.out.Fields, copyField(impl, f))
				}
			}
		}
	}
}

// copyField copies a field of an interface to a type that implements it. The copy has the applied
// directives, and in place of the join directives one join__field that names no subgraph.
func copyField(t *mergedType, f *sdl.Field) *sdl.Field {
	c := *f
	c.Parent, c.Directives = t.out, nil
	for _, d := range f.Directives {
		if d.Role != sdl.RoleJoinField && d.Role != sdl.RoleJoinDirective {
			c.Directives = append(c.Directives, d)
		}
	}
	c.Directives = append(c.Directives, directive("join__field", sdl.RoleJoinField))
	return &c
}
