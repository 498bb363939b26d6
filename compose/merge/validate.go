package merge

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// validate checks the merged schema as a whole, once nothing is wrong with its parts.
func (m *merger) validate() {
	if len(m.errors) > 0 {
		return
	}
	m.checkImplementations()
	m.checkRequires()
	m.checkTransitiveAccess()
	if len(m.errors) > 0 {
		return
	}
	m.checkGraphNames()
	m.checkValidity()
	m.checkComposed()
}

// checkImplementations demands that objects and interfaces have every field
// of the interfaces they implement, wherever those fields came from.
func (m *merger) checkImplementations() {
	for _, t := range m.types {
		for _, ref := range t.out.Interfaces {
			i := m.byName[ref.Name]
			if i == nil {
				continue
			}
			for _, f := range i.out.Fields {
				if t.field(f.Name) == nil {
					m.missingField(t, i, f)
				}
			}
		}
	}
}

func (m *merger) missingField(t, i *typ, f *sdl.Field) {
	var having, implementing []string
	var where []diag.Position
	for k := range i.srcs {
		if own := i.srcs[k].t.Field(f.Name); own != nil {
			having, where = append(having, i.srcs[k].sub.Name), append(where, own.Pos.Position())
		}
	}
	for k := range t.srcs {
		if t.srcs[k].t.Implements(i.name) {
			implementing, where = append(implementing, t.srcs[k].sub.Name), append(where, t.srcs[k].t.Pos.Position())
		}
	}
	m.fail(codes.InterfaceFieldNoImplem, i.name+"."+f.Name, "interface field "+i.name+"."+f.Name+" comes from "+graphList(having)+", but "+t.name+", which implements "+i.name+" in "+graphList(implementing)+", has no such field",
		"Add the field to "+t.name+" in one of the subgraphs.", where...)
}
