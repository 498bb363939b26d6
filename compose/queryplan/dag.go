package queryplan

import "slices"

// fetch is a fetch of a plan: one group, or several that are asked together.
type fetch struct {
	groups        []*group
	id            int
	parents, kids []*fetch
	// size of the selections of all groups.
	size int
	gone bool
	// seen marks fetches in searches.
	seen int
}

// dag is the order of fetches: each after its parents.
type dag struct {
	profile Profile
	list    []*fetch
	roots   []*fetch
	marks   int
}

// arrange returns the fetches of the groups in their order. Groups without selections are left out,
// no fetch waits for one that another parent waits for anyway, and what is asked from one subgraph
// at one place after the same fetches becomes one fetch. chosen is set for the groups of the plan,
// and not while combinations of options are compared.
func (gs *groups) arrange(chosen bool) *dag {
	d := &dag{profile: gs.s.w.profile, list: make([]*fetch, len(gs.list))}
	block := make([]fetch, len(gs.list))
	for i, g := range gs.list {
		block[i] = fetch{groups: []*group{g}, id: i, size: g.size}
		d.list[i] = &block[i]
	}
	// more reports whether the order in which groups were made is not yet that of their fetches.
	more := gs.split || gs.s.w.profile == Router3 || (len(gs.roots) > 1 || gs.s.w.standIns) && gs.twice()
	for i, g := range gs.list {
		f := d.list[i]
		for _, p := range g.parents {
			f.parents = append(f.parents, d.list[p.id])
		}
		for _, k := range g.kids {
			f.kids = append(f.kids, d.list[k.id])
		}
		more = more || g.after || g.nested || len(f.parents) > 1
	}
	for _, g := range gs.roots {
		d.roots = append(d.roots, d.list[g.id])
	}
	if more {
		for i, g := range gs.list {
			if f := d.list[i]; !g.root && !f.gone && (g.sel.empty() && !gs.joins(f) || g.nested && g.sel.subset(g.inputs) || g.posing && (g.spent || !g.guarded && g.sel.given(f.inputs()))) {
				d.remove(f)
			}
		}
		d.reduce()
		d.mergeAll()
		for _, asked := range d.profile.mergePasses() {
			d.mergeEqual(asked, chosen)
		}
	}
	return d
}

// joins reports whether a fetch that asks for nothing itself will be merged with one that asks for
// something. It was made for what a field needs that is asked for where its object is first known.
func (gs *groups) joins(f *fetch) bool {
	return gs.split && f.groups[0].outright && slices.ContainsFunc(f.siblings(), func(k *fetch) bool {
		return !k.groups[0].sel.empty() && mergeable(f, k)
	})
}

// twice reports whether there are two fetches from one subgraph at one place.
func (gs *groups) twice() bool {
	for i, g := range gs.list {
		for _, k := range gs.list[:i] {
			if k.sub == g.sub && k.at == g.at {
				return true
			}
		}
	}
	return false
}

// spend marks the fetches back to interface objects that ask for nothing but their representation
// has. The reference drops them before it compares the combinations of options.
func (gs *groups) spend() {
	for _, g := range gs.list {
		if g.posing && !g.guarded {
			f := fetch{groups: []*group{g}}
			g.spent = g.sel.given(f.inputs())
		}
	}
}

// empty reports whether selections ask for nothing.
func (s *sels) empty() bool {
	for _, it := range s.items {
		if it.use != nil && !it.weak || it.sub != nil && !it.sub.empty() {
			return false
		}
	}
	return true
}

// remove takes a fetch out; those that waited for it wait for its parents.
func (d *dag) remove(f *fetch) {
	f.gone = true
	for _, p := range f.parents {
		p.kids = cut(p.kids, f)
	}
	for _, k := range f.kids {
		k.parents = cut(k.parents, f)
		for _, p := range f.parents {
			d.link(p, k)
		}
	}
}

// cut takes a fetch out of a list, in place.
func cut(list []*fetch, f *fetch) []*fetch {
	return slices.DeleteFunc(list, func(o *fetch) bool { return o == f })
}

// link makes a fetch wait for another one.
func (d *dag) link(p, k *fetch) {
	if !slices.Contains(p.kids, k) {
		p.kids = append(p.kids, k)
		k.parents = append(k.parents, p)
	}
}

// reduce takes out the order between two fetches where it follows from that of others.
func (d *dag) reduce() {
	if !d.profile.dropsImplied() {
		return
	}
	for _, f := range d.list {
		if f.gone || len(f.parents) < 2 {
			continue
		}
		for i := 0; i < len(f.parents); i++ {
			p := f.parents[i]
			d.marks++
			if d.reaches(p, f, true) {
				f.parents = slices.Delete(f.parents, i, i+1)
				p.kids = cut(p.kids, f)
				i--
			}
		}
	}
}

// reaches reports whether a fetch leads to another one; with first, only over a third one.
func (d *dag) reaches(from, to *fetch, first bool) bool {
	for _, k := range from.kids {
		if k == to {
			if !first {
				return true
			}
			continue
		}
		if k.seen == d.marks {
			continue
		}
		k.seen = d.marks
		if d.reaches(k, to, false) {
			return true
		}
	}
	return false
}

// behind reports whether a fetch waits for one that another fetch waits for, at once or further on.
func (d *dag) behind(f, k *fetch) bool {
	for _, p := range f.parents {
		for _, q := range k.parents {
			d.marks++
			if p == q || d.reaches(p, q, false) {
				return true
			}
		}
	}
	return false
}

// mergeAll merges fetches from one subgraph at one place that wait for the same fetches, until
// there are no such.
func (d *dag) mergeAll() {
	for changed := true; changed; {
		changed = false
		for i := range d.list {
			f := d.list[d.profile.turn(i, len(d.list))]
			if f.gone || f.groups[0].root {
				continue
			}
			same := make([]*fetch, 0, 2)
			for _, k := range f.siblings() {
				apart := func(o *fetch) bool { return !d.profile.beside(o, k) }
				if !k.gone && mergeable(f, k) && !apart(f) && !slices.ContainsFunc(same, apart) {
					same = append(same, k)
				}
			}
			if len(same) > 1 {
				d.merge(same)
				changed = true
			}
		}
		if changed {
			d.reduce()
		}
	}
}

// mergeEqual merges fetches from one subgraph at one place that have the same representations. They
// then wait for all that one of them waited for, so none may lead to another.
func (d *dag) mergeEqual(asked, chosen bool) {
	for _, f := range d.list {
		if f.gone || f.groups[0].root || f.groups[0].inputs == nil || asked && f.needed() {
			continue
		}
		later := d.list[f.id+1:]
		for i := range later {
			k := later[d.profile.turn(i, len(later))]
			if k.gone || asked && k.needed() || k.groups[0].sub != f.groups[0].sub || k.groups[0].at != f.groups[0].at || !d.profile.together(f, k) || f.contradicts(k) {
				continue
			}
			if !chosen && !d.profile.mergesToCompare() && !d.behind(f, k) && !d.behind(k, f) {
				continue
			}
			d.marks++
			if d.reaches(f, k, false) {
				continue
			}
			d.marks++
			if d.reaches(k, f, false) {
				continue
			}
			for _, p := range k.parents {
				d.link(p, f)
			}
			d.merge([]*fetch{f, k})
			d.reduce()
		}
	}
}

// needed reports whether all of a fetch is made for what a @requires needs.
func (f *fetch) needed() bool {
	return !slices.ContainsFunc(f.groups, func(g *group) bool { return !g.need })
}

// represents returns the representations of all groups of a fetch.
func (f *fetch) represents() *sels {
	if len(f.groups) == 1 {
		return f.groups[0].inputs
	}
	all := &sels{}
	for _, g := range f.groups {
		if g.inputs != nil {
			all.union(g.inputs)
		}
	}
	return all
}

// byType returns representations with those of one type beside each other, where the first stands.
func (s *sels) byType() *sels {
	if len(s.items) < 3 {
		return s
	}
	out := &sels{items: make([]*item, 0, len(s.items)), depth: s.depth}
	for i, it := range s.items {
		if slices.ContainsFunc(s.items[:i], it.sameType) {
			continue
		}
		for _, more := range s.items[i:] {
			if it.sameType(more) {
				out.items = append(out.items, more)
			}
		}
	}
	return out
}

// sameType reports whether two items are fragments on one type.
func (it *item) sameType(o *item) bool {
	return it == o || it.fragment != nil && o.fragment != nil && it.fragment.on == o.fragment.on
}

// siblings returns the fetches that wait for the first parent, in order.
func (f *fetch) siblings() []*fetch {
	if len(f.parents) == 0 {
		return nil
	}
	return f.parents[0].kids
}

func mergeable(a, b *fetch) bool {
	x, y := a.groups[0], b.groups[0]
	if x.at != y.at || x.sub != y.sub || x.inside != y.inside || y.root || len(a.parents) != len(b.parents) {
		return false
	}
	for _, p := range a.parents {
		if !slices.Contains(b.parents, p) {
			return false
		}
	}
	return len(a.parents) < 2 || x.inputs.equal(y.inputs)
}

// equal reports whether two lists select the same, in any order.
func (s *sels) equal(t *sels) bool {
	if s == nil || t == nil || len(s.items) != len(t.items) {
		return s == t
	}
	for _, it := range s.items {
		i := slices.IndexFunc(t.items, it.same)
		if i < 0 || !it.sub.equal(t.items[i].sub) {
			return false
		}
	}
	return true
}

// merge makes one fetch of several, in the odd order in which router 2 does: from the last to the
// first they are put in front of what is merged and behind it in turn.
func (d *dag) merge(list []*fetch) {
	first := list[0]
	if len(first.parents)%2 == 0 {
		slices.Reverse(list)
	}
	list = mergeOrder(list)
	var merged []*group
	kids := first.kids
	first.kids = nil
	for _, f := range list {
		merged = append(merged, f.groups...)
		if f == first {
			first.kids = append(first.kids, kids...)
			continue
		}
		f.gone = true
		for _, p := range f.parents {
			p.kids = cut(p.kids, f)
		}
		for _, k := range f.kids {
			k.parents = cut(k.parents, f)
			d.link(first, k)
		}
	}
	first.groups = merged
	first.size = first.whole().size()
}

// mergeOrder returns fetches in the order in which they are merged. Those that were made for what a
// @requires needs are put in front of what is merged and behind it in turn, from the last to the
// first. The others are merged before, and count as one.
func mergeOrder(list []*fetch) []*fetch {
	if !slices.ContainsFunc(list, func(f *fetch) bool { return f.groups[0].need }) {
		return list
	}
	var units [][]*fetch
	asked := -1
	for _, f := range list {
		switch {
		case f.groups[0].need:
			units = append(units, []*fetch{f})
		case asked < 0:
			asked = len(units)
			units = append(units, []*fetch{f})
		default:
			units[asked] = append(units[asked], f)
		}
	}
	var out, behind []*fetch
	for i, u := range units {
		if i%2 == 0 {
			out = append(out, u...)
		} else {
			slices.Reverse(u)
			behind = append(behind, u...)
		}
	}
	slices.Reverse(behind)
	return append(out, behind...)
}

// otherwise returns the item of the same field under the same name with other arguments, nil
// without one.
func (s *sels) otherwise(u *use) *item {
	if u == nil || u.arguments == "" {
		return nil
	}
	if len(s.items) > manyItems {
		return s.indexed(u)
	}
	for _, it := range s.items {
		if it.use != nil && it.use != u && it.use.name == u.name && it.use.alias == u.alias && it.use.arguments != u.arguments {
			return it
		}
	}
	return nil
}
