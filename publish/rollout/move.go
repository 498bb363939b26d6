package rollout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/meet"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// What is registered of a subgraph, as an index; and how far its code has come.
const (
	stageOld = iota
	stageIntermediate
	stageNew

	codeOld  = 0 // what ran at the start
	codeBoth = 1 // the new code runs behind another URL beside the old
	codeNew  = 2 // only the new code, or nothing for a removed subgraph
)

// kind is the way a subgraph moves.
type kind uint8

const (
	changing  kind = iota // schema and code change behind one routing URL
	switching             // the routing URL changes
	adding
	removing
)

// move is one subgraph that the plan has to bring from old to new.
type subgraphMove struct {
	name string
	kind kind
	// stages are the built schemas by stage; nil where there is none (absent subgraph, no schema between).
	stages [3]*subgraph.Subgraph
	// source are the texts that belong to them, with the routing URL to register.
	source [3]sdl.Source
	// code is what runs now, which is stages[stageOld] unless the input says otherwise.
	code *subgraph.Subgraph
	// oldServes and newServes are the findings for old and new code under each stage.
	oldServes, newServes [3][]serve.Violation
	// start is the state at the beginning.
	start position
	// unsafeStart says that what runs does not serve what is registered already before the plan.
	unsafeStart bool
	// unmet is why there is no schema between.
	noIntermediate *meet.NoIntermediate
}

// state1 is the state of one subgraph.
type position struct{ stage, code uint8 }

// oldOK and newOK say whether old or new code serves a stage.
func (m *subgraphMove) oldOK(stage uint8) bool {
	return m.stages[stage] != nil && serve.Safe(m.oldServes[stage])
}
func (m *subgraphMove) newOK(stage uint8) bool {
	return m.stages[stage] != nil && serve.Safe(m.newServes[stage])
}

// done says that nothing is left to do.
func (m *subgraphMove) done(s position) bool { return s.stage == stageNew && s.code == codeNew }

// deploy gives the state after the next deploy of this subgraph; false when none is safe or none is left.
func (m *subgraphMove) deploy(s position) (position, bool) {
	switch m.kind {
	case removing:
		return position{s.stage, codeNew}, s.stage == stageNew && s.code == codeOld
	case adding:
		return position{s.stage, codeNew}, s.code == codeOld
	case switching:
		if s.code == codeOld && s.stage != stageNew {
			return position{s.stage, codeBoth}, true
		}
		return position{s.stage, codeNew}, s.code == codeBoth && s.stage == stageNew
	default:
		atStart := m.unsafeStart && s.stage == m.start.stage
		return position{s.stage, codeNew}, s.code == codeOld && m.newOK(s.stage) && (m.oldOK(s.stage) || atStart)
	}
}

// publish says whether registering a later stage is safe in a state.
func (m *subgraphMove) publish(s position, to uint8) bool {
	if to <= s.stage {
		return false
	}
	switch m.kind {
	case removing:
		return to == stageNew
	case adding:
		return to == stageNew && s.code == codeNew
	case switching:
		if to == stageNew {
			return s.code == codeBoth
		}
		return m.oldOK(to)
	default:
		if s.code == codeNew {
			return m.newOK(to)
		}
		return m.oldOK(to)
	}
}

// hazardsIn are the hazards that a state has.
func (m *subgraphMove) hazardsIn(s position) int {
	if m.kind != changing || m.stages[s.stage] == nil {
		return 0
	}
	if s.code == codeNew {
		return len(serve.Hazards(m.newServes[s.stage]))
	}
	return len(serve.Hazards(m.oldServes[s.stage]))
}

// direct says that the subgraph can go from old to new without a schema between.
func (m *subgraphMove) direct() bool {
	return m.kind != changing || m.newOK(stageOld) || m.oldOK(stageNew) || m.start.code == codeNew && m.newOK(stageNew)
}

// order names what the subgraph needs by itself.
func (m *subgraphMove) order() Order {
	switch m.kind {
	case adding:
		return DeployFirst
	case removing:
		return PublishFirst
	case switching:
		return AtomicSwitch
	}
	d, p := m.newOK(stageOld), m.oldOK(stageNew)
	cleanD, cleanP := len(m.newServes[stageOld]) == 0, len(m.oldServes[stageNew]) == 0
	switch {
	case d && p && cleanD == cleanP:
		return Either
	case d && (!p || cleanD):
		return DeployFirst
	case p:
		return PublishFirst
	default:
		return Split
	}
}

// moversOf pairs the subgraphs before and after and judges each pair, knowing what operations can come to in the composed graphs of
// both ends and of every state between.
func movesOf(ctx context.Context, in Input, composedBefore, composedAfter Composed) (moves []*subgraphMove, all []string, err error) {
	before, after := byName(in.Before), byName(in.After)
	ends := [][]*subgraph.Subgraph{composedBefore.Subgraphs, composedAfter.Subgraphs}
	if in.built == nil {
		in.built = serve.NewLibrary(ends...)
	}
	within := in.built.Ends
	if err := sameCase(before, after); err != nil {
		return nil, nil, err
	}
	for name := range in.Deployed {
		if _, ok := before[name]; !ok {
			return nil, nil, fmt.Errorf("deployed code is given for the subgraph %q, which is not registered", name)
		}
	}
	for name := range before {
		all = append(all, name)
	}
	for name := range after {
		if _, ok := before[name]; !ok {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	for _, name := range all {
		o, inBefore := before[name]
		n, inAfter := after[name]
		code, given := in.Deployed[name]
		if inBefore && inAfter && n.URL == "" {
			n.URL = o.URL
		}
		if !given {
			code = o
		}
		if inBefore && inAfter && o.Text == n.Text && o.URL == n.URL && code.Text == n.Text {
			continue
		}
		m, err := newMove(ctx, in, name, o, n, code, inBefore, inAfter, within)
		if err != nil {
			return nil, nil, err
		}
		moves = append(moves, m)
	}
	within = within.Narrow(graphOf(ends, moves), ends...)
	for _, m := range moves {
		if m.kind != adding && m.kind != removing {
			m.judge(in.built, within)
		}
	}
	return moves, all, nil
}

// graphOf has every version of every subgraph that some state of a plan may register.
func graphOf(ends [][]*subgraph.Subgraph, moves []*subgraphMove) map[string]serve.Versions {
	graph := make(map[string]serve.Versions)
	for _, end := range ends {
		for _, s := range end {
			v := graph[s.Name]
			v.List = append(v.List, s)
			v.Always = len(v.List) == len(ends)
			graph[s.Name] = v
		}
	}
	for _, m := range moves {
		if between := m.stages[stageIntermediate]; between != nil {
			v := graph[m.name]
			v.List = append(v.List, between)
			graph[m.name] = v
		}
	}
	return graph
}

func byName(list []sdl.Source) map[string]sdl.Source {
	out := make(map[string]sdl.Source, len(list))
	for _, s := range list {
		out[s.Name] = s
	}
	return out
}

// sameCase refuses a change that only spells a name differently: it would remove one subgraph and add another.
func sameCase(before, after map[string]sdl.Source) error {
	lower := make(map[string]string, len(before))
	for name := range before {
		lower[strings.ToLower(name)] = name
	}
	for name := range after {
		if old, ok := lower[strings.ToLower(name)]; ok && old != name {
			if _, kept := after[old]; !kept {
				return fmt.Errorf("the subgraph %q is registered as %q: names differ in case only; spell it as registered, or remove the old one first", name, old)
			}
		}
	}
	return nil
}

// newMover builds what is needed of one subgraph and judges every pairing of code and stage.
func newMove(ctx context.Context, in Input, name string, o, n, code sdl.Source, inBefore, inAfter bool, within *serve.Reach) (*subgraphMove, error) {
	m := &subgraphMove{name: name, kind: changing}
	build := func(src sdl.Source, what string) (*subgraph.Subgraph, error) {
		built, errs := in.built.Build(ctx, src)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if len(errs) > 0 {
			return nil, fmt.Errorf("the %s schema of %q is not valid: %w", what, name, errs)
		}
		return built, nil
	}
	var err error
	if inBefore {
		m.source[stageOld] = o
		if m.stages[stageOld], err = build(o, "registered"); err != nil {
			return nil, err
		}
	}
	if inAfter {
		m.source[stageNew] = n
		if m.stages[stageNew], err = build(n, "proposed"); err != nil {
			return nil, err
		}
	}
	switch {
	case !inBefore:
		m.kind = adding
		return m, nil
	case !inAfter:
		m.kind = removing
		return m, nil
	}
	m.code = m.stages[stageOld]
	if code.Text != o.Text {
		if m.code, err = build(code, "deployed"); err != nil {
			return nil, err
		}
	}
	if code.Text == n.Text {
		m.start.code = codeNew
	} else if o.URL != n.URL && o.URL != "" {
		m.kind = switching
	}
	if o.Text == n.Text && o.URL == n.URL {
		m.start.stage = stageNew
	}
	if err := m.findIntermediate(ctx, in, within); err != nil {
		return nil, err
	}
	return m, nil
}

// meet finds the schema between, where it would be another than the old one.
func (m *subgraphMove) findIntermediate(ctx context.Context, in Input, within *serve.Reach) error {
	if m.start.stage == stageNew {
		return nil
	}
	from := m.stages[stageOld]
	if m.code != from && m.start.code == codeOld {
		from = m.code // what has to be served is what runs
	}
	found, err := meet.Of(ctx, in.built, from, m.stages[stageNew], within)
	var none *meet.NoIntermediate
	switch {
	case errors.As(err, &none):
		m.noIntermediate = none
	case err != nil:
		return err
	case found.Source.Text != m.source[stageOld].Text:
		found.Source.URL = m.source[stageOld].URL
		m.source[stageIntermediate], m.stages[stageIntermediate] = found.Source, found.Subgraph
	}
	return nil
}

func (m *subgraphMove) judge(known *serve.Library, within *serve.Reach) {
	for stage, r := range m.stages {
		if r != nil {
			m.oldServes[stage] = known.Serves(m.code, r, within)
			m.newServes[stage] = known.Serves(m.stages[stageNew], r, within)
		}
	}
	now := m.oldServes[m.start.stage]
	if m.start.code == codeNew {
		now = m.newServes[m.start.stage]
	}
	m.unsafeStart = !serve.Safe(now)
}
