package rollout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// State is one half of one phase: what is registered while which code answers. The JSON form is what a judge with a query planner
// reads.
type PhaseState struct {
	// Phase is the number of the phase, 0 for the world before it.
	Phase int `json:"phase"`
	// Half tells the plans of routers that have not switched yet ("before") from those of routers that have ("after").
	Half string `json:"half"`
	// Registered maps subgraphs to what is registered.
	Registered map[string]Registered `json:"registered"`
	// Deployed maps subgraphs to the schemas that answer behind the registered routing URL.
	Deployed map[string][]string `json:"deployed"`
}

// States lists every state that a plan leads through: the start, then both halves of every phase. It reads the plan's steps and the
// input only, so that it can judge a plan that came from a file.
func States(in Input, p *Plan) ([]PhaseState, error) {
	in = in.withDefaults()
	w, err := liveAtStart(in)
	if err != nil {
		return nil, err
	}
	out := []PhaseState{w.snapshot(0, "before")}
	for _, ph := range p.Phases {
		next := w.clone()
		for _, s := range ph.Steps {
			if err := next.apply(s); err != nil {
				return nil, fmt.Errorf("phase %d: %w", ph.Number, err)
			}
		}
		if ph.Kind == Deploy {
			// While it rolls, old and new code answer side by side under one registered schema.
			out = append(out, w.alongside(next).snapshot(ph.Number, "before"))
		} else {
			// Old and new plans arrive at the same code, except behind a new routing URL.
			out = append(out, w.snapshot(ph.Number, "before"))
		}
		out = append(out, next.snapshot(ph.Number, "after"))
		w = next
	}
	return out, w.checkEnd(in)
}

// running is the code behind routing URLs and what is registered.
type liveState struct {
	registered map[string]Registered
	// code maps subgraph and routing URL to the schemas that replicas there implement.
	code map[[2]string][]string
}

func liveAtStart(in Input) (*liveState, error) {
	w := &liveState{registered: make(map[string]Registered), code: make(map[[2]string][]string)}
	after := byName(in.After)
	for _, s := range in.Before {
		w.registered[s.Name] = *registered(s)
		code := s.Text
		if d, ok := in.Deployed[s.Name]; ok {
			code = d.Text
		}
		w.code[[2]string{s.Name, s.URL}] = []string{code}
		if n, ok := after[s.Name]; ok && code == n.Text {
			w.code[[2]string{s.Name, n.URL}] = []string{code} // the new code runs already, wherever it is to be registered
		}
	}
	if len(w.registered) != len(in.Before) {
		return nil, errors.New("two subgraphs have the same name")
	}
	return w, nil
}

func (w *liveState) clone() *liveState {
	c := &liveState{registered: make(map[string]Registered, len(w.registered)), code: make(map[[2]string][]string, len(w.code))}
	for k, v := range w.registered {
		c.registered[k] = v
	}
	for k, v := range w.code {
		c.code[k] = v
	}
	return c
}

// apply does one step.
func (w *liveState) apply(s Step) error {
	at := [2]string{s.Subgraph, s.URL}
	switch s.Action {
	case Register:
		if s.URL == "" {
			s.URL = w.registered[s.Subgraph].URL
		}
		w.registered[s.Subgraph] = Registered{URL: s.URL, SDL: s.SDL, SHA256: digest(s.SDL)}
	case Remove:
		delete(w.registered, s.Subgraph)
	case Roll, Start:
		w.code[at] = []string{s.SDL}
	case Retire:
		if r, ok := w.registered[s.Subgraph]; ok && r.URL == s.URL {
			return fmt.Errorf("%s is still registered with the routing URL %s whose code is retired", s.Subgraph, s.URL)
		}
		delete(w.code, at)
	default:
		return fmt.Errorf("%s: unknown action %q", s.Subgraph, s.Action)
	}
	return nil
}

// with is the world in which the code of two worlds answers.
func (w *liveState) alongside(next *liveState) *liveState {
	c := w.clone()
	for k, code := range next.code {
		for _, sdl := range code {
			if !slices.Contains(c.code[k], sdl) {
				c.code[k] = append(slices.Clone(c.code[k]), sdl)
			}
		}
	}
	return c
}

func (w *liveState) snapshot(phase int, half string) PhaseState {
	s := PhaseState{Phase: phase, Half: half, Registered: w.clone().registered, Deployed: make(map[string][]string)}
	for name, r := range w.registered {
		s.Deployed[name] = w.code[[2]string{name, r.URL}]
	}
	return s
}

// arrived says whether the world is what the input asks for.
func (w *liveState) checkEnd(in Input) error {
	for _, s := range in.After {
		r, ok := w.registered[s.Name]
		code := w.code[[2]string{s.Name, r.URL}]
		switch {
		case !ok || r.SDL != s.Text || s.URL != "" && r.URL != s.URL:
			return fmt.Errorf("the plan does not register the proposed schema of %s", s.Name)
		case len(code) != 1 || code[0] != s.Text:
			return fmt.Errorf("the plan does not deploy the new code of %s", s.Name)
		}
	}
	if len(w.registered) != len(in.After) {
		return errors.New("the plan leaves subgraphs registered that shall go")
	}
	return nil
}

// Verify judges every state of a plan once more, from the steps alone: each registered combination composes and offers what works
// before and after, and each piece of code serves what is registered. The error names the first state that does not hold.
func Verify(ctx context.Context, in Input, p *Plan) error {
	in = in.withDefaults()
	states, err := States(in, p)
	if err != nil {
		return err
	}
	v := &verifier{in: in, built: make(map[[2]string]*subgraph.Subgraph), composed: make(map[string]error), served: make(map[[3]string]error)}
	before, after, err := composeSides(ctx, in)
	if err != nil {
		return err
	}
	v.clients = clientsOf(in, before, after)
	if err := v.findReach(ctx, states, before.Subgraphs, after.Subgraphs); err != nil {
		return err
	}
	for _, s := range states {
		if err := v.state(ctx, s, s.Phase == 0); err != nil {
			return fmt.Errorf("phase %d, %s: %w", s.Phase, s.Half, err)
		}
	}
	return nil
}

// find finds out what operations can come to in the states of the plan: from the schemas that it registers.
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
	v.within = v.reachOfEnds(ends).Narrow(graph, ends...)
	return nil
}

// ends is what operations can come to at both ends.
func (v *verifier) reachOfEnds(ends [][]*subgraph.Subgraph) *serve.Reach {
	if v.in.built != nil {
		return v.in.built.Ends
	}
	return serve.ReachOf(nil, ends...)
}

type verifier struct {
	in       Input
	clients  clients
	within   *serve.Reach
	built    map[[2]string]*subgraph.Subgraph
	composed map[string]error
	served   map[[3]string]error
	// excused are findings that the start has already.
	atStart map[[3]string]bool
}

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
	err, known := v.composed[k.String()]
	if !known {
		err = v.compose(ctx, sources)
		v.composed[k.String()] = err
	}
	if err != nil {
		return err
	}
	if start {
		v.atStart = make(map[[3]string]bool)
	}
	for _, name := range names {
		for _, code := range s.Deployed[name] {
			pairing := [3]string{name, code, s.Registered[name].SDL}
			err, known := v.served[pairing]
			if !known {
				err = v.serves(ctx, name, code, s.Registered[name].SDL)
				v.served[pairing] = err
			}
			if start && err != nil {
				v.atStart[pairing] = true
			}
			if err != nil && !v.atStart[pairing] {
				return err
			}
		}
		if len(s.Deployed[name]) == 0 {
			return fmt.Errorf("no code answers for %s at %s", name, s.Registered[name].URL)
		}
	}
	return nil
}

func (v *verifier) compose(ctx context.Context, sources []sdl.Source) error {
	r := v.in.Compose(ctx, sources)
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(r.Errors) > 0 {
		return fmt.Errorf("the registered schemas do not compose: %w", r.Errors)
	}
	if refused := v.clients.refused(r); len(refused) > 0 {
		return fmt.Errorf("operations that work before and after are refused: %s", serve.Describe(refused, 3))
	}
	return nil
}

func (v *verifier) serves(ctx context.Context, name, code, registered string) error {
	if code == registered {
		return nil
	}
	d, err := v.build(ctx, name, code)
	if err != nil {
		return err
	}
	r, err := v.build(ctx, name, registered)
	if err != nil {
		return err
	}
	if bad := serve.Unsafe(v.in.built.Serves(d, r, v.within)); len(bad) > 0 {
		return fmt.Errorf("code of %s does not serve what is registered: %s", name, serve.Describe(bad, 3))
	}
	return nil
}

func (v *verifier) build(ctx context.Context, name, text string) (*subgraph.Subgraph, error) {
	k := [2]string{name, text}
	if s := v.built[k]; s != nil {
		return s, nil
	}
	if s := v.in.built.Find(name, text); s != nil {
		return s, nil
	}
	built, errs := serve.Build(ctx, sdl.Source{Name: name, Text: text})
	if len(errs) > 0 {
		return nil, fmt.Errorf("a schema of %s is not valid: %w", name, errs)
	}
	v.built[k] = built
	return built, nil
}
