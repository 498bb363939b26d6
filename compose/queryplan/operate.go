package queryplan

import (
	"fmt"

	"github.com/schemactl/schemactl/compose/queryplan/plan"
	"github.com/schemactl/schemactl/compose/sdl"
)

// plan makes the plan of an operation.
func (s *session) plan(op *operation) (*plan.Plan, error) {
	s.uses, s.broken, s.work = op.uses, "", 0
	a := &assembler{s: s, op: op}
	if op.kind == sdl.Mutation {
		return s.mutation(a)
	}
	if len(op.sel) == 0 {
		return &plan.Plan{Statistics: plan.Statistics{HasCost: true}}, nil
	}
	c, err := s.best(op.kind, op.sel)
	if err != nil {
		return nil, err
	}
	d := c.groups.arrange(true)
	lists := d.stages()
	out := &plan.Plan{Statistics: plan.Statistics{Combinations: c.combinations, Bounded: c.bounded, Cost: s.w.profile.cost(d), HasCost: true}}
	if op.kind == sdl.Subscription {
		out.Node = a.subscription(lists)
	} else {
		out.Node = a.sequence(lists)
	}
	if err := s.failure(""); err != nil {
		return nil, err
	}
	return out, nil
}

// best returns the best choice for selections on a root type.
func (s *session) best(kind sdl.Operation, sel []*selection) (choice, error) {
	t := traversal{s: s, op: kind, uses: s.uses, start: s.start(none)}
	found := t.visit(sel, []option{{t.start}})
	if s.exhausted() {
		return choice{}, s.failure(t.failed)
	}
	if !found {
		return choice{}, &NotPlannedError{Reason: fmt.Sprintf("no way to the field %s was found", t.failed)}
	}
	c := t.choose()
	return c, s.failure("")
}

// mutation plans the root fields of a mutation one after the other. Neighbours in one subgraph are
// one fetch.
func (s *session) mutation(a *assembler) (*plan.Plan, error) {
	out := &plan.Plan{}
	var nodes []plan.Node
	var fields []choice
	last := -1
	flush := func() {
		if len(fields) == 0 {
			return
		}
		gs := newGroups(s, sdl.Mutation)
		for _, c := range fields {
			if len(c.base) > 0 {
				gs.tree(c.base)
			}
			for _, o := range c.ways {
				gs.tree([]option{o})
			}
		}
		nodes = appendFlat(nodes, a.sequence(gs.arrange(true).stages()))
		fields = nil
	}
	for _, sel := range oneByOne(a.op.sel) {
		c, err := s.best(sdl.Mutation, []*selection{sel})
		if err != nil {
			return nil, err
		}
		out.Statistics.Combinations += c.combinations
		out.Statistics.Bounded = out.Statistics.Bounded || c.bounded
		if len(c.groups.roots) != 1 {
			return nil, &NotPlannedError{Reason: "a field of a mutation would be asked of several subgraphs"}
		}
		if sub := c.groups.roots[0].sub; sub != last || s.w.profile.mutatesOneByOne() {
			flush()
			last = sub
		}
		fields = append(fields, c)
	}
	flush()
	if err := s.failure(""); err != nil {
		return nil, err
	}
	out.Node = inSequence(nodes)
	return out, nil
}

// oneByOne takes fragments with several fields apart into one for each field.
func oneByOne(list []*selection) []*selection {
	var out []*selection
	for _, sel := range list {
		if sel.fragment == nil {
			out = append(out, sel)
			continue
		}
		for _, s := range oneByOne(sel.sub) {
			out = append(out, &selection{fragment: sel.fragment, sub: []*selection{s}})
		}
	}
	return out
}

// subscription returns the node of a subscription: its first fetch, and the others after each
// event.
func (a *assembler) subscription(lists [][]*stage) plan.Node {
	if len(lists) == 0 || len(lists[0]) != 1 {
		return nil
	}
	root := lists[0][0]
	n := &plan.Subscription{}
	first, ok := a.fetch(root.fetch, nil).(*plan.Fetch)
	if !ok {
		return nil
	}
	n.Primary = first
	var nodes []plan.Node
	for _, list := range append(root.then, lists[1:]...) {
		nodes = appendFlat(nodes, a.parallel(list, nil))
	}
	if len(nodes) > 0 {
		n.Rest = &plan.Sequence{Nodes: nodes}
	}
	return n
}
