package meet

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// cascade goes once over the schema, removes what cannot stay because something else is removed,
// and reports whether it removed anything.
func (d *draft) cascade() bool {
	before := d.decisions()
	for _, t := range d.o.Schema.Types {
		if d.removed[t] || t.Pos.Source == nil {
			continue
		}
		d.cascadeRefs(t)
		for _, f := range t.Fields {
			if !d.removed[f] {
				d.cascadeField(t, f)
			}
		}
		if t.Kind.HasFields() {
			for _, k := range d.o.Type(t).Keys {
				if d.selectsRemoved(k.Fields.Selections) {
					d.removed[k.Directive] = true
				}
				if set := d.rekeyed[k.Directive]; set != nil && !d.has(set.Selections) {
					d.removed[k.Directive] = true
					delete(d.rekeyed, k.Directive)
				}
			}
		}
		if d.isEmpty(t) {
			d.removed[t] = true
		}
	}
	d.dropUnusedExternals()
	return d.decisions() != before
}

// decisions counts the removals and the changed @provides sets, the only things that a pass of
// [draft.cascade] adds.
func (d *draft) decisions() int {
	n := len(d.provides)
	for _, gone := range d.removed {
		if gone {
			n++
		}
	}
	for _, r := range d.refs {
		n += len(r)
	}
	return n
}

func (d *draft) isRemovedType(name string) bool {
	t := d.o.Schema.Type(name)
	return t != nil && d.removed[t]
}

// cascadeRefs drops references of t to removed interfaces and members, and removes from t's
// interfaces the fields and arguments that t has lost: an implementer has to have them.
func (d *draft) cascadeRefs(t *sdl.Type) {
	for _, list := range [][]sdl.Ref{t.Interfaces, t.Members} {
		for _, ref := range list {
			d.ref(t, ref.Name, !d.isRemovedType(ref.Name))
		}
	}
	for _, ref := range t.Interfaces {
		i := d.o.Schema.Type(ref.Name)
		if i == nil || d.removed[i] || d.refs[t][ref.Name] {
			continue
		}
		for _, f := range i.Fields {
			own := t.Field(f.Name)
			if own == nil || d.removed[own] {
				d.removed[f] = true
				continue
			}
			for _, a := range f.Args {
				if oa := own.Arg(a.Name); oa != nil && d.removed[oa] {
					d.removed[a] = true
				}
			}
		}
	}
}

// cascadeField removes a field whose type is removed, or whose required argument is, or whose
// @requires set selects something removed. A @provides set that does so is dropped alone. An input
// type goes with its required field.
func (d *draft) cascadeField(t *sdl.Type, f *sdl.Field) {
	if d.isRemovedType(sdl.Named(f.Type)) {
		d.removed[f] = true
		if t.Kind == sdl.InputObject && serve.Mandatory(f.Type, f.Default) {
			d.removed[t] = true
		}
		return
	}
	for _, a := range f.Args {
		if !d.isRemovedType(sdl.Named(a.Type)) || d.removed[a] {
			continue
		}
		d.removed[a] = true
		if serve.Mandatory(a.Type, a.Default) {
			d.removed[f] = true
		}
	}
	if t.Kind == sdl.InputObject {
		return
	}
	meta := d.o.Field(f)
	if meta.Requires != nil && d.selectsRemoved(meta.Requires.Selections) {
		d.removed[f] = true
	}
	if meta.Provides != nil && d.selectsRemoved(meta.Provides.Selections) {
		if _, ok := d.provides[f]; !ok {
			d.provides[f] = ""
		}
	}
}

// selectsRemoved reports whether a field set selects a removed field or type.
func (d *draft) selectsRemoved(list []subgraph.Selection) bool {
	return slices.ContainsFunc(list, func(s subgraph.Selection) bool {
		return s.Field != nil && d.removed[s.Field] && !d.external[s.Field] || s.On != nil && d.removed[s.On] || d.selectsRemoved(s.Sub)
	})
}

// has reports whether the schema still has every field and type that a field set of the new version
// selects.
func (d *draft) has(list []subgraph.Selection) bool {
	return !slices.ContainsFunc(list, func(s subgraph.Selection) bool {
		if s.On != nil && (d.o.Schema.Type(s.On.Name) == nil || d.isRemovedType(s.On.Name)) {
			return true
		}
		if s.Field != nil {
			t := d.o.Schema.Type(s.Field.Parent.Name)
			if t == nil && slices.Contains(d.copiedTypes, s.Field.Parent) {
				return !d.has(s.Sub)
			}
			if t == nil || d.removed[t] {
				return true
			}
			if f := t.Field(s.Field.Name); f == nil && !d.external[s.Field] || f != nil && d.removed[f] {
				return true
			}
		}
		return !d.has(s.Sub)
	})
}

// isEmpty reports whether a type has lost all its fields, members or values. A type that had none
// from the start does not count as empty.
func (d *draft) isEmpty(t *sdl.Type) bool {
	switch t.Kind {
	case sdl.Object, sdl.Interface, sdl.InputObject:
		return len(t.Fields) > 0 && !slices.ContainsFunc(t.Fields, func(f *sdl.Field) bool { return !d.removed[f] })
	case sdl.Union:
		return len(t.Members) > 0 && len(d.refs[t]) >= len(t.Members)
	case sdl.Enum:
		return len(t.Values) > 0 && !slices.ContainsFunc(t.Values, func(v *sdl.EnumValue) bool { return !d.removed[v] })
	}
	return false
}

// dropUnusedExternals removes external fields that a field set of the old schema selected and no
// field set of the intermediate schema selects. Composition refuses an @external that nothing uses.
func (d *draft) dropUnusedExternals() {
	if !d.o.AnyField(func(m *subgraph.FieldMeta) bool { return m.External }) {
		return
	}
	was, is := make(map[*sdl.Field]bool), make(map[*sdl.Field]bool)
	for _, t := range d.o.Schema.Types {
		if !t.Kind.HasFields() {
			continue
		}
		for _, k := range d.o.Type(t).Keys {
			d.mark(k.Fields, was)
		}
		if !d.removed[t] {
			d.markKeys(t, is)
		}
		for _, f := range t.Fields {
			meta := d.o.Field(f)
			d.mark(meta.Requires, was)
			d.mark(meta.Provides, was)
			if d.removed[t] || d.removed[f] {
				continue
			}
			d.mark(meta.Requires, is)
			if _, changed := d.provides[f]; !changed {
				d.mark(meta.Provides, is)
			} else if nf := d.inNew(f); nf != nil && d.provides[f] != "" {
				d.mark(d.n.Field(nf).Provides, is)
			}
			if nf := d.inNew(f); nf != nil {
				d.mark(d.n.Field(nf).Requires, is)
			}
		}
	}
	for f := range was {
		if !is[f] && !d.o.Resolves(f) {
			d.removed[f] = true
		}
	}
}

// inNew returns the new version of an old field; nil if there is none.
func (d *draft) inNew(f *sdl.Field) *sdl.Field {
	if t := d.n.Schema.Type(f.Parent.Name); t != nil {
		return t.Field(f.Name)
	}
	return nil
}

// mark adds to a set the old fields that a field set of either version selects. A nil field set
// selects nothing.
func (d *draft) mark(set *subgraph.FieldSet, into map[*sdl.Field]bool) {
	if set == nil {
		return
	}
	var walk func([]subgraph.Selection)
	walk = func(list []subgraph.Selection) {
		for _, s := range list {
			if s.Field != nil {
				if t := d.o.Schema.Type(s.Field.Parent.Name); t != nil {
					if f := t.Field(s.Field.Name); f != nil {
						into[f] = true
					}
				}
			}
			walk(s.Sub)
		}
	}
	walk(set.Selections)
}
