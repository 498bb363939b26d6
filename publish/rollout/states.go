package rollout

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/subgraph"
)

// PhaseState is one half of one phase: what is registered while which code answers. Its JSON form
// is for a judge with a query planner.
type PhaseState struct {
	// Phase is the number of the phase; 0 is the state before the plan.
	Phase int `json:"phase"`
	// Half is "before" while routers still have the query plans of the phase before, and "after"
	// once they have new ones.
	Half string `json:"half"`
	// Registered maps subgraphs to what is registered.
	Registered map[string]Registered `json:"registered"`
	// Deployed maps subgraphs to the schemas of the code that answers behind the registered routing
	// URL.
	Deployed map[string][]string `json:"deployed"`
	// Hazards are those that hold in this state, as the subgraph and the coordinate with a blank
	// between. [States] leaves them to [NoteLosses].
	Hazards []string `json:"hazards,omitempty"`
	// Gaps are those that hold in this state, as the coordinate, or as the two of which there is
	// neither, with a blank between.
	Gaps []string `json:"gaps,omitempty"`
}

// NoteLosses notes in each state of a plan the hazards and gaps that hold there. A hazard begins
// with the first replica of a deploy, or with the new query plans of a publish. It ends with the
// last query plans or replicas of before. A gap begins and ends with the query plans of a publish.
func NoteLosses(states []PhaseState, p *Plan) {
	for i := range states {
		s := &states[i]
		for _, h := range p.Hazards {
			begun := s.Phase > h.From || s.Phase == h.From && (h.From == 0 || s.Half == "after" || p.Phases[h.From-1].Kind == Deploy)
			if begun && (s.Phase < h.Until || s.Phase == h.Until && s.Half == "before") {
				s.Hazards = append(s.Hazards, strings.TrimSpace(h.Subgraph+" "+cmp.Or(h.Coordinate, h.Message)))
			}
		}
		for _, g := range p.Gaps {
			begun := s.Phase > g.From || s.Phase == g.From && s.Half == "after"
			if begun && (s.Phase < g.Until || s.Phase == g.Until && s.Half == "before") {
				s.Gaps = append(s.Gaps, cmp.Or(strings.TrimSpace(g.Coordinate+" "+g.Beside), g.Message))
			}
		}
	}
}

// States returns every state that a plan leads through: the start, then both halves of every phase.
// It reads the plan's steps and the input only, so that it can judge a plan from a file. The error
// names a step that cannot be made, or what is missing at the end; the states until then are
// returned too if only the end is wrong.
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
			// Old and new query plans arrive at the same code, except behind a new routing URL.
			out = append(out, w.snapshot(ph.Number, "before"))
		}
		out = append(out, next.snapshot(ph.Number, "after"))
		w = next
	}
	return out, w.checkEnd(in)
}

// liveState is what is registered and which code runs at one moment of a plan.
type liveState struct {
	registered map[string]Registered
	// code has the schemas that the replicas at a place implement, see [urls.place].
	code map[At][]string
	// rests are the skeletons that are registered of subgraphs of connectors. Nothing that they
	// have is asked for without a connector, so that no code has to answer.
	rests map[string]string
	urls  urls
}

// liveAtStart returns the state before the plan. Where the deployed code is known to be the new one
// already, it also answers behind the new routing URL.
func liveAtStart(in Input) (*liveState, error) {
	w := &liveState{registered: make(map[string]Registered), code: make(map[At][]string), urls: urlsOf(in.Before, in.After)}
	after := byName(in.After)
	for _, s := range in.Before {
		w.registered[s.Name] = *registered(s)
		code := s.Text
		d, known := in.Deployed[s.Name]
		if known {
			code = d.Text
		}
		if !subgraph.TextHasConnectors(code) {
			w.code[w.urls.place(s.Name, s.URL)] = []string{code}
		}
		if n, ok := after[s.Name]; ok && known && code == n.Text {
			w.code[w.urls.place(s.Name, n.URL)] = []string{code}
		}
	}
	if len(w.registered) != len(in.Before) {
		return nil, errors.New("two subgraphs have the same name")
	}
	return w, nil
}

func (w *liveState) clone() *liveState {
	c := &liveState{registered: make(map[string]Registered, len(w.registered)), code: make(map[At][]string, len(w.code)), rests: maps.Clone(w.rests), urls: w.urls}
	for k, v := range w.registered {
		c.registered[k] = v
	}
	for k, v := range w.code {
		c.code[k] = v
	}
	return c
}

// apply makes one step. The error is about a step that contradicts the state.
func (w *liveState) apply(s Step) error {
	at := w.urls.place(s.Subgraph, s.URL)
	switch s.Action {
	case Register:
		if s.URL == "" {
			s.URL = w.registered[s.Subgraph].URL
		}
		if old := w.registered[s.Subgraph].SDL; s.Stage == Skeleton && w.hasNoCode(s.Subgraph, old) {
			if w.rests == nil {
				w.rests = make(map[string]string)
			}
			w.rests[s.Subgraph] = s.SDL
		}
		w.registered[s.Subgraph] = Registered{URL: s.URL, SDL: s.SDL, SHA256: Digest(s.SDL)}
	case Remove:
		delete(w.registered, s.Subgraph)
	case Roll, Start:
		w.code[at] = []string{s.SDL}
	case Retire:
		for _, name := range slices.Sorted(maps.Keys(w.registered)) {
			r := w.registered[name]
			if r.URL == s.URL && (r.URL != "" || name == s.Subgraph) && !subgraph.TextHasConnectors(r.SDL) {
				return fmt.Errorf("%s is still registered with the routing URL %s whose code is retired", name, s.URL)
			}
		}
		delete(w.code, at)
	default:
		return fmt.Errorf("%s: unknown action %q", s.Subgraph, s.Action)
	}
	return nil
}

// alongside returns the state in which the code of w and of next answers side by side, under w's
// registered schemas.
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
		s.Deployed[name] = w.codeOf(name, r)
	}
	return s
}

// codeOf returns the schemas of the code that answers for what is registered of a subgraph. For
// connectors that is what is registered itself: a router that knows it calls the services.
func (w *liveState) codeOf(name string, r Registered) []string {
	if w.hasNoCode(name, r.SDL) {
		return []string{r.SDL}
	}
	return w.code[w.urls.place(name, r.URL)]
}

// hasNoCode reports whether no code is behind a schema that is registered of a subgraph: it has
// connectors, or it is what is left of a subgraph that had.
func (w *liveState) hasNoCode(name, text string) bool {
	rest, ok := w.rests[name]
	return ok && rest == text || subgraph.TextHasConnectors(text)
}

// checkEnd returns an error unless the state is what the input asks for.
func (w *liveState) checkEnd(in Input) error {
	for _, s := range in.After {
		r, ok := w.registered[s.Name]
		code := w.codeOf(s.Name, r)
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
