package rollout

import (
	"context"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/sdl/edit"
)

// exactMoves is how many changed subgraphs the search moves one by one. More are first moved in
// groups.
const exactMoves = 5

// path is a sequence of phases, with the positions of all moves after each.
type path []pathPhase

type pathPhase struct {
	kind PhaseKind
	at   []position
}

// find returns the cheapest path that it finds; nil if there is none. The path with the fewest gaps
// is the cheapest. Up to [exactMoves] subgraphs the result is exact. With more, subgraphs that need
// the same order move in step, and if the result is as cheap as any plan can be, it is returned.
// Otherwise subgraphs whose changes share no type are planned apart and their phases are put side
// by side. The second result reports whether a cheaper path may exist.
func find(ctx context.Context, composed *compositions, avoidHazards bool) (path, bool, error) {
	left := composed.left
	composed.left = (left + 1) / 2
	p, bounded, err := findBy(ctx, composed, preference{gaps: true, hazards: avoidHazards})
	composed.left += left / 2
	if p == nil && err == nil && composed.exhausted { // gaps cost too many compositions to avoid
		p, bounded, err = findBy(ctx, composed, preference{hazards: avoidHazards})
	}
	return p, bounded, err
}

// findBy is [find] by one preference.
func findBy(ctx context.Context, composed *compositions, prefer preference) (path, bool, error) {
	try := func(units []unit) (path, bool, error) {
		s := &search{units: units, composed: composed, prefer: prefer}
		n, err := s.run(ctx)
		if n == nil || err != nil {
			return nil, false, err
		}
		start := make([]position, len(units))
		for i, u := range units {
			start[i] = u[0].start
		}
		least := s.atLeast(start)
		cheapest := n.cost.gaps == least.gaps && n.cost.launches == least.launches && n.cost.hazards == 0 &&
			(n.cost.phases == least.phases || n.cost.phases == least.phases+1 && countFlexible(composed.moves) <= 1)
		return unroll(n, units, composed.moves), cheapest, nil
	}
	if len(composed.moves) <= exactMoves {
		p, _, err := try(unitsOfOne(composed.moves))
		return p, composed.exhausted, err
	}
	together, cheapest, err := try(unitsInStep(composed.moves))
	if err != nil || cheapest {
		return together, false, err
	}
	if together != nil {
		least := leastCost(composed)
		if gaps, err := composed.gaps(ctx, together); err != nil || gaps == least.gaps && together.launches() == least.launches {
			return together, true, err // planned apart they have no fewer
		}
	}
	apart, err := findApart(ctx, composed, try)
	if err != nil || apart == nil {
		return together, together != nil, err
	}
	if together == nil {
		return apart, true, nil
	}
	a, err := composed.gaps(ctx, apart)
	if err != nil {
		return nil, false, err
	}
	t, err := composed.gaps(ctx, together)
	if t < a || t == a && together.launches() <= apart.launches() {
		return together, true, err
	}
	return apart, true, err
}

// leastCost returns a lower bound of the cost of any plan.
func leastCost(composed *compositions) cost {
	s := &search{units: unitsOfOne(composed.moves), composed: composed}
	return s.atLeast(starts(composed.moves))
}

// countFlexible counts the subgraphs that a plan with the fewest phases (publish, deploy, publish)
// can place in more than one way. With at most one of them, moving the others in step covers all
// such plans.
func countFlexible(moves []*subgraphMove) int {
	n := 0
	for _, m := range moves {
		if m.kind == removing || m.order() == Either || m.order() == PublishOnly || m.order() != Split && m.hasIntermediate() || m.stages[stageIntermediate] != nil && m.stages[stageJoined] != nil {
			n++
		}
	}
	return n
}

func (p path) launches() int {
	n := 0
	for _, l := range p {
		if l.kind == Publish {
			n++
		}
	}
	return n
}

// findApart plans groups of subgraphs that share no type each by itself and joins the paths, side
// by side or else one after the other. It returns nil if a group has no path or no joined path
// holds.
func findApart(ctx context.Context, composed *compositions, try func([]unit) (path, bool, error)) (path, error) {
	var parts []path
	for _, group := range groups(composed.moves) {
		units := unitsOfOne(group)
		if len(group) > exactMoves {
			units = unitsInStep(group)
		}
		p, _, err := try(units)
		if err != nil || p == nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	for _, joined := range []path{sideBySide(parts, composed.moves), inSequence(parts, composed.moves)} {
		ok := true
		for _, l := range joined {
			v, err := composed.stages(ctx, stagesOf(l.at))
			if err != nil {
				return nil, err
			}
			covered, err := composed.covered(ctx, l.at)
			if err != nil {
				return nil, err
			}
			ok = ok && v != nil && v.ok() && covered
		}
		if ok {
			return joined, nil
		}
	}
	return nil, nil
}

func unitsOfOne(moves []*subgraphMove) []unit {
	units := make([]unit, len(moves))
	for i, m := range moves {
		units[i] = unit{m}
	}
	return units
}

// removalsApart is how many removals move one by one although others move in step. More are removed
// one after another as well, but in the order of their names, and get their skeletons together.
const removalsApart = 3

// unitsInStep puts subgraphs together that can move in step.
func unitsInStep(moves []*subgraphMove) []unit {
	type class struct {
		kind         kind
		order        Order
		start        position
		intermediate [2]bool
	}
	index := make(map[class]int)
	var units []unit
	removals := 0
	for _, m := range moves {
		if m.kind == removing {
			removals++
		}
	}
	for _, m := range moves {
		if m.takesOver != nil || m.kind == removing && removals <= removalsApart {
			units = append(units, unit{m})
			continue
		}
		c := class{m.kind, m.order(), m.start, [2]bool{m.stages[stageIntermediate] != nil, m.stages[stageJoined] != nil}}
		i, ok := index[c]
		if !ok {
			index[c] = len(units)
			units = append(units, unit{m})
			continue
		}
		units[i] = append(units[i], m)
	}
	return units
}

// groups returns the subgraphs in groups: two whose changes touch a common type, or of which one
// takes over the code of the other, are in one group.
func groups(moves []*subgraphMove) [][]*subgraphMove {
	of := make([]int, len(moves))
	owner := make(map[string]int)
	root := func(i int) int {
		for of[i] != i {
			i = of[i]
		}
		return i
	}
	for i, m := range moves {
		of[i] = i
		for _, name := range changedTypes(m) {
			if j, ok := owner[name]; ok {
				of[root(i)] = root(j)
			}
			owner[name] = i
		}
	}
	for i, m := range moves {
		if m.takesOver != nil {
			of[root(i)] = root(slices.Index(moves, m.takesOver.from))
		}
	}
	place := make(map[int]int)
	var out [][]*subgraphMove
	for i, m := range moves {
		r := root(i)
		if _, ok := place[r]; !ok {
			place[r] = len(out)
			out = append(out, nil)
		}
		out[place[r]] = append(out[place[r]], m)
	}
	return out
}

// changedTypes returns the types whose text differs between old and new, sorted. Of root types it
// returns the fields: nearly all subgraphs have these types, and would end in one group.
func changedTypes(m *subgraphMove) []string {
	texts := func(stage int) map[string]string {
		out := make(map[string]string)
		s := m.stages[stage]
		if s == nil {
			return out
		}
		doc := edit.Parse(s.Source.Text)
		for _, t := range s.Schema.Types {
			for _, d := range doc.Parts(t.Pos) {
				if root := isRoot(s.Schema, t.Name); !root {
					out[t.Name] += doc.At(d.Full)
					continue
				}
				for _, f := range d.Fields {
					out[t.Name+"."+doc.At(f.Name)] = doc.At(f.Full)
				}
			}
		}
		return out
	}
	o, n := texts(stageOld), texts(stageNew)
	var names []string
	for name, text := range o {
		if n[name] != text {
			names = append(names, name)
		}
	}
	for name := range n {
		if _, ok := o[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func isRoot(s *sdl.Schema, name string) bool {
	return slices.Contains(s.Roots[:], name)
}

// unroll returns the way to the end of a search as a path over all moves. Moves outside the units
// stay where they started.
func unroll(end *node, units []unit, moves []*subgraphMove) path {
	var p path
	for n := end; n.before != nil; n = n.before {
		at := make([]position, len(moves))
		for i, m := range moves {
			at[i] = m.start
			for j, u := range units {
				if slices.Contains(u, m) {
					at[i] = n.at[j]
				}
			}
		}
		p = append(p, pathPhase{n.kind, at})
	}
	slices.Reverse(p)
	was := starts(moves)
	out := make(path, 0, len(p))
	for _, l := range p {
		for _, at := range oneByOne(was, l.at, moves) {
			out = append(out, pathPhase{l.kind, at})
		}
		was = l.at
	}
	return out
}

// oneByOne returns the positions that a phase leads through: removals that it makes have a launch
// each, in the order of the moves.
func oneByOne(was, is []position, moves []*subgraphMove) [][]position {
	var out [][]position
	at := was
	for j, m := range moves {
		if m.kind == removing && is[j].stage == stageNew && was[j].stage != stageNew {
			at = slices.Clone(at)
			at[j] = is[j]
			out = append(out, at)
		}
	}
	if len(out) == 0 {
		return [][]position{is}
	}
	return out
}

// sideBySide joins paths of separate moves: in every phase each of them takes its next step if it
// is of the phase's kind. Deploys come first, so that no publish waits for one.
func sideBySide(parts []path, moves []*subgraphMove) path {
	next := make([]int, len(parts))
	at := starts(moves)
	var out path
	for {
		var kind PhaseKind
		for i, p := range parts {
			if next[i] < len(p) && (kind == "" || p[next[i]].kind == Deploy) {
				kind = p[next[i]].kind
			}
		}
		if kind == "" {
			return out
		}
		at = slices.Clone(at)
		taken := 0
		for i, p := range parts {
			if next[i] >= len(p) || p[next[i]].kind != kind {
				continue
			}
			alone := kind == Publish && removes(p, next[i], moves)
			if alone && taken > 0 {
				continue // a removal has a launch of its own
			}
			apply(at, p, next[i], moves)
			next[i]++
			taken++
			if alone {
				break
			}
		}
		out = append(out, pathPhase{kind, at})
	}
}

// inSequence joins paths one after the other.
func inSequence(parts []path, moves []*subgraphMove) path {
	at := starts(moves)
	var out path
	for _, p := range parts {
		for i := range p {
			at = slices.Clone(at)
			apply(at, p, i, moves)
			out = append(out, pathPhase{p[i].kind, at})
		}
	}
	return out
}

func starts(moves []*subgraphMove) []position {
	at := make([]position, len(moves))
	for i, m := range moves {
		at[i] = m.start
	}
	return at
}

func last(p path, moves []*subgraphMove) []position {
	if len(p) == 0 {
		return starts(moves)
	}
	return p[len(p)-1].at
}

// apply copies to the positions what step i of a path changes.
func apply(at []position, p path, i int, moves []*subgraphMove) {
	was := last(p[:i], moves)
	for j := range at {
		if p[i].at[j] != was[j] {
			at[j] = p[i].at[j]
		}
	}
}

// removes reports whether step i of a path removes a subgraph.
func removes(p path, i int, moves []*subgraphMove) bool {
	was := last(p[:i], moves)
	for j, m := range moves {
		if m.kind == removing && p[i].at[j].stage == stageNew && was[j].stage != stageNew {
			return true
		}
	}
	return false
}
