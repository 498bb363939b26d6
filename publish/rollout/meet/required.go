package meet

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// borrow copies from the new schema the external fields that joined @requires sets select and the old schema lacks.
func (d *draft) addRequired() {
	for _, t := range d.o.Schema.Types {
		if t.Kind != sdl.Object || d.removed[t] {
			continue
		}
		for _, f := range t.Fields {
			if _, joined := d.requires[f]; joined && !d.removed[f] {
				d.addSelected(d.n.Field(d.inNew(f)).Requires.Selections)
			}
		}
	}
}

func (d *draft) addSelected(list []subgraph.Selection) {
	for _, s := range list {
		if s.Field != nil {
			d.addField(s.Field)
		}
		d.addSelected(s.Sub)
	}
}

// borrowField makes sure that a field of the new schema can be selected in the intermediate one.
func (d *draft) addField(nf *sdl.Field) {
	t := d.o.Schema.Type(nf.Parent.Name)
	switch {
	case t == nil || d.removed[t]:
		if !slices.Contains(d.types, nf.Parent) {
			d.types = append(d.types, nf.Parent)
		}
	case t.Field(nf.Name) == nil:
		if !slices.Contains(d.added[t], nf) {
			d.added[t] = append(d.added[t], nf)
		}
	default:
		if of := t.Field(nf.Name); d.removed[of] { // both have it, the old one resolves it, the new one does not
			d.removed[of] = false
			d.external[of] = d.o.Resolves(of)
		}
	}
}
