package merge

import (
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
		i := m.byName[ref.Name]
		if i == nil || !i.objects {
			continue
		}
		for k := range i.srcs {
			s := &i.srcs[k]
			if !s.meta.InterfaceObject {
				continue
			}
			if f := s.t.Field(name); f != nil {
				list = append(list, abstraction{s.sub, f})
			}
		}
	}
	return list
}

// copyInterfaceObjectFields gives every implementation the fields that only an
// @interfaceObject adds to its interface. Their join__field names no subgraph.
func (m *merger) copyInterfaceObjectFields() {
	m.ofKind(sdl.Interface, func(i *typ) {
		if !i.objects {
			return
		}
		for _, f := range i.out.Fields {
			if !m.onlyAbstract(i, f.Name) {
				continue
			}
			for _, impl := range i.impls {
				if impl.field(f.Name) == nil {
					impl.out.Fields = append(impl.out.Fields, copyField(impl, f))
				}
			}
		}
	})
}

// onlyAbstract says that an @interfaceObject has the field.
func (m *merger) onlyAbstract(i *typ, name string) bool {
	for k := range i.srcs {
		if s := &i.srcs[k]; s.meta.InterfaceObject && s.t.Field(name) != nil {
			return true
		}
	}
	return false
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
