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
		in.built = serve.NewLibrary(in.Federation, ends...)
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
		v := versionsOf(name, before, after, in.Deployed)
		if v.unchanged() {
			continue
		}
		m, err := newMove(ctx, in, v, within)
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

// versions are the sources of one subgraph: old before the plan, new after it, and code, whose
// schema the running code implements at the start.
type versions struct {
	name           string
	old, new, code sdl.Source
	// registered and proposed report whether there is an old and a new version.
	registered, proposed bool
}

func versionsOf(name string, before, after, deployed map[string]sdl.Source) versions {
	v := versions{name: name}
	v.old, v.registered = before[name]
	v.new, v.proposed = after[name]
	if v.registered && v.proposed && v.new.URL == "" {
		v.new.URL = v.old.URL
	}
	v.code = v.old
	if code, given := deployed[name]; given {
		v.code = code
	}
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
		if s := m.stages[stageIntermediate]; s != nil {
			v := graph[m.name]
			v.List = append(v.List, s)
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
	switch {
	case !v.registered:
		m.kind = adding
		return m, nil
	case !v.proposed:
		m.kind = removing
		return m, nil
	}
	m.code = m.stages[stageOld]
	if v.code.Text != v.old.Text {
		if m.code, err = build(v.code, "deployed"); err != nil {
			return nil, err
		}
	}
	if v.code.Text == v.new.Text {
		m.start.code = codeNew
	} else if v.old.URL != v.new.URL && v.old.URL != "" {
		m.kind = switching
	}
	if v.old.Text == v.new.Text && v.old.URL == v.new.URL {
		m.start.stage = stageNew
	}
	if err := m.findIntermediate(ctx, in, within); err != nil {
		return nil, err
	}
	return m, nil
}

// findIntermediate makes the intermediate schema, of the running code and the new version. One that
// equals the old schema is not kept: registering it changes nothing.
func (m *subgraphMove) findIntermediate(ctx context.Context, in Input, within *serve.Reach) error {
	if m.start.stage == stageNew {
		return nil
	}
	from := m.stages[stageOld]
	if m.code != from && m.start.code == codeOld {
		from = m.code // the running code has to serve it
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

// judge finds out which stages old and new code serve.
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
