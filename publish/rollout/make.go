package rollout

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Make finds the cheapest safe plan: the fewest gaps, then the fewest launches, then the fewest
// phases, then the fewest intermediate schemas, then the fewest hazards. The same input gives the
// same plan. Errors: [*NotComposable], [*NoSafePlan], [ErrNotProven], [ErrNotJudged], an error for
// input that is not valid, or the context's.
//
// Where the rules have no safe plan and in.Refute is given, it is the cheapest plan that is safe
// for known operations, with what it excuses.
func Make(ctx context.Context, in Input) (*Plan, error) {
	in = in.withDefaults()
	p, cut, err := makePlan(ctx, in)
	var none *NoSafePlan
	if cut && errors.As(err, &none) {
		in.Brief = false // the error tells them all
		p, _, err = makePlan(ctx, in)
	}
	if in.Refute != nil && errors.As(err, &none) {
		in.Brief = false
		return excusing(ctx, in, none)
	}
	return p, err
}

// briefReasons is how many reasons against an order a plan has if it is to be brief.
const briefReasons = 100

// makePlan is [Make] for an input with its defaults, with the code that it excuses. cut reports
// whether it has left out reasons against an order.
func makePlan(ctx context.Context, in Input) (p *Plan, cut bool, err error) {
	before, after, err := composeSides(ctx, in)
	if err != nil {
		return nil, false, err
	}
	if err := in.judgeable(after); err != nil {
		return nil, false, err
	}
	in.built = serve.NewLibrary(in.Federation, in.Shared, before.Subgraphs, after.Subgraphs)
	in.built.Bound(in.MaxLosses)
	if in.Brief {
		in.built.Brief(briefReasons)
	}
	p, err = planBetween(ctx, in, before, after)
	if many := in.tooMany(nil); many != nil && ctx.Err() == nil {
		return nil, false, many
	}
	return p, in.built.Cut(), err
}

// tooMany is ErrNotJudged if code has more hazards, the change replaces more elements, or there are
// more contracts, than the input lets them; nil clients replace nothing.
func (in Input) tooMany(who *clients) error {
	if who != nil && who.most > 0 {
		return fmt.Errorf("the order of schemas and code is %w: %s", ErrNotJudged, TooManyContracts(len(in.Contracts), who.most))
	}
	grew := ""
	if name, found := in.built.TooMany(); found {
		grew = fmt.Sprintf("the code of %s has more than %d hazards under one registered schema", name, in.MaxLosses)
	} else if who != nil && who.tooMany {
		grew = fmt.Sprintf("the change puts other elements in the place of more than %d that an API has", in.MaxLosses)
	}
	if grew == "" {
		return nil
	}
	return fmt.Errorf("the order of schemas and code is %w: %s; make the change in parts, or give the planner more time with --time-limit, with which this bound grows", ErrNotJudged, grew)
}

// planBetween is makePlan for ends that compose.
func planBetween(ctx context.Context, in Input, before, after compose.Result) (*Plan, error) {
	var who *clients
	var compared sync.WaitGroup
	compared.Go(func() { who = clientsOf(in, before, after) })
	defer compared.Wait()
	moves, names, err := movesOf(ctx, in, before, after)
	if err != nil {
		return nil, err
	}
	if err := in.tooMany(nil); err != nil {
		return nil, err
	}
	subgraphs := describeAll(in, moves, names)
	if err := refuseFlaws(ctx, in, before, after, subgraphs); err != nil {
		return nil, err
	}
	compared.Wait()
	in.clients = who
	if err := in.tooMany(who); err != nil {
		return nil, err
	}
	if err := who.refuseGone(in, subgraphs); err != nil {
		return nil, err
	}
	composed := newCompositions(in, moves, who)
	composed.flaws = in.built.Flaws(before.Subgraphs)
	found, bounded, err := find(ctx, composed, in.AvoidHazards)
	if err != nil {
		return nil, err
	}
	federation := in.Federation.Composition()
	if found == nil && len(moves) > 0 {
		return nil, noPlan(ctx, in, composed, subgraphs)
	}
	p := &Plan{Version: FormatVersion, Subgraphs: subgraphs, SettleSeconds: in.Settle(), RoutersAsked: in.RoutersAsked, Bounded: bounded && len(found) > 0, Notes: in.Notes, Promoted: in.Promoted, Federation: &federation, wordless: in.Brief}
	found, repair := withRepair(in, found, moves)
	if err := p.phases(ctx, found, composed); err != nil {
		return nil, err
	}
	if err := p.repair(in, repair); err != nil {
		return nil, err
	}
	p.notes(moves)
	losses, err := Verify(ctx, in, p)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotProven, err)
	}
	p.Hazards, p.Gaps, p.Excused = losses.Hazards, losses.Gaps, losses.Excused
	if len(p.Hazards) > 0 && !in.AvoidHazards && len(in.Held) == 0 { // what puts the registry right goes first
		return p, p.offerLonger(ctx, in, composed)
	}
	return p, nil
}

// maxOfferCompositions bounds the search for a longer plan, which is an offer only.
const maxOfferCompositions = 20

// offerLonger notes which hazards a longer plan would not have. That it finds none is no error.
func (p *Plan) offerLonger(ctx context.Context, in Input, composed *compositions) error {
	composed.left = min(composed.left, maxOfferCompositions)
	found, _, err := find(ctx, composed, true)
	if err != nil || found == nil {
		return err
	}
	longer := &Plan{Version: FormatVersion, Subgraphs: slices.Clone(p.Subgraphs)}
	if err := longer.phases(ctx, found, composed); err != nil {
		return err
	}
	left, err := Verify(ctx, in, longer)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotProven, err)
	}
	stays := make(map[hazardKey]bool, len(left.Hazards))
	for i := range left.Hazards {
		stays[left.Hazards[i].key()] = true
	}
	offer := fmt.Sprintf("; or take a longer plan, of %d phases with %d launches, which does not have it: --avoid-hazards", len(longer.Phases), longer.Launches)
	if in.Brief {
		p.offer = offer
	}
	for i := range p.Hazards {
		h := &p.Hazards[i]
		h.Avoidable = !stays[h.key()]
		if h.Avoidable && !in.Brief {
			h.Remedy += offer
		}
	}
	return nil
}

// judgeable is ErrNotJudged if the composition does not judge the connectors of subgraphs and the
// input does not accept that.
func (in Input) judgeable(after compose.Result) error {
	if names := subgraph.WithUnjudgedConnectors(after.Subgraphs, in.Federation.Edition); len(names) > 0 && !in.AcceptConnectors {
		return fmt.Errorf("%w: connectors are not judged before federation %s, and there are some in %s", ErrNotJudged, spec.Edition215, strings.Join(names, ", "))
	}
	return nil
}

// Settle returns SettleSeconds or its default.
func (in Input) Settle() int {
	if in.SettleSeconds == nil {
		return DefaultSettleSeconds
	}
	return *in.SettleSeconds
}

func (in Input) withDefaults() Input {
	if in.Compose == nil && in.Shared == nil {
		in.Shared = new(compose.Shared)
	}
	in.Compose = memoised(in.Compose, in.Federation, in.Shared)
	if in.MaxCompositions == 0 {
		in.MaxCompositions = max(min(DefaultMaxCompositions, maxComposed/max(len(in.After), 1)), leastCompositions)
	}
	if in.MaxLosses == 0 {
		in.MaxLosses = DefaultMaxLosses
	}
	in.Before, in.After = sameURLs(in.Before, in.After), sameURLs(in.After, in.Before)
	return in
}

// sameURLs fills in routing URLs that one side lacks from the other. An unknown URL is not a
// change.
func sameURLs(list, other []sdl.Source) []sdl.Source {
	known := byName(other)
	list = slices.Clone(list)
	for i := range list {
		if list[i].URL == "" {
			list[i].URL = known[list[i].Name].URL
		}
	}
	return list
}

// composeSides composes both ends. If before does not compose, after is not tried: what is broken
// already comes first. After may not be without subgraphs, because a registry makes no launch of an
// empty graph, while before may be empty.
func composeSides(ctx context.Context, in Input) (before, after compose.Result, err error) {
	before = in.Compose(ctx, in.Before)
	if len(before.Errors) == 0 && ctx.Err() == nil {
		after = in.Compose(ctx, in.After)
	}
	if len(in.After) == 0 {
		after = compose.Compose(ctx, in.After, optionsOf(in.Federation))
	}
	switch {
	case ctx.Err() != nil:
		err = ctx.Err()
	case len(before.Errors) > 0:
		err = &NotComposable{Side: "before", Errors: before.Errors, Before: in.Before, After: in.After}
	case len(after.Errors) > 0:
		err = &NotComposable{Side: "after", Errors: after.Errors, Before: in.Before, After: in.After}
	}
	return before, after, err
}

// newCompositions starts with the verdicts on both ends, which are known to compose.
func newCompositions(in Input, moves []*subgraphMove, who *clients) *compositions {
	c := &compositions{compose: in.Compose, moves: moves, clients: who, built: in.built, counts: in.Counts, known: make(map[string]*verdict), left: in.MaxCompositions}
	moving := make(map[string]bool, len(moves))
	start, end := make([]uint8, len(moves)), make([]uint8, len(moves))
	for i, m := range moves {
		moving[m.name] = true
		c.takeovers = c.takeovers || m.takesOver != nil
		start[i], end[i] = m.start.stage, stageNew
	}
	for _, s := range in.Before {
		if !moving[s.Name] {
			c.fixed = append(c.fixed, s)
		}
	}
	c.known[string(start)], c.known[string(end)] = &verdict{}, &verdict{}
	return c
}

// phases writes the path that was found as phases with steps, sorted by subgraph. The error is the
// context's.
func (p *Plan) phases(ctx context.Context, found path, composed *compositions) error {
	for i, l := range found {
		was := last(found[:i], composed.moves)
		ph := Phase{Number: i + 1, Kind: l.kind}
		for j, m := range composed.moves {
			if m.skeletons != nil && l.at[j].stage == stageIntermediate {
				step, err := m.skeletonStep(ctx, was, l.at, j)
				if err != nil {
					return err
				}
				if step != nil {
					ph.Steps = append(ph.Steps, *step)
					s := p.subgraph(m.name)
					s.Intermediate, s.Reason = &Registered{URL: step.URL, SDL: step.SDL, SHA256: step.SHA256}, reasonOfSkeleton
				}
				continue
			}
			if l.at[j] == was[j] {
				continue
			}
			ph.Steps = append(ph.Steps, m.stepOf(was[j], l.at[j]))
			if isBetween(l.at[j].stage) {
				p.subgraph(m.name).Intermediate = registered(m.source[l.at[j].stage])
			}
		}
		p.finish(&ph)
		p.Phases = append(p.Phases, ph)
		if l.kind == Publish {
			p.Launches++
		}
	}
	return nil
}

// skeletonStep returns the step that registers the skeleton of a subgraph, the move with index j.
// It is nil if the same skeleton is registered already.
func (m *subgraphMove) skeletonStep(ctx context.Context, was, is []position, j int) (*Step, error) {
	s, err := m.skeletons.In(ctx, stagesOf(is))
	if err != nil {
		return nil, err
	}
	if was[j].stage == stageIntermediate {
		before, err := m.skeletons.In(ctx, stagesOf(was))
		if err != nil || before.Source.Text == s.Source.Text {
			return nil, err
		}
	}
	return &Step{
		Subgraph: m.name, Action: Register, Stage: Skeleton,
		URL: m.source[stageOld].URL, SDL: s.Source.Text, SHA256: Digest(s.Source.Text),
	}, nil
}

// finish sorts the steps of a phase of the plan and sums them up.
func (p *Plan) finish(ph *Phase) {
	slices.SortFunc(ph.Steps, func(a, b Step) int { return strings.Compare(a.Subgraph, b.Subgraph) })
	ph.Why = p.phaseReason(*ph)
}

// subgraph returns the entry of a subgraph; nil if there is none.
func (p *Plan) subgraph(name string) *SubgraphPlan {
	for i := range p.Subgraphs {
		if p.Subgraphs[i].Name == name {
			return &p.Subgraphs[i]
		}
	}
	return nil
}

// stepOf returns the step that brings a subgraph from one position to the next.
func (m *subgraphMove) stepOf(was, is position) Step {
	s := Step{Subgraph: m.name, Stage: New}
	source := m.source[stageNew]
	switch {
	case is.stage != was.stage && m.kind == removing:
		s.Action, s.Stage = Remove, Old
		return s
	case is.stage != was.stage:
		s.Action = Register
		if isBetween(is.stage) {
			s.Stage, source = Intermediate, m.source[is.stage]
		}
	case m.kind == removing || is.code == codeNew && was.code == codeBoth:
		return Step{Subgraph: m.name, Action: Retire, Stage: Old, URL: m.source[stageOld].URL}
	case m.takesOver != nil:
		s.Action = Roll // code answers at that URL already
	case m.kind == adding || m.kind == switching:
		s.Action = Start
	default:
		s.Action = Roll
		source.URL = m.source[stageOld].URL
	}
	s.URL, s.SDL, s.SHA256 = source.URL, source.Text, Digest(source.Text)
	return s
}

func registered(s sdl.Source) *Registered {
	return &Registered{URL: s.URL, SDL: s.Text, SHA256: Digest(s.Text)}
}

// Digest returns the SHA-256 of a text in hex. It copies the text in pieces, to save the memory of
// a copy as large as the text.
func Digest(text string) string {
	h := sha256.New()
	var part [16 << 10]byte
	for len(text) > 0 {
		n := copy(part[:], text)
		_, _ = h.Write(part[:n])
		text = text[n:]
	}
	return hex.EncodeToString(h.Sum(nil))
}

// notes adds remarks on the present: code that does not serve what is registered, URLs that change,
// a search that was cut.
func (p *Plan) notes(moves []*subgraphMove) {
	for _, m := range moves {
		if m.unsafeStart {
			list := m.oldServes[m.start.stage]
			if m.start.code == codeNew {
				list = m.newServes[m.start.stage]
			}
			p.Notes = append(p.Notes, fmt.Sprintf("%s: the code that runs now does not serve what is registered now: %s", m.name, serve.Describe(serve.Unsafe(list), 2)))
		}
		if m.connects() {
			p.connectorNotes(m)
		} else if m.kind == switching {
			p.Notes = append(p.Notes, m.name+": the routing URL changes; keep the old replicas until the phase that retires them, requests in flight still go there")
		}
	}
	if p.Bounded {
		p.Notes = append(p.Notes, "the search was bounded: every state of this plan is safe, but a shorter plan may exist")
	}
}
