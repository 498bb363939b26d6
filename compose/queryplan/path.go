package queryplan

// stepKind is a kind of step on the way to a field.
type stepKind uint8

const (
	// startStep is where a way begins: before the root types of all subgraphs, or, for what a key
	// or a @requires needs, at a node.
	startStep stepKind = iota
	// rootStep enters a subgraph at its root type.
	rootStep
	// fieldStep goes over a field.
	fieldStep
	// fragmentStep narrows the type, or stands for a fragment with directives.
	fragmentStep
	// jumpStep enters another subgraph by a key, or without one at a root type.
	jumpStep
)

// step is one step of a way through the graph. A way is the list of steps that ends with one; ways
// share their beginnings.
type step struct {
	prev *step
	kind stepKind
	// from and at are the nodes before and after; at is none after a leaf.
	from, at nodeID
	// length counts the steps of the way, jumps those that enter another subgraph by a key.
	length, jumps int
	// use, edge and typename belong to a field; typename reports whether __typename is fetched with
	// it.
	use      *use
	edge     *edge
	typename bool
	// posing is set for a fragment on an object at an interface object, which has the fields but
	// does not know the object: the subgraph with the interface has to be asked first.
	posing string
	// retyped is set for a fragment inside of it that has the type of the object, too.
	retyped bool
	// fragment belongs to a fragment step, or to a jump that is made under its conditions; key
	// belongs to a jump.
	fragment *fragment
	key      *key
	// needs is what the key of a jump or the @requires of a field needs.
	needs *needs
	// contexts are the values of contextual arguments of a field.
	contexts []contextNeed
	// parted is set for a fragment on one of the objects for which a field of an interface is
	// asked.
	parted bool
	// whole is set for a step of a branch that has all that is asked at a place.
	whole bool
	// composite reports whether the field has selections below it.
	composite bool
	// possible are the object types that the field can return whichever way is taken; nil if that
	// is no restriction.
	possible map[string]bool
}

// then returns the way that goes one step further.
func (p *step) then(s step) *step {
	s.prev, s.from, s.length, s.jumps = p, p.at, p.length+1, p.jumps
	if s.kind == jumpStep {
		s.jumps++
	}
	return &s
}

// contextual reports whether a way goes over a field with contextual arguments.
func (p *step) contextual() bool {
	for at := p; at.length > 0; at = at.prev {
		if at.contexts != nil {
			return true
		}
	}
	return false
}

// steps returns a way from its second step to its last; the first is its start.
func (p *step) steps() []*step {
	out := make([]*step, p.length)
	for at := p; at.length > 0; at = at.prev {
		out[at.length-1] = at
	}
	return out
}

// same reports whether two steps that follow the same way are the same step.
func (p *step) same(q *step) bool {
	return p == q || p.posing == q.posing && p.kind == q.kind && p.at == q.at && p.use == q.use && p.fragment == q.fragment && p.edge == q.edge
}

// option is one possibility to reach a place: a way or, where an interface is taken apart into its
// object types, one for each of them.
type option []*step

// needs is what a key or a @requires needs, as ways from the node that it starts at.
type needs struct {
	ways []*step
	// cost is that of a plan which starts with a fetch of what the subgraph has itself.
	cost float64
	// local reports whether no way leaves the subgraph.
	local bool
}
