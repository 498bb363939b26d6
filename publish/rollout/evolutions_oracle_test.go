//go:build oracle

package rollout

import (
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// evolutionCase is one state of an evolution for a judge, or an evolution that was refused (kind
// "refused", without a state).
type evolutionCase struct {
	judgedState
	// Clients are the API schemas before and after: what both accept must stay possible.
	Clients []string `json:"clients,omitempty"`
	// Alone is, for an order that is called unsafe, what the code does not serve if the state is
	// judged as a graph of its own. A plan is judged for every mixture of before and after.
	Alone []string `json:"alone,omitempty"`
	// Versions are, for an evolution that was refused, the schemas and routing URLs of each
	// subgraph by stage.
	Versions map[string]map[string]Registered `json:"versions,omitempty"`
	Error    string                           `json:"error,omitempty"`
}

// TestOracleEvolutions writes the states of ROLLOUT_COUNT drawn evolutions from ROLLOUT_SEED on for
// a judge with a query planner, one JSON object per line, to the file ROLLOUT_CASES: those of every
// plan, and the simple orders that are called unsafe. TestOracleMeasure reads what the judge says.
func TestOracleEvolutions(t *testing.T) {
	enc := casesFile(t)
	count, _ := strconv.Atoi(os.Getenv("ROLLOUT_COUNT"))
	seed, _ := strconv.ParseUint(os.Getenv("ROLLOUT_SEED"), 10, 64)
	stats := make(map[string]int)
	for made := 0; made < count; seed++ {
		e, ok := rollouttest.Evolve(rand.NewPCG(seed, 18))
		if !ok {
			continue
		}
		in := Input{Before: e.Before, After: e.After}
		p, err := Make(t.Context(), in)
		var none *NoSafePlan
		var not *NotComposable
		switch {
		case errors.As(err, &not):
			stats["does not compose"]++
			continue
		case err == nil && p.Empty():
			continue
		case err != nil && !errors.As(err, &none):
			t.Errorf("seed %d %v: %v", seed, e.What, err)
			continue
		}
		made++
		for _, c := range evolutionCases(t, strconv.FormatUint(seed, 10), in, e.What, p, err) {
			if err := enc.Encode(c); err != nil {
				t.Fatal(err)
			}
		}
		stats[map[bool]string{true: "plan", false: "refused"}[err == nil]]++
	}
	t.Log(stats)
}

func evolutionCases(t *testing.T, id string, in Input, what []string, p *Plan, refused error) []evolutionCase {
	t.Helper()
	before, after, err := composeSides(t.Context(), in.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	apiText := func(r compose.Result) string { return supergraph.New(apiOf(r), r.Graph.Edition).SDL() }
	clients := []string{apiText(before), apiText(after)}
	states := judgedStates(t, id, in, what, p)
	noteLosses(states, p)
	var out []evolutionCase
	for _, s := range states {
		if s.Kind == "safe" {
			out = append(out, evolutionCase{judgedState: s, Clients: clients})
			continue
		}
		c := evolutionCase{judgedState: s, Alone: refusedAlone(t, s)}
		out = append(out, c)
		if len(c.Alone) == 0 {
			s = amongTheOthers(s, in)
			out = append(out, evolutionCase{judgedState: s, Alone: refusedAlone(t, s)})
		}
	}
	if refused == nil {
		return out
	}
	c := evolutionCase{judgedState: judgedState{ID: id, What: what, Kind: "refused"}, Versions: make(map[string]map[string]Registered), Error: refused.Error()}
	moves, _, err := movesOf(t.Context(), in.withDefaults(), before, after)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range in.Before {
		c.Versions[s.Name] = map[string]Registered{"old": *registered(s)}
	}
	for _, s := range in.After {
		if c.Versions[s.Name] == nil {
			c.Versions[s.Name] = make(map[string]Registered)
		}
		c.Versions[s.Name]["new"] = *registered(s)
	}
	for _, m := range moves {
		for name, stage := range map[string]int{"intermediate": stageIntermediate, "joined": stageJoined} {
			if m.stages[stage] != nil {
				c.Versions[m.name][name] = *registered(m.source[stage])
			}
		}
	}
	return append(out, c)
}

// noteLosses is [NoteLosses] for the states of a plan, which come first in a list.
func noteLosses(states []judgedState, p *Plan) {
	if p == nil {
		return
	}
	var phases []PhaseState
	for _, s := range states {
		if s.Kind == "safe" {
			phases = append(phases, s.PhaseState)
		}
	}
	NoteLosses(phases, p)
	for i, s := range phases {
		states[i].PhaseState = s
	}
}

// amongTheOthers returns a state of an order that is called unsafe in which all other subgraphs are
// registered as at the other end: routers may meet the order in either.
func amongTheOthers(s judgedState, in Input) judgedState {
	_, name, _ := strings.Cut(s.Kind, " ")
	own := s.Registered[name]
	others := in.After
	if strings.HasPrefix(s.Kind, "publish-first") {
		others = in.Before
	}
	s.Registered = map[string]Registered{name: own}
	for _, src := range others {
		if src.Name != name {
			s.Registered[src.Name] = *registered(src)
		}
	}
	return s
}

// composeRegistered composes what is registered in a state.
func composeRegistered(t *testing.T, s PhaseState) compose.Result {
	t.Helper()
	var sources []sdl.Source
	for _, name := range slices.Sorted(maps.Keys(s.Registered)) {
		r := s.Registered[name]
		sources = append(sources, sdl.Source{Name: name, URL: r.URL, Text: r.SDL})
	}
	return composeAll(t.Context(), sources)
}

// refusedAlone returns what the code of an order that is called unsafe does not serve, by the
// graph of that state alone. It returns nothing if that does not compose.
func refusedAlone(t *testing.T, s judgedState) []string {
	t.Helper()
	_, name, _ := strings.Cut(s.Kind, " ")
	graph := composeRegistered(t, s.PhaseState)
	i := slices.IndexFunc(graph.Subgraphs, func(own *subgraph.Subgraph) bool { return own.Name == name })
	if len(graph.Errors) > 0 || i < 0 {
		return nil
	}
	known := serve.NewLibrary(spec.Choice{}, nil, graph.Subgraphs)
	code, errs := serve.Build(t.Context(), sdl.Source{Name: name, Text: s.Deployed[name][0]}, spec.Choice{})
	if code == nil {
		t.Fatal(errs)
	}
	var out []string
	for _, v := range serve.Unsafe(known.Serves(code, graph.Subgraphs[i], known.Ends)) {
		out = append(out, v.Rule+" "+v.Message)
	}
	return out
}
