package rollout

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Losses are what clients may lose and what they miss while a plan runs, though every fetch is
// answered.
type Losses struct {
	Hazards []Hazard
	Gaps    []Gap
	// Excused is the code that is excused from serving what is registered.
	Excused []Excused
}

// Losses returns what the plan tells of losses.
func (p *Plan) Losses() Losses { return Losses{p.Hazards, p.Gaps, p.Excused} }

// Verify judges every state of a plan once more, from the steps alone: each registered combination
// composes, each contract can be built, and each piece of code serves what is registered. Code that
// does not serve what is registered at the start already is excused, and so is what the plan
// excuses, which known operations have to prove. The error names the first state that does not
// hold.
//
// The losses are those that the states lead through, hazards by subgraph and gaps in the order of
// the phases. They are found from the steps as well, so that those which are missing in a plan from
// a file are among them. What operations ask for and what the policy says of it is the caller's.
func Verify(ctx context.Context, in Input, p *Plan) (Losses, error) {
	v, err := verify(ctx, in.excusedBy(p).withDefaults(), p)
	if err != nil {
		return Losses{}, err
	}
	out := Losses{Gaps: v.gaps.list(), Excused: v.excused}
	if len(v.met) > 0 {
		out.Hazards, err = v.hazards(ctx, p)
	}
	return out, err
}

// verify is [Verify] for an input with its defaults. It returns what it has found out.
func verify(ctx context.Context, in Input, p *Plan) (*verifier, error) {
	states, err := States(in, p)
	if err != nil {
		return nil, err
	}
	before, after, err := composeSides(ctx, in)
	if err != nil {
		return nil, err
	}
	if err := in.judgeable(after); err != nil {
		return nil, err
	}
	if in.built == nil {
		in.built = serve.NewLibrary(in.Federation, in.Shared, before.Subgraphs, after.Subgraphs)
		in.built.Bound(in.MaxLosses)
	}
	v := &verifier{in: in, clients: clientsOf(in, before, after), built: make(map[[2]string]*subgraph.Subgraph), composed: make(map[string]composedState), served: make(map[[3]string]served)}
	if err := in.tooMany(v.clients); err != nil {
		return nil, err
	}
	v.flaws = in.built.Flaws(before.Subgraphs)
	if err := v.findReach(ctx, states, before.Subgraphs, after.Subgraphs); err != nil {
		return nil, err
	}
	for _, s := range states {
		if err := v.state(ctx, s, s.Phase == 0); err != nil {
			return nil, fmt.Errorf("phase %d, %s: %w", s.Phase, s.Half, err)
		}
		if err := in.tooMany(nil); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// findReach finds what operations can reach in the states of the plan, from the schemas that these
// register.
func (v *verifier) findReach(ctx context.Context, states []PhaseState, ends ...[]*subgraph.Subgraph) error {
	known := make(map[[2]string]*subgraph.Subgraph)
	for _, end := range ends {
		if len(end) == 0 {
			return nil
		}
		for _, s := range end {
			known[[2]string{s.Name, s.Source.Text}] = s
		}
	}
	graph := make(map[string]serve.Versions)
	times := make(map[string]int)
	noted := make(map[[2]string]bool)
	for _, state := range states {
		for name, r := range state.Registered {
			times[name]++
			k := [2]string{name, r.SDL}
			if noted[k] {
				continue
			}
			noted[k] = true
			s := known[k]
			if s == nil {
				var err error
				if s, err = v.build(ctx, name, r.SDL); err != nil {
					return err
				}
			}
			at := graph[name]
			at.List = append(at.List, s)
			graph[name] = at
		}
	}
	for name, at := range graph {
		at.Always = times[name] == len(states)
		graph[name] = at
	}
	if v.in.built != nil { // the plan was made of the same ends
		v.within = v.in.built.Narrow(graph)
	} else {
		v.within = serve.ReachOf(ends...).Narrow(graph)
	}
	return nil
}

type verifier struct {
	in      Input
	clients *clients
	// flaws are those of the graph at the start.
	flaws    []serve.Violation
	within   *serve.Reach
	built    map[[2]string]*subgraph.Subgraph
	composed map[string]composedState
	served   map[[3]string]served
	// atStart are the pairs of code and registered schema that fail at the start already.
	atStart map[[3]string]bool
	// met are the hazards of all states in their order, and codes has a number for each code.
	met   []metHazard
	codes map[string]int
	// excused is the code that is excused, in the order of the states.
	excused []Excused
	gaps    gapTimes
}

// composedState is the judgement of one combination of registered schemas.
type composedState struct {
	// err is why routers may not be given it; nil if they may.
	err  error
	lost []loss
	// number is another one for each combination.
	number int
}

// served is the judgement of one piece of code under one registered schema.
type served struct {
	// err is why the code does not serve the schema; nil if it does.
	err             error
	unsafe, hazards []serve.Violation
}

// excuse notes code that does not serve what is registered, and reports whether it is excused.
func (v *verifier) excuse(s PhaseState, pairing [3]string, judged served) bool {
	name, code, registered := pairing[0], pairing[1], pairing[2]
	if len(judged.unsafe) == 0 || !v.in.excused(name, code, registered) {
		return false
	}
	pair := Pair{name, Digest(code), Digest(registered)}
	if !slices.ContainsFunc(v.excused, func(e Excused) bool { return e.Pair == pair }) {
		v.excused = append(v.excused, Excused{pair, s.Phase, s.Half, judged.unsafe})
	}
	return true
}

// state judges one state. At the start it notes the code that fails, and lets it fail in later
// states.
func (v *verifier) state(ctx context.Context, s PhaseState, start bool) error {
	names := make([]string, 0, len(s.Registered))
	for name := range s.Registered {
		names = append(names, name)
	}
	slices.Sort(names)
	sources := make([]sdl.Source, len(names))
	var k strings.Builder
	for i, name := range names {
		r := s.Registered[name]
		sources[i] = sdl.Source{Name: name, URL: r.URL, Text: r.SDL}
		fmt.Fprintf(&k, "%s %s %s\n", name, r.URL, r.SHA256)
	}
	composed, known := v.composed[k.String()]
	if !known {
		composed.number = len(v.composed)
		composed.lost, composed.err = v.compose(ctx, sources)
		v.composed[k.String()] = composed
	}
	if composed.err != nil {
		return composed.err
	}
	v.gaps.add(s.Phase, composed.lost)
	if start {
		v.atStart = make(map[[3]string]bool)
	}
	for _, name := range names {
		for _, code := range s.Deployed[name] {
			if code == s.Registered[name].SDL {
				continue // a schema serves itself
			}
			pairing := [3]string{name, code, s.Registered[name].SDL}
			judged, known := v.served[pairing]
			if !known {
				judged = v.serves(ctx, name, code, s.Registered[name].SDL)
				v.served[pairing] = judged
			}
			if start && judged.err != nil {
				v.atStart[pairing] = true
			}
			if judged.err != nil && !v.atStart[pairing] && !v.excuse(s, pairing, judged) {
				return judged.err
			}
			if len(judged.hazards) > 0 {
				v.meet(judged.hazards, name, code, s.Phase, &registeredIn{sources, composed.number})
			}
		}
		if len(s.Deployed[name]) == 0 {
			return fmt.Errorf("no code answers for %s at %s", name, s.Registered[name].URL)
		}
	}
	return nil
}

// compose returns what clients miss with these subgraphs. The error is why routers may not be given
// them.
func (v *verifier) compose(ctx context.Context, sources []sdl.Source) ([]loss, error) {
	r := v.in.Compose(ctx, sources)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if codes.NotJudged(r.Errors) {
		return nil, fmt.Errorf("whether the registered schemas compose is %w: %w", ErrNotJudged, r.Errors)
	}
	if len(r.Errors) > 0 {
		return nil, fmt.Errorf("the registered schemas do not compose: %w", r.Errors)
	}
	lost, refused := v.clients.judge(r)
	if len(refused) > 0 {
		return nil, fmt.Errorf("contracts cannot be built: %s", serve.Describe(refused, 3))
	}
	if flaws := serve.NewFlaws(v.in.built.Flaws(r.Subgraphs), v.flaws); len(flaws) > 0 {
		return nil, fmt.Errorf("routers would go wrong: %s", serve.Describe(flaws, 3))
	}
	return lost, nil
}

// serves judges code under a registered schema, both given by their text.
func (v *verifier) serves(ctx context.Context, name, code, registered string) served {
	if code == registered {
		return served{}
	}
	d, err := v.build(ctx, name, code)
	if err != nil {
		return served{err: err}
	}
	r, err := v.build(ctx, name, registered)
	if err != nil {
		return served{err: err}
	}
	list := v.in.built.Serves(d, r, v.within)
	out := served{hazards: serve.Hazards(list)}
	if bad := serve.Unsafe(list); len(bad) > 0 {
		out.unsafe = bad
		out.err = fmt.Errorf("code of %s does not serve what is registered: %s", name, serve.Describe(bad, 3))
	}
	return out
}

// build builds a schema of a subgraph. Each text is built once, since most states share it.
func (v *verifier) build(ctx context.Context, name, text string) (*subgraph.Subgraph, error) {
	k := [2]string{name, text}
	if s := v.built[k]; s != nil {
		return s, nil
	}
	if s := v.in.built.Find(name, text); s != nil {
		return s, nil
	}
	built, errs := serve.Build(ctx, sdl.Source{Name: name, Text: text}, v.in.Federation)
	if len(errs) > 0 {
		return nil, fmt.Errorf("a schema of %s is not valid: %w", name, errs)
	}
	v.built[k] = built
	return built, nil
}
