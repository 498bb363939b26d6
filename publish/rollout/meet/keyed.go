package meet

import (
	"context"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
	"github.com/schemactl/schemactl/publish/rollout/serve/fieldset"
)

// This file makes the second form of an intermediate schema. Code finds an entity by a part of what
// a router sends. So where the versions have no key in common, the keys of both joined are one that
// both pieces of code resolve. A field of it that only one version resolves is external: routers
// get it from another subgraph.

// Keyed makes an intermediate schema as [Of] does, but with the keys joined that the versions do
// not share. Whether some subgraph has the fields of such a key, only a composition tells; so both
// forms are worth a try. It returns nil if there is nothing to join. Errors are those of [Of].
func Keyed(ctx context.Context, known *serve.Library, o, n *subgraph.Subgraph, within *serve.Reach) (*Intermediate, error) {
	d := newDraft(o, n, within)
	if !d.joinKeys() {
		return nil, nil
	}
	return d.meet(ctx, known)
}

// joinKeys joins each old key that the new version does not resolve with a new one, and keeps the
// fields of the keys that stay. It reports whether that makes a difference.
func (d *draft) joinKeys() bool {
	for _, ot := range d.o.Schema.Types {
		nt := d.n.Schema.Type(ot.Name)
		if ot.Pos.Source == nil || nt == nil || nt.Kind != ot.Kind || ot.Kind != sdl.Object {
			continue
		}
		var keys *partnerKeys
		for _, k := range d.o.Type(ot).Keys {
			if d.within.Uses(d.o, ot, k) {
				if keys == nil {
					keys = d.partnersOf(nt)
				}
				d.joinKey(keys, k)
			}
		}
	}
	return d.joining
}

// partnerKeys are the keys of a type of the new version.
type partnerKeys struct {
	all *fieldset.Index
	// used are those that routers use.
	used      []*subgraph.FieldSet
	usedIndex *fieldset.Index
}

func (d *draft) partnersOf(nt *sdl.Type) *partnerKeys {
	keys := d.n.Type(nt).Keys
	p := &partnerKeys{all: fieldset.NewIndex(keySets(keys))}
	for _, k := range keys {
		if d.within.Uses(d.n, nt, k) {
			p.used = append(p.used, k.Fields)
		}
	}
	p.usedIndex = fieldset.NewIndex(p.used)
	return p
}

// joinKey keeps one old key of a type, as it is or joined with a key of the new version that
// routers use: one that has all of the old key, or else the first.
func (d *draft) joinKey(keys *partnerKeys, old subgraph.Key) {
	has := fieldset.Paths(old.Fields)
	if keys.all.Within(has) >= 0 {
		d.keep(old.Fields.Selections)
		return
	}
	if len(keys.used) == 0 {
		return
	}
	with := keys.used[max(keys.usedIndex.Around(has), 0)]
	both, ok := fieldset.Join(old.Fields.Selections, with.Selections)
	if !ok {
		return
	}
	set := &subgraph.FieldSet{Raw: fieldset.Render(both), Selections: both}
	if slices.Equal(fieldset.Paths(set), fieldset.Paths(with)) {
		set = with // in the author's spelling
	}
	d.joining = true
	d.rekeyed[old.Directive] = set
	d.keep(old.Fields.Selections)
	d.addExternal(with.Selections)
}

// keep notes the old fields of a key that stays. One that the new version does not resolve makes a
// difference.
func (d *draft) keep(list []subgraph.Selection) {
	for _, s := range list {
		if s.Field != nil && d.o.Resolves(s.Field) {
			d.kept[s.Field] = true
			nf := d.inNew(s.Field)
			d.joining = d.joining || nf == nil || !d.n.Resolves(nf)
		}
		d.keep(s.Sub)
	}
}

// addExternal adds the fields of a new key that the old version lacks. Old code does not resolve
// them, so that they are external; a type that it lacks is copied.
func (d *draft) addExternal(list []subgraph.Selection) {
	for _, s := range list {
		if f := s.Field; f != nil && f.Parent != nil {
			d.addField(f)
			if t := d.o.Schema.Type(f.Parent.Name); t != nil && t.Field(f.Name) == nil {
				d.external[f] = true
			}
		}
		d.addExternal(s.Sub)
	}
}
