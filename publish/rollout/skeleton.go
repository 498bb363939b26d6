package rollout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/meet"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// This file makes the skeletons of subgraphs that leave. No call of a registry publishes and removes
// at once. So a subgraph whose fields go to others stands in the very launch that gives them away,
// as its skeleton: what it had, less what the others resolve. Once they have everything, that is
// nothing, and the removal changes nothing for routers.

// SkeletonForm is how a subgraph of which nothing is left is registered until it is removed.
type SkeletonForm string

// The forms. The zero value means EmptySkeleton.
const (
	// EmptySkeleton has the @link to federation and nothing else; in Federation 1, one scalar.
	EmptySkeleton SkeletonForm = "empty"
	// KeysSkeleton is for registries that refuse a schema without fields. It has the entities with
	// those of their keys whose fields others resolve after the plan; if there are none, one field
	// of Query that is @inaccessible.
	KeysSkeleton SkeletonForm = "keys"
)

// ParseSkeletonForm reads a form. The empty text is the zero value.
func ParseSkeletonForm(text string) (SkeletonForm, error) {
	switch f := SkeletonForm(text); f {
	case "", EmptySkeleton, KeysSkeleton:
		return f, nil
	}
	return "", fmt.Errorf("%q is no form of a skeleton; use empty or keys", text)
}

// skeleton is what is registered of a subgraph that leaves, in one combination of the others.
type skeleton struct {
	source sdl.Source
	// built is nil if nothing is left: what is registered then asks nothing of the code.
	built *subgraph.Subgraph
	// errors and unserved are why it must not be registered: it is not valid, or the running code
	// does not serve it. same is true if it is the old schema, so that registering it does nothing.
	errors   diag.List
	unserved []serve.Violation
	same     bool
}

func (s *skeleton) ok() bool { return len(s.errors) == 0 && len(s.unserved) == 0 && !s.same }

// leaving makes the skeletons of one subgraph.
type leaving struct {
	move *subgraphMove
	// fields are those that the subgraph resolves. held is what it holds of each, whatever the
	// moves have registered, and taken what each stage of each move leaves to it: by the move's
	// place in a combination, stage and field.
	fields []*sdl.Field
	held   []meet.Holding
	taken  [][3][]meet.Holding
	// values are the values of its enums. after reports which of them are in the graph at the end,
	// and has which of them each stage of each move has.
	values []enumValue
	after  []bool
	has    [][3][]bool
	// nothing is the skeleton of which nothing is left.
	nothing *skeleton
	// known has the skeletons by what the subgraph holds of its fields.
	known  map[string]*skeleton
	built  *serve.Library
	within *serve.Reach
}

// newLeaving prepares the skeletons of a removed subgraph. ends are the composed subgraphs before
// and after the plan.
func newLeaving(ctx context.Context, in Input, m *subgraphMove, moves []*subgraphMove, ends [][]*subgraph.Subgraph, within *serve.Reach) (*leaving, error) {
	l := &leaving{move: m, known: make(map[string]*skeleton), built: in.built, within: within}
	s := m.stages[stageOld]
	for _, t := range s.Schema.Types {
		for _, f := range t.Fields {
			if t.Kind.HasFields() && s.Resolves(f) && f.Pos.Source != nil && f.Name != "_service" && f.Name != "_entities" {
				l.fields = append(l.fields, f)
			}
		}
	}
	moving := make(map[string]bool, len(moves))
	for _, other := range moves {
		moving[other.name] = true
	}
	for _, t := range s.Schema.Types {
		for _, v := range t.Values {
			l.values = append(l.values, enumValue{t, v})
		}
	}
	l.after = make([]bool, len(l.values))
	for _, other := range ends[len(ends)-1] {
		l.noteValues(other, l.after)
	}
	l.held = make([]meet.Holding, len(l.fields))
	for i, f := range l.fields {
		for _, other := range ends[len(ends)-1] {
			if _, resolved := resolution(other, f); resolved {
				l.held[i] = meet.Needed
			}
		}
	}
	for _, other := range ends[0] {
		if !moving[other.Name] {
			l.leaveTo(other, l.held)
		}
	}
	l.taken, l.has = make([][3][]meet.Holding, len(moves)), make([][3][]bool, len(moves))
	for j, other := range moves {
		for stage, built := range other.stages {
			if other.kind != removing && built != nil {
				l.taken[j][stage] = slices.Repeat([]meet.Holding{meet.Needed}, len(l.fields))
				l.leaveTo(built, l.taken[j][stage])
				l.has[j][stage] = make([]bool, len(l.values))
				l.noteValues(built, l.has[j][stage])
			}
		}
	}
	var err error
	if l.nothing, err = l.makeNothing(ctx, in, ends[len(ends)-1]); err != nil {
		return nil, err
	}
	l.nothing.same = l.nothing.source.Text == m.source[stageOld].Text
	return l, nil
}

// enumValue is a value of an enum.
type enumValue struct {
	enum  *sdl.Type
	value *sdl.EnumValue
}

// noteValues marks the values that another subgraph has as well.
func (l *leaving) noteValues(other *subgraph.Subgraph, into []bool) {
	for i, v := range l.values {
		if t := other.Schema.Type(v.enum.Name); t != nil && t.Kind == sdl.Enum && t.Value(v.value.Name) != nil {
			into[i] = true
		}
	}
}

// hasNothing reports whether nothing is left of what is registered of a subgraph that leaves.
func (m *subgraphMove) hasNothing(ctx context.Context, moves []*subgraphMove, at []position) (bool, error) {
	if i := slices.Index(moves, m); m.leaving == nil || at[i].stage != stageIntermediate {
		return false, nil
	}
	s, err := m.leaving.in(ctx, stagesOf(at))
	return s == m.leaving.nothing, err
}

// leaveTo lowers what the subgraph holds of its fields where another subgraph resolves them.
func (l *leaving) leaveTo(other *subgraph.Subgraph, held []meet.Holding) {
	own := l.move.stages[stageOld]
	for i, f := range l.fields {
		of, resolved := resolution(other, f)
		if !resolved {
			continue
		}
		meta, theirs := own.Field(f), other.Field(of)
		if f.Parent.Kind == sdl.Interface || meta.InKey || meta.Shareable && theirs.Shareable && theirs.Override == nil {
			held[i] = min(held[i], meet.Shared)
		} else {
			held[i] = meet.Gone
		}
	}
}

// resolution returns the field by which another subgraph resolves a field: one of the same type, or
// of an @interfaceObject for an interface of it.
func resolution(other *subgraph.Subgraph, f *sdl.Field) (*sdl.Field, bool) {
	if t := other.Schema.Type(f.Parent.Name); t != nil && t.Kind.HasFields() {
		if of := t.Field(f.Name); of != nil && other.Resolves(of) {
			return of, true
		}
	}
	for _, ref := range f.Parent.Interfaces {
		t := other.Schema.Type(ref.Name)
		if t == nil || !t.Kind.HasFields() || !other.Type(t).InterfaceObject {
			continue
		}
		if of := t.Field(f.Name); of != nil && other.Resolves(of) {
			return of, true
		}
	}
	return nil, false
}

// in returns the skeleton in a combination: one stage for every move.
func (l *leaving) in(ctx context.Context, stages []uint8) (*skeleton, error) {
	held, has := slices.Clone(l.held), slices.Clone(l.after)
	for j, stage := range stages {
		for i, h := range l.taken[j][stage] {
			held[i] = min(held[i], h)
		}
		for i, h := range l.has[j][stage] {
			has[i] = has[i] || h
		}
	}
	key := make([]byte, 0, len(held)+len(has))
	for _, h := range held {
		key = append(key, byte(h))
	}
	for _, h := range has {
		key = strconv.AppendBool(key, h)
	}
	if s := l.known[string(key)]; s != nil {
		return s, nil
	}
	s, err := l.make(ctx, held, has)
	if err != nil {
		return nil, err
	}
	l.known[string(key)] = s
	return s, nil
}

// step returns the step that registers the skeleton of the subgraph, the move with index j. It is
// nil if the same skeleton is registered already.
func (l *leaving) step(ctx context.Context, was, is []position, j int) (*Step, error) {
	s, err := l.in(ctx, stagesOf(is))
	if err != nil {
		return nil, err
	}
	if was[j].stage == stageIntermediate {
		before, err := l.in(ctx, stagesOf(was))
		if err != nil || before.source.Text == s.source.Text {
			return nil, err
		}
	}
	return &Step{
		Subgraph: l.move.name, Action: Register, Stage: Skeleton,
		URL: s.source.URL, SDL: s.source.Text, SHA256: digest(s.source.Text),
	}, nil
}

// make makes the skeleton of what the subgraph holds, with the enum values that the graph has.
func (l *leaving) make(ctx context.Context, held []meet.Holding, has []bool) (*skeleton, error) {
	if !slices.Contains(held, meet.Needed) {
		return l.nothing, nil
	}
	of := make(map[*sdl.Field]meet.Holding, len(held))
	for i, f := range l.fields {
		of[f] = held[i]
	}
	known := make(map[*sdl.EnumValue]bool, len(has))
	for i, v := range l.values {
		known[v.value] = has[i]
	}
	rest, err := meet.Rest(ctx, l.built, l.move.stages[stageOld],
		func(f *sdl.Field) meet.Holding { return of[f] }, func(v *sdl.EnumValue) bool { return known[v] })
	var none *meet.NoIntermediate
	switch {
	case errors.As(err, &none):
		return &skeleton{errors: none.Errors}, nil
	case err != nil:
		return nil, err
	case rest == nil:
		return l.nothing, nil
	}
	return l.judged(rest), nil
}

// judged returns a skeleton with the reasons why it must not be registered.
func (l *leaving) judged(i *meet.Intermediate) *skeleton {
	s := &skeleton{source: i.Source, built: i.Subgraph}
	s.source.File = ""
	s.same = s.source.Text == l.move.source[stageOld].Text
	s.unserved = serve.Unsafe(l.built.Serves(l.move.code, s.built, l.within))
	return s
}

// leavingScalar is the name of the scalar of a Federation 1 subgraph of which nothing is left.
const leavingScalar = "_Leaving"

// makeNothing makes the skeleton of which nothing is left, in the form that the input asks for.
func (l *leaving) makeNothing(ctx context.Context, in Input, after []*subgraph.Subgraph) (*skeleton, error) {
	own := l.move.stages[stageOld]
	out := &skeleton{source: sdl.Source{Name: l.move.name, URL: l.move.source[stageOld].URL}}
	link := ""
	for _, li := range own.Links {
		if li.Name == "federation" {
			link = li.URL
		}
	}
	switch {
	case own.Version.Fed1() || link == "":
		out.source.Text = "scalar " + leavingScalar + "\n"
		return out, nil
	case in.Skeleton != KeysSkeleton:
		out.source.Text = fmt.Sprintf("extend schema @link(url: %s)\n", strconv.Quote(link))
		return out, nil
	}
	keys, err := meet.Keys(ctx, l.built, own, func(t *sdl.Type, k subgraph.Key) bool {
		return !slices.ContainsFunc(k.Fields.Selections, func(s subgraph.Selection) bool {
			return s.Field == nil || !slices.ContainsFunc(after, func(other *subgraph.Subgraph) bool {
				_, resolved := resolution(other, s.Field)
				return resolved
			})
		})
	})
	var none *meet.NoIntermediate
	switch {
	case err != nil && !errors.As(err, &none):
		return nil, err
	case err == nil && keys != nil:
		return l.judged(keys), nil
	}
	out.source.Text = fmt.Sprintf("extend schema @link(url: %s, import: [\"@inaccessible\"])\n\ntype Query {\n  _leaving: Boolean @inaccessible\n}\n", strconv.Quote(link))
	return out, nil
}
