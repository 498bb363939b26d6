package meet

import (
	"github.com/schemactl/schemactl/compose/sdl"
)

// keepShareable marks the fields that other subgraphs may resolve too in the old or the new
// version, and in the intermediate schema no longer without a mark: a field of a key is shareable
// by that, and the key may be gone.
func (d *draft) keepShareable() {
	if d.o.Version.Fed1() {
		return // every field is shareable
	}
	inKey := make(map[*sdl.Field]bool)
	for _, t := range d.o.Schema.Types {
		if t.Kind.HasFields() && !d.removed[t] {
			d.markKeys(t, inKey)
		}
	}
	for _, t := range d.o.Schema.Types {
		if t.Kind != sdl.Object || d.removed[t] || t.Pos.Source == nil {
			continue
		}
		for _, f := range t.Fields {
			was := d.o.Field(f)
			if d.removed[f] || d.external[f] || inKey[f] || !d.o.Resolves(f) || isMarked(f) || was.Shareable && !was.InKey {
				continue
			}
			nf := d.inNew(f)
			if (was.Shareable || nf != nil && d.n.Field(nf).Shareable) && d.within.Shared(f) {
				d.shareable[f] = true
			}
		}
	}
}

// markKeys adds the fields of the keys that a type keeps.
func (d *draft) markKeys(t *sdl.Type, into map[*sdl.Field]bool) {
	for _, k := range d.o.Type(t).Keys {
		switch set := d.rekeyed[k.Directive]; {
		case d.removed[k.Directive]:
		case set != nil:
			d.mark(set, into)
		default:
			d.mark(k.Fields, into)
		}
	}
}

// isMarked reports whether @shareable stands on a field or on its type.
func isMarked(f *sdl.Field) bool {
	return sdl.Find(f.Directives, sdl.RoleShareable) != nil || sdl.Find(f.Parent.Directives, sdl.RoleShareable) != nil
}
