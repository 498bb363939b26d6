//go:build oracle

package rollout

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
)

// evolutionCase is one state of an evolution for a judge, or an evolution that was refused (kind
// "refused", without a state).
type evolutionCase struct {
	judgedState
	// Clients are the API schemas before and after: what both accept must stay possible.
	Clients []string `json:"clients,omitempty"`
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
	var out []evolutionCase
	for _, s := range judgedStates(t, id, in, what, p) {
		c := evolutionCase{judgedState: s}
		if s.Kind == "safe" {
			c.Clients = clients
		}
		out = append(out, c)
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
		if m.stages[stageIntermediate] != nil {
			c.Versions[m.name]["intermediate"] = *registered(m.source[stageIntermediate])
		}
	}
	return append(out, c)
}

// measure counts what a judge says of cases.
type measure struct {
	count map[string]int
	// shown are lines on what a reader has to look at.
	shown []string
	// start has the violations at the start of the plan that is being read. A plan is not to blame
	// for those.
	start map[judgeViolation]bool
}

func (m *measure) show(format string, args ...any) {
	m.shown = append(m.shown, fmt.Sprintf(format, args...))
}

type judgeViolation struct{ Planner, Kind, Subgraph, Detail string }

type judgeAnswer struct {
	ID         string
	Composes   bool
	Crash      string
	Errors     []struct{ Code, Message string }
	Violations []struct {
		judgeViolation
		Operation string
	}
	Gaps []struct{ Operation, Message string }
}

// TestOracleMeasure counts what the judge says, in ROLLOUT_VERDICTS, of the lines of ROLLOUT_CASES:
// violations in states of plans, gaps, and how many of the orders that are called unsafe are.
func TestOracleMeasure(t *testing.T) {
	cases, verdicts := os.Getenv("ROLLOUT_CASES"), os.Getenv("ROLLOUT_VERDICTS")
	if cases == "" || verdicts == "" {
		t.Skip("ROLLOUT_CASES and ROLLOUT_VERDICTS are not set")
	}
	var answers []judgeAnswer
	eachLine(t, verdicts, func(line []byte) {
		var a judgeAnswer
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, a)
	})
	m := measure{count: make(map[string]int)}
	i, plan := 0, ""
	eachLine(t, cases, func(line []byte) {
		var c evolutionCase
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		if i >= len(answers) || answers[i].ID != c.ID {
			t.Fatalf("line %d: the verdicts are not those of the cases", i+1)
		}
		if c.Kind == "safe" && c.ID != plan {
			plan = c.ID
			m.count["evolutions: with a plan"]++
		}
		m.add(c, answers[i])
		i++
	})
	for _, k := range slices.Sorted(maps.Keys(m.count)) {
		t.Logf("%6d %s", m.count[k], k)
	}
	t.Logf("to look at:\n%s", strings.Join(m.shown, "\n"))
}

func (m *measure) add(c evolutionCase, a judgeAnswer) {
	if c.Kind == "safe" && c.Phase == 0 {
		m.start = make(map[judgeViolation]bool)
		for _, v := range a.Violations {
			m.start[v.judgeViolation] = true
		}
	}
	hard := a.Violations[:0:0]
	for _, v := range a.Violations {
		if !strings.HasPrefix(v.Kind, "response-unknown") && (v.Kind != "response" || !readAlike(v.Detail)) && (c.Kind != "safe" || !m.start[v.judgeViolation]) {
			hard = append(hard, v)
		}
	}
	where := fmt.Sprintf("%s %v", c.ID, c.What)
	switch {
	case c.Kind == "refused":
		m.count["evolutions: refused"]++
		reason, _, _ := strings.Cut(strings.TrimPrefix(c.Error, "no safe rollout exists\n"), "\n")
		m.show("refused %s: %s", where, reason)
	case a.Crash != "":
		m.count["the judge crashed"]++
		m.show("crash %s: %s", where, a.Crash)
	case c.Kind == "safe":
		m.count["states of plans"]++
		if !a.Composes {
			m.count["states of plans: do not compose"]++
			m.show("does not compose %s phase %d %s: %v", where, c.Phase, c.Half, a.Errors)
		}
		for _, v := range hard {
			m.count["states of plans: violations: "+v.Planner+" "+v.Kind]++
		}
		if len(hard) > 0 {
			m.count["states of plans: with violations"]++
			v := hard[0]
			m.show("violation %s phase %d %s: %s %s %s: %s in %s", where, c.Phase, c.Half, v.Planner, v.Kind, v.Subgraph, v.Detail, v.Operation)
		}
		if len(a.Gaps) > 0 {
			m.count["states of plans: with gaps"]++
			m.show("gap %s phase %d %s: %s in %s", where, c.Phase, c.Half, a.Gaps[0].Message, a.Gaps[0].Operation)
		}
	case !a.Composes: // other subgraphs have to move too
	default:
		m.count["orders called unsafe"]++
		if len(hard) > 0 {
			m.count["orders called unsafe: confirmed"]++
			return
		}
		rule, _, _ := strings.Cut(c.Reason[0], " ")
		m.count["orders called unsafe: not confirmed: "+rule]++
		m.show("not confirmed %s %s: %s", where, c.Kind, strings.Join(c.Reason, "; "))
	}
}
