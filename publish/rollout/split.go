package rollout

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Parcel is a publish that may have to be made in several parts: what is registered before it, and
// what it registers.
type Parcel struct {
	// Registered are all subgraphs as they are registered now, Publish those to be published. An
	// empty URL keeps the registered one.
	Registered, Publish []sdl.Source
	// Code is what answers now, see [CodeAt]; nil if it is not known.
	Code map[At][]string
	// Contracts, Federation, Compose and MaxCompositions are as in [Input].
	Contracts       []Contract
	Federation      spec.Choice
	Compose         compose.Func
	MaxCompositions int
}

// Room is how much one part may hold. Its functions get the names of the subgraphs of a part.
type Room struct {
	// Enough reports whether nothing needs to be added to a part, TooLarge whether it cannot be
	// sent.
	Enough, TooLarge func(part []string) bool
}

// Splitter finds ways to publish a parcel in parts, one after the other. What is registered between
// two parts is a state that routers may be given: it composes, has no gap (see [Gap]) for clients
// of the graph and of contracts, and the code that answers serves it.
type Splitter struct {
	v *verifier
	// registered and publish have the sources before and after by name; names are those of the
	// parcel.
	registered, publish map[string]sdl.Source
	names               []string
	// groups are subgraphs whose changes touch common types: they are more likely than others to
	// work only together.
	groups [][]string
	// tried has the verdicts on sets of published subgraphs, by their names; left is how many more
	// may be composed.
	tried map[string]error
	left  int
	// unjudged is true once the composition of a set met a bound.
	unjudged bool
}

// NewSplitter judges a parcel's start and end, and each of its subgraphs with the code that
// answers. Errors: [*NotComposable] if one end does not compose, [*NoSplit] if code does not serve
// what is registered before and after, or the context's.
func NewSplitter(ctx context.Context, b Parcel) (*Splitter, error) {
	s := &Splitter{registered: byName(b.Registered), publish: map[string]sdl.Source{}, tried: map[string]error{}}
	for _, p := range b.Publish {
		if p.URL == "" {
			p.URL = s.registered[p.Name].URL
		}
		s.publish[p.Name] = p
		s.names = append(s.names, p.Name)
	}
	in := Input{Before: b.Registered, After: s.sources(s.names), Contracts: b.Contracts, Federation: b.Federation, Compose: b.Compose, MaxCompositions: b.MaxCompositions}.withDefaults()
	s.left = in.MaxCompositions
	before, after, err := composeSides(ctx, in)
	if err != nil {
		return nil, err
	}
	in.built = serve.NewLibrary(in.Federation, in.Shared, before.Subgraphs, after.Subgraphs)
	s.v = &verifier{in: in, clients: clientsOf(in, before, after), flaws: slices.Concat(serve.Flaws(before.Subgraphs), serve.Flaws(after.Subgraphs)), built: map[[2]string]*subgraph.Subgraph{}, composed: map[string]composedState{}, served: map[[3]string]served{}}
	ends := []PhaseState{s.state(nil), s.state(s.names)}
	if err := s.v.findReach(ctx, ends, before.Subgraphs, after.Subgraphs); err != nil {
		return nil, err
	}
	if err := s.group(ctx); err != nil {
		return nil, err
	}
	return s, s.serve(ctx, b.Code)
}

// Split divides what is left of the parcel into parts, in the order in which they are to be
// published. All other subgraphs of the parcel count as published. The error is [*NoSplit] or the
// context's.
func (s *Splitter) Split(ctx context.Context, left []string, room Room) ([][]string, error) {
	done := slices.DeleteFunc(slices.Clone(s.names), func(name string) bool { return slices.Contains(left, name) })
	var parts [][]string
	for len(left) > 0 {
		part, err := s.next(ctx, done, left, room)
		if err != nil {
			return nil, err
		}
		if len(part) == 0 {
			return nil, s.noSplit(ctx, done, left)
		}
		slices.Sort(part)
		parts = append(parts, part)
		done = append(done, part...)
		left = slices.DeleteFunc(slices.Clone(left), func(name string) bool { return slices.Contains(part, name) })
	}
	return parts, nil
}

// next returns a part that may be published now; empty if there is none. It tries whole groups
// first, then single subgraphs, then pairs.
func (s *Splitter) next(ctx context.Context, done, left []string, room Room) ([]string, error) {
	if !room.TooLarge(left) && !room.Enough(left) {
		return left, nil // all of the rest leads to the end, which holds
	}
	f := &partBuilder{s: s, done: done, room: room}
	var groups, singles, pairs [][]string
	for _, g := range s.groups {
		g = slices.DeleteFunc(slices.Clone(g), func(name string) bool { return !slices.Contains(left, name) })
		if len(g) > 0 {
			groups = append(groups, g)
		}
		for i, name := range g {
			singles = append(singles, []string{name})
			for _, other := range g[i+1:] {
				pairs = append(pairs, []string{name, other})
			}
		}
	}
	for _, units := range [][][]string{groups, singles} {
		for progress := true; progress && !f.full(); {
			had := len(f.part)
			if err := f.add(ctx, units); err != nil {
				return nil, err
			}
			progress = len(f.part) > had
		}
	}
	for _, pair := range pairs {
		if len(f.part) > 0 {
			break
		}
		if err := f.add(ctx, [][]string{pair}); err != nil {
			return nil, err
		}
	}
	if len(f.part) == 0 && !room.TooLarge(left) {
		return left, nil
	}
	return f.part, nil
}

// partBuilder is a part that grows from one state that holds to the next.
type partBuilder struct {
	s    *Splitter
	done []string
	room Room
	part []string
}

func (f *partBuilder) full() bool { return len(f.part) > 0 && f.room.Enough(f.part) }

// add adds as many of the units as possible: all of them if that holds, otherwise it tries each
// half by itself.
func (f *partBuilder) add(ctx context.Context, units [][]string) error {
	if len(units) == 0 || f.full() {
		return nil
	}
	trial := slices.Clone(f.part)
	for _, u := range units {
		more := append(slices.Clone(trial), notIn(u, trial)...)
		if !f.room.TooLarge(more) {
			trial = more
		}
		if len(trial) > 0 && f.room.Enough(trial) {
			break
		}
	}
	if len(trial) == len(f.part) {
		return nil
	}
	why, err := f.s.try(ctx, append(slices.Clone(f.done), trial...))
	switch {
	case err != nil:
		return err
	case why == nil:
		f.part = trial
		return nil
	case len(units) == 1:
		return nil
	}
	if err := f.add(ctx, units[:len(units)/2]); err != nil {
		return err
	}
	return f.add(ctx, units[len(units)/2:])
}

// notIn returns the names that are not in another list.
func notIn(names, have []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(have, name) })
}

// try judges the state in which only these subgraphs of the parcel are published. The result why is
// nil if routers may be given that state; err is the context's.
func (s *Splitter) try(ctx context.Context, published []string) (why, err error) {
	published = slices.Sorted(slices.Values(published))
	if len(published) == len(s.names) {
		return nil, ctx.Err() // the end holds
	}
	k := strings.Join(published, " ")
	why, known := s.tried[k]
	if known {
		return why, nil
	}
	if s.left <= 0 {
		return errBounded, ctx.Err()
	}
	s.left--
	lost, why := s.v.compose(ctx, s.sources(published))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if why == nil && len(lost) > 0 { // nobody consents to parts
		why = fmt.Errorf("clients would miss something meanwhile: %s", describeLost(lost, 3))
	}
	s.unjudged = s.unjudged || errors.Is(why, ErrNotJudged)
	s.tried[k] = why
	return why, nil
}

// sources returns all registered subgraphs after these of the parcel are published, sorted by name.
func (s *Splitter) sources(published []string) []sdl.Source {
	all := maps.Clone(s.registered)
	for _, name := range published {
		all[name] = s.publish[name]
	}
	return slices.SortedFunc(maps.Values(all), func(a, b sdl.Source) int { return strings.Compare(a.Name, b.Name) })
}

func (s *Splitter) state(published []string) PhaseState {
	out := PhaseState{Registered: map[string]Registered{}}
	for _, src := range s.sources(published) {
		out.Registered[src.Name] = *registered(src)
	}
	return out
}

// group groups the subgraphs whose changes touch a common type. Those with the largest texts come
// first, in a group and among groups.
func (s *Splitter) group(ctx context.Context) error {
	var moves []*subgraphMove
	for _, name := range s.names {
		m := &subgraphMove{name: name, kind: changing}
		for stage, list := range map[int]map[string]sdl.Source{stageOld: s.registered, stageNew: s.publish} {
			src, ok := list[name]
			if !ok {
				continue
			}
			built, err := s.v.build(ctx, name, src.Text)
			if err != nil {
				return err
			}
			m.stages[stage] = built
		}
		moves = append(moves, m)
	}
	size := func(g []string) int {
		n := 0
		for _, name := range g {
			n += len(s.publish[name].Text)
		}
		return n
	}
	larger := func(a, b []string) int {
		if d := size(b) - size(a); d != 0 {
			return d
		}
		return strings.Compare(a[0], b[0])
	}
	for _, g := range groups(moves) {
		var singles [][]string
		for _, m := range g {
			singles = append(singles, []string{m.name})
		}
		slices.SortFunc(singles, larger)
		s.groups = append(s.groups, slices.Concat(singles...))
	}
	slices.SortFunc(s.groups, larger)
	return nil
}

// noSplit explains why nothing of what is left can be published by itself.
func (s *Splitter) noSplit(ctx context.Context, done, left []string) error {
	e := &NoSplit{Subgraphs: slices.Sorted(slices.Values(left)), Bounded: s.left <= 0 || s.unjudged}
	for _, name := range e.Subgraphs {
		why, err := s.try(ctx, append(slices.Clone(done), name))
		switch {
		case err != nil:
			return err
		case why != nil && why != errBounded && len(left) > 1: //nolint:errorlint // it is never wrapped
			e.Reasons = append(e.Reasons, fmt.Sprintf("with %s published before the rest: %s", name, strings.ReplaceAll(why.Error(), "\n", "; ")))
		}
	}
	return e
}
