package meet

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// addRequired makes sure that the @requires sets which came from the new version, alone or joined,
// can be written: what they select is copied from the new schema where the old one lacks it.
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

// addField makes a field of the new schema selectable: its type is copied, or the field is, or the
// old field is brought back. A field that only the old version resolves comes back as @external.
func (d *draft) addField(nf *sdl.Field) {
	t := d.o.Schema.Type(nf.Parent.Name)
	switch {
	case t == nil || d.removed[t]:
		if !slices.Contains(d.copiedTypes, nf.Parent) {
			d.copiedTypes = append(d.copiedTypes, nf.Parent)
		}
	case t.Field(nf.Name) == nil:
		if !slices.Contains(d.added[t], nf) {
			d.added[t] = append(d.added[t], nf)
		}
	default:
		if of := t.Field(nf.Name); d.removed[of] { // both have it, but the new version does not resolve it
			d.removed[of] = false
			d.external[of] = d.o.Resolves(of)
		}
	}
}
