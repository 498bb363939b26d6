package rollout

import (
	"context"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/sdl/edit"
)

// exactMovers is how many changed subgraphs the search moves one by one; more are moved in groups first.
const exactMovers = 5

// path is a found sequence of phases: the state of every mover after each.
type path []leg

type leg struct {
	kind PhaseKind
	at   []state1
}

// find looks for the cheapest path. Up to [exactMovers] subgraphs it is exact. With more, subgraphs that need the same order move
// together; when that is as cheap as any plan can be it is the answer, otherwise subgraphs that share nothing are planned apart and
// their phases are put side by side. The second result says that a cheaper plan may exist.
func find(ctx context.Context, world *compositions, avoidHazards bool) (path, bool, error) {
	try := func(units []unit) (path, bool, error) {
		s := &search{units: units, world: world, avoidHazards: avoidHazards}
		n, err := s.run(ctx)
		if n == nil || err != nil {
			return nil, false, err
		}
		start := make([]state1, len(units))
		for i, u := range units {
			start[i] = u[0].start
		}
		least := s.atLeast(start)
		cheapest := n.cost.launches == least.launches && n.cost.hazards == 0 &&
			(n.cost.phases == least.phases || n.cost.phases == least.phases+1 && free(world.movers) <= 1)
		return unroll(n, units, world.movers), cheapest, nil
	}
	if len(world.movers) <= exactMovers {
		p, _, err := try(singles(world.movers))
		return p, world.exhausted, err
	}
	together, cheapest, err := try(blocks(world.movers))
	if err != nil || cheapest {
		return together, false, err
	}
	apart, err := findApart(ctx, world, try)
	if err != nil {
		return nil, false, err
	}
	if together == nil || apart != nil && apart.launches() < together.launches() {
		return apart, true, nil
	}
	return together, true, nil
}

// free counts the subgraphs that a plan of the least number of phases (publish, deploy, publish) may place in more than one way. With
// at most one of them, moving the others in groups tries all such plans.
func free(movers []*mover) int {
	n := 0
	for _, m := range movers {
		if m.kind == removing || m.order() == Either || m.order() != Split && m.stages[stageMet] != nil {
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

// findApart plans groups of subgraphs that share no type each by itself and joins the plans.
func findApart(ctx context.Context, world *compositions, try func([]unit) (path, bool, error)) (path, error) {
	var parts []path
	for _, group := range groups(world.movers) {
		units := singles(group)
		if len(group) > exactMovers {
			units = blocks(group)
		}
		p, _, err := try(units)
		if err != nil || p == nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	for _, joined := range []path{sideBySide(parts, world.movers), inTurn(parts, world.movers)} {
		ok := true
		for _, l := range joined {
			stages := make([]uint8, len(l.at))
			for i, s := range l.at {
				stages[i] = s.stage
			}
			v, err := world.stages(ctx, stages)
			if err != nil {
				return nil, err
			}
			ok = ok && v != nil && v.ok()
		}
		if ok {
			return joined, nil
		}
	}
	return nil, nil
}

func singles(movers []*mover) []unit {
	units := make([]unit, len(movers))
	for i, m := range movers {
		units[i] = unit{m}
	}
	return units
}

// blocks puts subgraphs together that can move in step. Removals stay alone.
func blocks(movers []*mover) []unit {
	type class struct {
		kind  kind
		order Order
		start state1
		met   bool
	}
	index := make(map[class]int)
	var units []unit
	for _, m := range movers {
		c := class{m.kind, m.order(), m.start, m.stages[stageMet] != nil}
		i, ok := index[c]
		if !ok || m.kind == removing {
			index[c] = len(units)
			units = append(units, unit{m})
			continue
		}
		units[i] = append(units[i], m)
	}
	return units
}

// groups splits subgraphs by the types that their changes touch: two that touch a common type stand in one group.
func groups(movers []*mover) [][]*mover {
	of := make([]int, len(movers))
	owner := make(map[string]int)
	root := func(i int) int {
		for of[i] != i {
			i = of[i]
		}
		return i
	}
	for i, m := range movers {
		of[i] = i
		for _, name := range touched(m) {
			if j, ok := owner[name]; ok {
				of[root(i)] = root(j)
			}
			owner[name] = i
		}
	}
	place := make(map[int]int)
	var out [][]*mover
	for i, m := range movers {
		r := root(i)
		if _, ok := place[r]; !ok {
			place[r] = len(out)
			out = append(out, nil)
		}
		out[place[r]] = append(out[place[r]], m)
	}
	return out
}

// touched names the types that differ between old and new; root types do not join subgraphs, their fields do.
func touched(m *mover) []string {
	texts := func(stage int) map[string]string {
		out := make(map[string]string)
		s := m.stages[stage]
		if s == nil {
			return out
		}
		doc := edit.Parse(s.Source.Text)
		for _, t := range s.Schema.Types {
			for _, d := range doc.Parts(t.Pos) {
				if root := rootOf(s.Schema, t.Name); !root {
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

func rootOf(s *sdl.Schema, name string) bool {
	return slices.Contains(s.Roots[:], name)
}

// unroll turns the end of a search into a path over all movers; those outside the units stay where they started.
func unroll(end *node, units []unit, movers []*mover) path {
	var p path
	for n := end; n.before != nil; n = n.before {
		at := make([]state1, len(movers))
		for i, m := range movers {
			at[i] = m.start
			for j, u := range units {
				if slices.Contains(u, m) {
					at[i] = n.at[j]
				}
			}
		}
		p = append(p, leg{n.kind, at})
	}
	slices.Reverse(p)
	return p
}

// sideBySide joins paths of separate movers: in every phase all parts take the next step that is of its kind. Deploys go first, so
// that no publish waits for one.
func sideBySide(parts []path, movers []*mover) path {
	next := make([]int, len(parts))
	at := starts(movers)
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
			alone := kind == Publish && removes(p, next[i], movers)
			if alone && taken > 0 {
				continue // a removal waits for a launch of its own
			}
			apply(at, p, next[i], movers)
			next[i]++
			taken++
			if alone {
				break
			}
		}
		out = append(out, leg{kind, at})
	}
}

// inTurn joins paths one after the other.
func inTurn(parts []path, movers []*mover) path {
	at := starts(movers)
	var out path
	for _, p := range parts {
		for i := range p {
			at = slices.Clone(at)
			apply(at, p, i, movers)
			out = append(out, leg{p[i].kind, at})
		}
	}
	return out
}

func starts(movers []*mover) []state1 {
	at := make([]state1, len(movers))
	for i, m := range movers {
		at[i] = m.start
	}
	return at
}

func last(p path, movers []*mover) []state1 {
	if len(p) == 0 {
		return starts(movers)
	}
	return p[len(p)-1].at
}

// apply carries over what one step of a path changes.
func apply(at []state1, p path, i int, movers []*mover) {
	was := last(p[:i], movers)
	for j := range at {
		if p[i].at[j] != was[j] {
			at[j] = p[i].at[j]
		}
	}
}

// removes says whether a step of a path removes a subgraph.
func removes(p path, i int, movers []*mover) bool {
	was := last(p[:i], movers)
	for j, m := range movers {
		if m.kind == removing && p[i].at[j].stage != was[j].stage {
			return true
		}
	}
	return false
}
