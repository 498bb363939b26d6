package merge

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// abstraction is a field of an @interfaceObject that stands for the field of
// the same name of every implementation.
type abstraction struct {
	sub *subgraph.Subgraph
	f   *sdl.Field
}

// abstracted finds the @interfaceObject fields that resolve a field of an object type.
func (m *merger) abstracted(t *typ, name string) []abstraction {
	if t.kind != sdl.Object {
		return nil
	}
	var list []abstraction
	for _, ref := range t.out.Interfaces {
		if i := m.byName[ref.Name]; i != nil && i.objects {
			for _, a := range i.abstractions()[name] {
				// Where the type itself is known the @interfaceObject does not stand for it (and is refused).
				if a.sub.Schema.Type(t.name) == nil {
					list = append(list, a)
				}
			}
		}
	}
	return list
}

// abstractions are the fields of an interface's @interfaceObject types, by name.
func (t *typ) abstractions() map[string][]abstraction {
	if t.abstract == nil {
		t.abstract = make(map[string][]abstraction)
		for i := range t.srcs {
			s := &t.srcs[i]
			if !s.meta.InterfaceObject {
				continue
			}
			for _, f := range s.t.Fields {
				t.abstract[f.Name] = append(t.abstract[f.Name], abstraction{s.sub, f})
			}
		}
	}
	return t.abstract
}

// checkInterfaceObjects refuses an @interfaceObject beside the types that it
// stands for, and one whose interface is defined nowhere.
func (m *merger) checkInterfaceObjects() {
	m.ofKind(sdl.Interface, func(i *typ) {
		if !i.objects {
			return
		}
		everywhere := true
		for k := range i.srcs {
			s := &i.srcs[k]
			everywhere = everywhere && s.meta.InterfaceObject
			if s.meta.InterfaceObject {
				m.checkInterfaceObject(i, s)
			}
		}
		if everywhere && !i.mixed {
			m.fail(codes.InterfaceObjectUsageError, i.name, i.name+" is an @interfaceObject in every subgraph that has it: "+graphList(i.subgraphs()),
				"Define it as an interface, with the types that implement it, in one subgraph.", i.positions()...)
		}
	})
}

func (m *merger) checkInterfaceObject(i *typ, s *typeSrc) {
	where := []diag.Position{s.t.Pos.Position()}
	var names []string
	for _, impl := range i.impls {
		if t := s.sub.Schema.Type(impl.name); t != nil {
			names, where = append(names, t.Name), append(where, t.Pos.Position())
		}
	}
	if len(names) > 0 {
		m.fail(codes.InterfaceObjectUsageError, i.name, "subgraph "+quote(s.sub.Name)+" has "+i.name+" as an @interfaceObject and so must not know the types that implement it, but it defines "+join(names, ", "),
			"Remove these types there, or define the interface itself.", where...)
	}
}

// copyInterfaceObjectFields gives every implementation the fields that only an
// @interfaceObject adds to its interface. Their join__field names no subgraph.
func (m *merger) copyInterfaceObjectFields() {
	m.ofKind(sdl.Interface, func(i *typ) {
		if !i.objects {
			return
		}
		for _, f := range i.out.Fields {
			if len(i.abstractions()[f.Name]) == 0 {
				continue
			}
			for _, impl := range i.impls {
				if impl.field(f.Name) == nil {
					m.checkSharing(impl, f.Name, nil)
					impl.out.Fields = append(impl.out.Fields, copyField(impl, f))
				}
			}
		}
	})
}

func copyField(t *typ, f *sdl.Field) *sdl.Field {
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
