package queryplan

import (
	"cmp"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// maxAssignments bounds the assignments of fields to subgraphs that are compared in full.
const maxAssignments = 256

// passage is a field with selections below it that a way goes over, and the node behind it.
type passage struct {
	field int
	at    nodeID
}

// fieldChooser looks for the best subgraphs for fields with selections below them. All that is
// asked below such a field is reached over the subgraph that is chosen for it, unless it cannot
// be.
type fieldChooser struct {
	t *traversal
	// fields numbers the fields by the way of fields that leads to them.
	fields map[fieldKey]int
	best   choice
	tried  int
}

type fieldKey struct {
	parent int
	use    *use
}

// chooseFields chooses a subgraph for each field in query order, and among the options that are
// left then the cheapest combination.
func (t *traversal) chooseFields() choice {
	c := &fieldChooser{t: t, fields: map[fieldKey]int{}}
	ways := make([][][]passage, len(t.branches))
	for i, b := range t.branches {
		ways[i] = make([][]passage, len(b.options))
		for j, o := range b.options {
			for _, p := range o {
				ways[i][j] = c.passages(p, ways[i][j])
			}
		}
	}
	c.assign(t.branches, ways, 0)
	return c.best
}

// passages appends the fields that a way goes over.
func (c *fieldChooser) passages(p *step, out []passage) []passage {
	parent := 0
	for _, st := range p.steps() {
		if st.kind != fieldStep || st.at == none {
			continue
		}
		k := fieldKey{parent, st.use}
		id, ok := c.fields[k]
		if !ok {
			id = len(c.fields) + 1
			c.fields[k] = id
		}
		out = append(out, passage{id, st.at})
		parent = id
	}
	return out
}

// assign takes each subgraph for the first field behind the given one for which there are several.
func (c *fieldChooser) assign(branches []branch, ways [][][]passage, after int) {
	field, nodes := several(ways, after)
	if field == 0 {
		made := c.t.chooseAmong(branches)
		if after > 0 {
			made.cost = c.t.s.w.profile.judged(made.groups.arrange(true))
		}
		made.combinations += c.best.combinations
		made.bounded = made.bounded || c.best.bounded
		if c.tried == 0 || made.cost < c.best.cost {
			c.best = made
		}
		c.best.combinations, c.best.bounded = made.combinations, made.bounded
		c.tried++
		return
	}
	if c.atRoot(field) {
		c.inOrder(branches, ways, field, nodes)
	} else {
		nodes = sufficient(ways, field, nodes)
	}
	for _, at := range nodes {
		if c.tried >= maxAssignments || c.best.combinations >= maxCombinations {
			c.best.bounded = true
			return
		}
		left, leftWays := over(branches, ways, field, at)
		c.assign(left, leftWays, field)
	}
}

// several returns the first field behind the given one for which the options go to several nodes,
// and these in order; 0 if there is none.
func several(ways [][][]passage, after int) (field int, nodes []nodeID) {
	seen := map[int][]nodeID{}
	for _, branch := range ways {
		for _, way := range branch {
			for _, p := range way {
				if p.field <= after {
					continue
				}
				if have := seen[p.field]; !slices.Contains(have, p.at) {
					seen[p.field] = append(have, p.at)
				}
			}
		}
	}
	for id, list := range seen {
		if len(list) > 1 && (field == 0 || id < field) {
			field, nodes = id, list
		}
	}
	return field, nodes
}

// atRoot reports whether a field is one of a root type.
func (c *fieldChooser) atRoot(field int) bool {
	for k, id := range c.fields {
		if id == field {
			return k.parent == 0
		}
	}
	return false
}

// inOrder sorts the nodes behind a root field by subgraph: those that are asked anyway come first,
// for a field before it or for one that no other subgraph has, and then those that have all that is
// asked below the field.
func (c *fieldChooser) inOrder(branches []branch, ways [][][]passage, field int, nodes []nodeID) {
	used := map[int]bool{}
	before := true
	for i, b := range branches {
		before = before && !slices.ContainsFunc(ways[i], func(way []passage) bool { return passes(way, field) })
		if sub, ok := c.t.begins(b, before); ok {
			used[sub] = true
		}
	}
	enough := sufficient(ways, field, nodes)
	slices.SortStableFunc(nodes, func(a, b nodeID) int {
		x, y := c.t.s.node(a).sub, c.t.s.node(b).sub
		return cmp.Or(trueFirst(used[x], used[y]), trueFirst(slices.Contains(enough, a), slices.Contains(enough, b)), x-y)
	})
}

// begins returns the subgraph in which all options of a branch begin. The boolean is false if they
// begin in several, or if shared is not set and another subgraph has the field, too.
func (t *traversal) begins(b branch, shared bool) (sub int, ok bool) {
	sub = -1
	for _, o := range b.options {
		for _, p := range o {
			steps := p.steps()
			if len(steps) < 2 || steps[0].kind != rootStep {
				return 0, false
			}
			if at := t.s.node(steps[0].at).sub; sub < 0 {
				sub = at
			} else if sub != at {
				return 0, false
			}
			if use := steps[1].use; !shared && use != nil && t.s.resolvers(t.op, use.name) > 1 {
				return 0, false
			}
		}
	}
	return sub, sub >= 0
}

// resolvers returns the number of subgraphs that have a field of a root type.
func (s *session) resolvers(op sdl.Operation, name string) int {
	n := 0
	for _, id := range s.w.roots[op] {
		if id != none && s.node(id).edges[name] != nil {
			n++
		}
	}
	return n
}

// passes reports whether a way goes over a field.
func passes(way []passage, field int) bool {
	return slices.ContainsFunc(way, func(p passage) bool { return p.field == field })
}

// sufficient returns the nodes behind a field over which all branches can go that go over the
// field, or all nodes if there is none.
func sufficient(ways [][][]passage, field int, nodes []nodeID) []nodeID {
	var out []nodeID
	for _, at := range nodes {
		stuck := func(branch [][]passage) bool {
			return !slices.ContainsFunc(branch, func(way []passage) bool { return goesOver(way, field, at) })
		}
		if !slices.ContainsFunc(ways, stuck) {
			out = append(out, at)
		}
	}
	if len(out) == 0 {
		return nodes
	}
	return out
}

// over leaves the options that go over a field to a node. A branch that has none of them keeps all.
func over(branches []branch, ways [][][]passage, field int, at nodeID) ([]branch, [][][]passage) {
	out, outWays := make([]branch, len(branches)), make([][][]passage, len(branches))
	for i, b := range branches {
		for j, o := range b.options {
			if goesOver(ways[i][j], field, at) {
				out[i].options = append(out[i].options, o)
				outWays[i] = append(outWays[i], ways[i][j])
			}
		}
		if len(out[i].options) == 0 {
			out[i], outWays[i] = b, ways[i]
		}
	}
	return out, outWays
}

// goesOver reports whether a way does not go over a field, or goes over it to a node.
func goesOver(way []passage, field int, at nodeID) bool {
	for _, p := range way {
		if p.field == field && p.at != at {
			return false
		}
	}
	return true
}
