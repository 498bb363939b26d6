package rollout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/leave"
	"github.com/schemactl/schemactl/publish/rollout/meet"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// movesOf pairs the subgraphs before and after and judges each pair. It knows what operations can
// reach in the composed graphs of both ends and in every combination that a plan may register. It
// returns the changed subgraphs and the names of all, both sorted. Errors are about the input: a
// schema that does not build, deployed code of an unknown subgraph, names that differ in case only.
func movesOf(ctx context.Context, in Input, composedBefore, composedAfter compose.Result) (moves []*subgraphMove, all []string, err error) {
	before, after := byName(in.Before), byName(in.After)
	ends := [][]*subgraph.Subgraph{composedBefore.Subgraphs, composedAfter.Subgraphs}
	if in.built == nil {
		in.built = serve.NewLibrary(in.Federation, in.Shared, ends...)
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
	at := urlsOf(in.Before, in.After)
	for _, name := range all {
		v := versionsOf(name, before, after, in.Deployed, at)
		if v.unchanged() {
			continue
		}
		m, err := newMove(ctx, in, v, within)
		if err != nil {
			return nil, nil, err
		}
		moves = append(moves, m)
	}
	within = in.built.Narrow(graphOf(ends, moves))
	for _, m := range moves {
		if m.kind == removing {
			if m.skeletons, err = leave.New(ctx, leavingOf(in, m, moves, ends, within)); err != nil {
				return nil, nil, err
			}
		} else if m.kind != adding {
			m.judge(in, within)
		}
		if from := at.predecessor(m.name, m.source[stageNew].URL); from != "" {
			i := slices.IndexFunc(moves, func(o *subgraphMove) bool { return o.name == from })
			m.takesOver = &takeover{moves[i], in.built, within}
			m.judgeTaken()
		}
	}
	return moves, all, nil
}

// leavingOf returns what the skeletons of a removed subgraph are made from. ends are the composed
// subgraphs before and after the plan.
func leavingOf(in Input, m *subgraphMove, moves []*subgraphMove, ends [][]*subgraph.Subgraph, within *serve.Reach) leave.Leaving {
	l := leave.Leaving{Old: m.stages[stageOld], Code: m.code, After: ends[1], Form: in.Skeleton, Library: in.built, Within: within}
	moving := make(map[string]bool, len(moves))
	for _, other := range moves {
		moving[other.name] = true
		stages := other.stages
		if other.kind == removing {
			stages = [len(stages)]*subgraph.Subgraph{}
		}
		l.Others = append(l.Others, stages[:])
	}
	for _, s := range ends[0] {
		if !moving[s.Name] {
			l.Staying = append(l.Staying, s)
		}
	}
	return l
}

// versions are the sources of one subgraph: old before the plan, new after it, and code, whose
// schema the running code implements at the start.
type versions struct {
	name           string
	old, new, code sdl.Source
	// registered and proposed report whether there is an old and a new version. runs reports
	// whether the code is known to run, and not only assumed because its schema is registered.
	registered, proposed, runs bool
	// taken reports whether the code is that of another subgraph, whose URL this new one gets.
	taken bool
	// used reports whether another subgraph uses the old URL after the plan.
	used bool
}

// versionsOf finds the versions of a subgraph. A new one at the URL of another one has the code of
// that, and where a routing URL is missing it does not change.
func versionsOf(name string, before, after, deployed map[string]sdl.Source, at urls) versions {
	v := versions{name: name}
	v.old, v.registered = before[name]
	v.new, v.proposed = after[name]
	if v.registered && v.proposed && v.new.URL == "" {
		v.new.URL = v.old.URL
	}
	owner := name
	if from := at.predecessor(name, v.new.URL); from != "" && !v.registered {
		owner, v.taken = from, true
	}
	v.code, v.runs = deployed[owner]
	if !v.runs {
		v.code = before[owner]
	}
	v.used = at.staysInUse(v.old.URL)
	return v
}

func (v versions) unchanged() bool {
	return v.registered && v.proposed && v.old.Text == v.new.Text && v.old.URL == v.new.URL && v.code.Text == v.new.Text
}

// graphOf returns every version of every subgraph that some state of a plan may register.
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
		for _, s := range m.stages[stageIntermediate:stageNew] {
			if s != nil {
				v := graph[m.name]
				v.List = append(v.List, s)
				graph[m.name] = v
			}
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

// sameCase refuses a change that only spells a name in another case: a plan would remove one
// subgraph and add another.
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

// newMove builds the versions of a subgraph and finds the kind of its change, its position at the
// start and its intermediate schema. Its code is judged later, when all intermediate schemas are
// known (see [subgraphMove.judge]).
func newMove(ctx context.Context, in Input, v versions, within *serve.Reach) (*subgraphMove, error) {
	m := &subgraphMove{name: v.name, kind: changing}
	build := func(src sdl.Source, what string) (*subgraph.Subgraph, error) {
		built, errs := in.built.Build(ctx, src)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if len(errs) > 0 {
			return nil, fmt.Errorf("the %s schema of %q is not valid: %w", what, v.name, errs)
		}
		return built, nil
	}
	var err error
	if v.registered {
		m.source[stageOld] = v.old
		if m.stages[stageOld], err = build(v.old, "registered"); err != nil {
			return nil, err
		}
	}
	if v.proposed {
		m.source[stageNew] = v.new
		if m.stages[stageNew], err = build(v.new, "proposed"); err != nil {
			return nil, err
		}
	}
	if !v.registered && !v.taken {
		m.kind = adding
		m.placeConnectors(v)
		return m, nil
	}
	m.code = m.stages[stageOld]
	if v.code.Text != v.old.Text {
		if m.code, err = build(v.code, "deployed"); err != nil {
			return nil, err
		}
	}
	m.place(v)
	m.placeConnectors(v)
	if m.kind == removing {
		return m, nil
	}
	if err := m.findIntermediate(ctx, in, within); err != nil {
		return nil, err
	}
	return m, nil
}

// place finds the kind of the change and where the subgraph stands at the start. The new code of a
// URL that changes runs already only if the input says so; it answers at the old URL as well.
func (m *subgraphMove) place(v versions) {
	runs := v.code.Text == v.new.Text
	switch {
	case !v.proposed:
		m.kind = removing
		if v.used {
			m.start.code = codeNew // nothing is to be retired
		}
	case !v.registered:
		m.kind = renaming
	case v.old.URL != v.new.URL && v.old.URL != "":
		m.kind, m.keepsCode = switching, v.used
		if runs && v.runs {
			m.start.code = codeBoth
		}
	case v.old.Text == v.new.Text && v.old.URL == v.new.URL:
		m.start.stage = stageNew
	}
	if (m.kind == changing || m.kind == renaming) && runs {
		m.start.code = codeNew
	}
}

// findIntermediate makes the intermediate schemas, of the running code and the new version. One
// that equals the old schema is not kept: registering it changes nothing. That of a subgraph which
// takes over the code of another one is made of that code.
func (m *subgraphMove) findIntermediate(ctx context.Context, in Input, within *serve.Reach) error {
	if m.start.stage == stageNew || m.kind == renaming && m.start.code == codeNew || m.connects() {
		return nil
	}
	from := m.stages[stageOld]
	if m.code != from && m.start.code == codeOld {
		from = m.code // the running code has to serve it
	}
	var none *meet.NoIntermediate
	found, err := meet.Of(ctx, in.built, from, m.stages[stageNew], within)
	if err == nil {
		err = m.keep(ctx, in, stageIntermediate, found)
	}
	if err != nil && !errors.As(err, &none) {
		return err
	}
	joined, err := meet.Keyed(ctx, in.built, from, m.stages[stageNew], within)
	if err == nil && joined != nil {
		err = m.keep(ctx, in, stageJoined, joined)
	}
	var not *meet.NoIntermediate
	if err != nil && !errors.As(err, &not) {
		return err
	}
	if m.stages[stageJoined] == nil {
		m.noIntermediate = none
	}
	return nil
}

// keep notes an intermediate schema for a stage, unless it is the old schema.
func (m *subgraphMove) keep(ctx context.Context, in Input, stage uint8, found *meet.Intermediate) error {
	switch {
	case m.kind == renaming:
		src := sdl.Source{Name: m.name, URL: m.source[stageNew].URL, Text: found.Source.Text, File: found.Source.File}
		built, errs := in.built.Build(ctx, src)
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(errs) > 0 {
			return &meet.NoIntermediate{Errors: errs}
		}
		m.source[stage], m.stages[stage] = src, built
	case found.Source.Text != m.source[stageOld].Text:
		found.Source.URL = m.source[stageOld].URL
		m.source[stage], m.stages[stage] = found.Source, found.Subgraph
	}
	return nil
}

// judge finds out which stages old and new code serve. Where connectors take the place of code, or
// code that of connectors, each is behind its own schema only.
func (m *subgraphMove) judge(in Input, within *serve.Reach) {
	known := in.built
	for stage, r := range m.stages {
		if m.connects() {
			continue
		}
		if r != nil {
			m.oldServes[stage], m.newServes[stage] = known.ServeBoth(m.code, m.stages[stageNew], r, within)
			m.excusesOld[stage] = in.excused(m.name, m.code.Source.Text, r.Source.Text)
			m.excusesNew[stage] = in.excused(m.name, m.stages[stageNew].Source.Text, r.Source.Text)
		}
	}
	now := m.oldServes[m.start.stage]
	if m.start.code == codeNew {
		now = m.newServes[m.start.stage]
	}
	m.unsafeStart = !serve.Safe(now)
}
