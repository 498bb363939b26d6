package queryplan

import (
	"fmt"
	"slices"
)

// supplyEarly is supply for the profile that takes what a @requires needs from one of the fetches
// that the entity was entered from: the last that has all of it, or else the one from where it
// costs least. It reports whether there is one.
func (gs *groups) supplyEarly(at spot, required []*selection, conditions []condition) ([]*group, bool) {
	if !gs.s.w.profile.requiresEarly() {
		return nil, false
	}
	find := gs.s.resolve
	for _, sel := range required {
		if sel.use != nil && sel.use.alias != "" {
			find = gs.s.fetch // an alias is of this plan alone
		}
	}
	var best *needs
	var from *entry
	for e := at.sel.entry; e != nil && e.key != nil; e = e.sel.entry {
		n := find(e.node, required)
		if n != nil && (best == nil || n.local || n.cost <= best.cost) {
			best, from = n, e
		}
		if n != nil && n.local {
			break
		}
	}
	if best == nil {
		return nil, false
	}
	gs.needing++
	defer func() { gs.needing-- }()
	return gs.needs(spot{g: from.from, sel: from.sel, at: at.g.at, conditions: conditions}, best), true
}

// aliased returns what a @requires needs, fields with arguments under an alias if the profile gives
// them one: the client may ask for the same field with other arguments.
func (gs *groups) aliased(required []*selection) []*selection {
	var out []*selection
	for i, sel := range required {
		if !gs.s.w.profile.aliasesRequired() || sel.use == nil || sel.use.arguments == "" {
			continue
		}
		if out == nil {
			out = append(out, required...)
		}
		u := *sel.use
		n, ok := gs.aliases[sel.use]
		if !ok {
			if gs.aliases == nil {
				gs.aliases = map[*use]int{}
			}
			n = len(gs.aliases)
			gs.aliases[sel.use] = n
		}
		u.alias = fmt.Sprintf("__require_%d_%s", n, u.name)
		out[i] = &selection{use: gs.s.uses.field(u), sub: sel.sub, composite: sel.composite}
	}
	if out == nil {
		return required
	}
	return out
}

// contradicts reports whether a representation has one of some fields under another alias: a
// @requires needs the field with other arguments.
func (s *sels) contradicts(list []*selection) bool {
	return slices.ContainsFunc(list, func(sel *selection) bool { return s.aliases(sel.use) })
}

// contradicts reports whether the representations of two fetches have one field under different
// aliases.
func (f *fetch) contradicts(k *fetch) bool {
	for _, g := range f.groups {
		for _, o := range k.groups {
			if g.inputs.renamesAny(o.inputs) {
				return true
			}
		}
	}
	return false
}

// renamesAny reports whether two lists of representations have one field under different aliases.
func (s *sels) renamesAny(t *sels) bool {
	return slices.ContainsFunc(s.fields(), func(a *item) bool {
		return slices.ContainsFunc(a.sub.fields(), func(it *item) bool { return t.aliases(it.use) })
	})
}

// aliases reports whether one of a list of representations has a field that has an alias under
// another one.
func (s *sels) aliases(u *use) bool {
	return u != nil && u.alias != "" && slices.ContainsFunc(s.fields(), func(of *item) bool { return of.sub.renames(u) })
}

// fields returns the items of selections, none if there are no selections.
func (s *sels) fields() []*item {
	if s == nil {
		return nil
	}
	return s.items
}

// renames reports whether selections have a field under another alias.
func (s *sels) renames(u *use) bool {
	return slices.ContainsFunc(s.fields(), func(it *item) bool {
		return it.use != nil && it.use.name == u.name && it.use.alias != "" && it.use.alias != u.alias
	})
}
