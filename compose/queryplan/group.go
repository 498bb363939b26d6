package queryplan

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// place is where in the answer something stands: a response name below another place, with so many
// levels of lists. Places of one plan are interned; the root is the place without a parent.
type place struct {
	parent *place
	name   string
	lists  int
	kids   []*place
	// index has the kids once they are many.
	index map[placeKey]*place
}

type placeKey struct {
	name  string
	lists int
}

// child returns the place of a field.
func (p *place) child(name string, lists int) *place {
	if p.index != nil {
		if k := p.index[placeKey{name, lists}]; k != nil {
			return k
		}
	} else {
		for _, k := range p.kids {
			if k.name == name && k.lists == lists {
				return k
			}
		}
	}
	k := &place{parent: p, name: name, lists: lists}
	p.kids = append(p.kids, k)
	switch {
	case p.index != nil:
		p.index[placeKey{name, lists}] = k
	case len(p.kids) > manyItems:
		p.index = make(map[placeKey]*place, 2*len(p.kids))
		for _, k := range p.kids {
			p.index[placeKey{k.name, k.lists}] = k
		}
	}
	return k
}

// sels are the selections of a fetch on one type, in the order in which they were added.
type sels struct {
	items []*item
	index map[any]*item
	// responses has the items by the field and its name in the answer, once they are many and one
	// of them has been looked for.
	responses map[responseKey]sameResponse
	// depth of the selections, for their cost; 0 if they do not count.
	depth int
	// abstract adds __typename when the selections are printed. __typename costs nothing then.
	abstract bool
	// entry is set for what an entity fetch selects on one type.
	entry *entry
	// within is the fragment whose selections these are, nil for those of a field.
	within *fragment
}

// item is a field or fragment among selections.
type item struct {
	use      *use
	fragment *fragment
	sub      *sels
	// weak marks a __typename that does not keep a fetch, flagged a field with which __typename was
	// asked for.
	weak, flagged bool
	// typ is the type of a field in its subgraph, nil if unknown.
	typ *ast.Type
}

// same reports whether two items are the same field or fragment, whatever is below it.
func (it *item) same(o *item) bool { return it.use == o.use && it.fragment == o.fragment }

// entry is how an entity fetch came to one of its types: by a jump from selections of another
// group.
type entry struct {
	from *group
	sel  *sels
	// node is where the jump started, and key the one that it used, nil at a root type.
	node nodeID
	key  *key
}

// group is one fetch in the making.
type group struct {
	id, sub int
	at      *place
	// root is set for a fetch of root fields, with the kind of operation. inside is set for one of
	// fields of Query below another field.
	root, inside bool
	op           sdl.Operation
	sel          *sels
	// inputs are the representations by the type of the entity, nil for a root fetch. nested is set
	// if they have fields with others below them.
	inputs *sels
	nested bool
	// after is set for a fetch that had to wait for what a @requires needs, need for one that was
	// made to fetch it.
	after, need bool
	// outright is set if it was made for a field that is asked for where its object is first known.
	outright      bool
	parents, kids []*group
	// kidsAt has the kids by their place, once they are many.
	kidsAt map[*place][]*group
	// size is the cost of the selections.
	size int
	// conditions are those of the way to the entity.
	conditions []condition
	// of is the type that the fetch was entered from.
	of string
	// contextual marks a fetch with contextual arguments, passed are their values.
	contextual bool
	passed     []passed
	// posing marks a fetch from an interface object of objects that another subgraph told.
	posing bool
	// spent marks one of them that is not needed.
	spent bool
	// guarded is set if one of them is asked for under conditions of its own.
	guarded bool
	// rewrites set the type of representations.
	rewrites []rewrite
}

// rewrite sets the type of the representations of a type.
type rewrite struct{ from, to string }

// change is one thing that was added to groups, so that it can be taken back.
type change struct {
	// in is where an item was added, made a group that was made, kid and parent those that were
	// linked, and sized the group whose size grew.
	in                       *sels
	made, kid, parent, sized *group
	by                       int
}

// groups are the fetches of a plan in the making.
type groups struct {
	s     *session
	list  []*group
	roots []*group
	top   *place
	op    sdl.Operation
	// aliases numbers the fields that a @requires asks for under an alias.
	aliases map[*use]int
	// begin is the fetch in which all ways begin, nil if they begin before the root types.
	begin *group
	// round is the number of groups before the ways that are being added. A fetch whose key had to
	// be fetched by others is not entered again by later ways.
	round int
	// needing counts the conditions that are being added.
	needing int
	// split is set once there are fetches that differ only in the type or conditions of what
	// enters.
	split bool
	// log has the changes since a mark, if logging is set.
	log     []change
	logging bool
}

func newGroups(s *session, op sdl.Operation) *groups {
	return &groups{s: s, top: &place{}, op: op}
}

// add returns the item of a field or fragment, a new one at the end if there is none, and reports
// whether it is new.
func (s *sels) add(u *use, f *fragment) (*item, bool) {
	var k any
	if s.index != nil {
		k = asked(u, f)
		if it := s.index[k]; it != nil {
			it.weak = false
			return it, false
		}
	} else {
		for _, it := range s.items {
			if it.use == u && it.fragment == f {
				it.weak = false
				return it, false
			}
		}
	}
	it := &item{use: u, fragment: f}
	s.items = append(s.items, it)
	if s.responses != nil {
		s.respond(it)
	}
	switch {
	case s.index != nil:
		s.index[k] = it
	case len(s.items) > manyItems:
		s.index = make(map[any]*item, 2*len(s.items))
		for _, it := range s.items {
			s.index[asked(it.use, it.fragment)] = it
		}
	}
	return it, true
}

// union adds all selections of another list.
func (s *sels) union(from *sels) {
	for _, it := range from.items {
		if o := s.otherwise(it.use); o != nil {
			// The reference asks only for what is required where the client asks for the same field
			// with other arguments.
			o.use, s.index, s.responses = it.use, nil, nil
			continue
		}
		have, _ := s.add(it.use, it.fragment)
		have.flagged, have.typ = have.flagged || it.flagged, it.typ
		if it.sub != nil {
			s.below(have, it.sub.abstract).union(it.sub)
		}
	}
}

// add is [sels.add] for selections of a group, which grows by a new item; nil for those that cost
// nothing.
func (gs *groups) add(g *group, s *sels, u *use, f *fragment) *item {
	it, isNew := s.add(u, f)
	if isNew && gs.logging {
		gs.log = append(gs.log, change{in: s})
	}
	if isNew && g != nil && s.depth > 0 {
		gs.grow(g, s.depth)
	}
	return it
}

// grow adds to the size of a group.
func (gs *groups) grow(g *group, by int) {
	g.size += by
	if gs.logging {
		gs.log = append(gs.log, change{sized: g, by: by})
	}
}

// below returns the selections below an item, made at the first call.
func (s *sels) below(it *item, abstract bool) *sels {
	if it.sub == nil {
		it.sub = &sels{abstract: abstract, within: it.fragment}
		if s.depth > 0 {
			it.sub.depth = s.depth + 1
		}
	}
	return it.sub
}

// near returns the kids at a place, in order; it may return others as well.
func (g *group) near(at *place) []*group {
	if g.kidsAt != nil {
		return g.kidsAt[at]
	}
	return g.kids
}

// newGroup adds a fetch without selections.
func (gs *groups) newGroup(g group) *group {
	g.id, g.need = len(gs.list), gs.needing > 0
	gs.list = append(gs.list, &g)
	if g.root {
		gs.roots = append(gs.roots, &g)
	}
	if gs.logging {
		gs.log = append(gs.log, change{made: &g})
	}
	return &g
}

// link makes a group wait for another one.
func (gs *groups) link(parent, kid *group) {
	if parent == kid || slices.Contains(kid.parents, parent) {
		return
	}
	kid.parents = append(kid.parents, parent)
	parent.kids = append(parent.kids, kid)
	switch {
	case parent.kidsAt != nil:
		parent.kidsAt[kid.at] = append(parent.kidsAt[kid.at], kid)
	case len(parent.kids) > manyItems:
		parent.kidsAt = make(map[*place][]*group, 2*len(parent.kids))
		for _, k := range parent.kids {
			parent.kidsAt[k.at] = append(parent.kidsAt[k.at], k)
		}
	}
	if gs.logging {
		gs.log = append(gs.log, change{parent: parent, kid: kid})
	}
}

// undo takes back what was added since the log was empty.
func (gs *groups) undo() {
	for i := len(gs.log) - 1; i >= 0; i-- {
		switch c := gs.log[i]; {
		case c.in != nil:
			last := c.in.items[len(c.in.items)-1]
			c.in.items = c.in.items[:len(c.in.items)-1]
			if c.in.index != nil {
				delete(c.in.index, asked(last.use, last.fragment))
			}
			c.in.forget(last)
		case c.sized != nil:
			c.sized.size -= c.by
		case c.made != nil:
			gs.list = gs.list[:len(gs.list)-1]
			if c.made.root {
				gs.roots = gs.roots[:len(gs.roots)-1]
			}
		case c.kid != nil:
			c.kid.parents = c.kid.parents[:len(c.kid.parents)-1]
			c.parent.kids = c.parent.kids[:len(c.parent.kids)-1]
			if at := c.parent.kidsAt[c.kid.at]; at != nil {
				c.parent.kidsAt[c.kid.at] = at[:len(at)-1]
			}
		}
	}
	gs.log = gs.log[:0]
}
