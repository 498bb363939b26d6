package rollout

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

const (
	judgedFile  = "testdata/judged.tsv"
	judgedSeeds = 1000
	// evolvedSeeds is the first seed of a drawn graph with a drawn evolution.
	evolvedSeeds = 700
)

// judgedCase makes the change of a seed: of a graph of the project, in either direction, by edits
// or by a move, or of a drawn graph. False when it does not compose or changes nothing.
func judgedCase(t *testing.T, seed uint64) (in Input, what []string, p *Plan, err error, ok bool) {
	t.Helper()
	var not *NotComposable
	if seed >= evolvedSeeds {
		e, fits := rollouttest.Evolve(rand.NewPCG(seed, 18))
		if !fits {
			return in, nil, nil, nil, false
		}
		in = Input{Before: e.Before, After: e.After}
		if before := composeAll(t.Context(), in.Before); len(serve.Flaws(before.Subgraphs)) > 0 {
			return in, nil, nil, nil, false // a judge would blame the plan for what the start has
		}
		p, err = Make(t.Context(), in)
		return in, e.What, p, err, !errors.As(err, &not) && (err != nil || !p.Empty())
	}
	m := rollouttest.NewMutator(rand.NewPCG(seed, 9))
	in, _ = fixture(t, []string{"channels", "orders-split", "products-reviews"}[m.Pick(3)])
	if m.Pick(2) == 0 {
		in.Before = in.After
	}
	if m.Pick(4) == 0 {
		after, word := m.Move(in.Before)
		if word == "" {
			return in, nil, nil, nil, false
		}
		in.After, what = after, []string{word}
	} else {
		in.After, what = m.Change(in.Before)
	}
	if m.Pick(2) == 0 {
		in.Before, in.After = in.After, in.Before
		what = append(what, "backwards")
	}
	p, err = Make(t.Context(), in)
	return in, what, p, err, !errors.As(err, &not) && (err != nil || !p.Empty())
}

// judgedStates are the states of a case that a judge has to see: all of the plan, and the simple
// orders that are called unsafe.
type judgedState struct {
	ID   string   `json:"id"`
	What []string `json:"what,omitempty"`
	// Kind is "safe", or the order and the subgraph that are called unsafe.
	Kind   string   `json:"kind"`
	Reason []string `json:"reason,omitempty"`
	PhaseState
}

func judgedStates(t *testing.T, id string, in Input, what []string, p *Plan) []judgedState {
	t.Helper()
	var out []judgedState
	if p != nil {
		states, err := States(in, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range states {
			out = append(out, judgedState{ID: id, What: what, Kind: "safe", PhaseState: s})
		}
	}
	in = in.withDefaults()
	before, after, err := composeSides(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	moves, _, err := movesOf(t.Context(), in, before, after)
	if err != nil {
		t.Fatal(err)
	}
	add := func(order string, m *subgraphMove, found []serve.Violation, registeredNow Input, code string) {
		if m.kind != changing || serve.Safe(found) {
			return
		}
		s := judgedState{ID: id, What: what, Kind: order + " " + m.name, PhaseState: PhaseState{Registered: make(map[string]Registered), Deployed: map[string][]string{m.name: {code}}}}
		for _, src := range registeredNow.Before {
			s.Registered[src.Name] = *registered(src)
		}
		for _, v := range serve.Unsafe(found) {
			s.Reason = append(s.Reason, v.Rule+" "+v.Message)
		}
		out = append(out, s)
	}
	for _, m := range moves {
		add("deploy-first", m, m.newServes[stageOld], in, byName(in.After)[m.name].Text)
		add("publish-first", m, m.oldServes[stageNew], in.Reverse(), byName(in.Before)[m.name].Text)
	}
	return out
}

// fingerprint of everything that was shown to the judge.
func fingerprint(states []judgedState) string {
	h := sha256.New()
	for _, s := range states {
		s.What, s.Reason = nil, nil
		data, err := json.Marshal(s)
		if err != nil {
			return err.Error()
		}
		h.Write(data)
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

// summary is the plan in a few words.
func summary(p *Plan, err error) string {
	var none *NoSafePlan
	if errors.As(err, &none) {
		return "no safe plan"
	}
	if err != nil {
		return err.Error()
	}
	var parts []string
	for _, ph := range p.Phases {
		var names []string
		for _, s := range ph.Steps {
			name := s.Subgraph
			if s.Stage == Intermediate {
				name += "*"
			}
			names = append(names, name)
		}
		parts = append(parts, fmt.Sprintf("%s %s", ph.Kind, strings.Join(names, "+")))
	}
	return strings.Join(parts, ", ")
}

// TestJudged makes hundreds of changes again that a query planner has judged, state by state
// (@apollo/query-planner 2.14.4): the plan and everything that was judged must be what they were. A
// line is: seed, fingerprint, plan, verdict of the judge, change. Where a line differs, the judge
// has to see the case again (go test -tags oracle), UPDATE=1 alone does not make a verdict.
func TestJudged(t *testing.T) {
	f, err := os.Open(judgedFile)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	clean := 0
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		cols := strings.Split(lines.Text(), "\t")
		if len(cols) != 5 {
			t.Fatalf("not a line of a case: %q", lines.Text())
		}
		var seed uint64
		if _, err := fmt.Sscan(cols[0], &seed); err != nil {
			t.Fatal(err)
		}
		in, what, p, err, ok := judgedCase(t, seed)
		if !ok {
			t.Errorf("seed %d (%s) no longer makes a change that composes: %v", seed, cols[4], err)
			continue
		}
		if got := summary(p, err); got != cols[2] {
			t.Errorf("seed %d %v: the plan was %q and is %q", seed, what, cols[2], got)
			continue
		}
		if got := fingerprint(judgedStates(t, cols[0], in, what, p)); got != cols[1] {
			t.Errorf("seed %d %v: the states are not those that were judged", seed, what)
		}
		if strings.HasPrefix(cols[3], "violations") {
			t.Errorf("seed %d %v: the judge found %s", seed, what, cols[3])
		} else if slices.Contains(strings.Fields(cols[3]), "clean") {
			clean++
		}
	}
	if err := lines.Err(); err != nil || clean < 200 {
		t.Errorf("only %d cases with a clean verdict: %v", clean, err)
	}
}
