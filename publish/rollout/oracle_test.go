//go:build oracle

package rollout

import (
	"bufio"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
)

// caseOut is one line for the judge: states that must have no violation, or the two simple orders of one subgraph that the rules
// call unsafe, in which it should find one.
type caseOut struct {
	ID     string   `json:"id"`
	What   []string `json:"what"`
	Kind   string   `json:"kind"` // safe, or the order that is called unsafe
	Reason []string `json:"reason,omitempty"`
	State
}

// TestOracleCases writes generated changes as states for the query planner's judge: ROLLOUT_GRAPHS names a file of graphs (a JSON
// object {id, subgraphs: [{name, url, sdl}]} per line), ROLLOUT_CASES the file to write, ROLLOUT_COUNT and ROLLOUT_SEED how many.
func TestOracleCases(t *testing.T) {
	in, out := os.Getenv("ROLLOUT_GRAPHS"), os.Getenv("ROLLOUT_CASES")
	if in == "" || out == "" {
		t.Skip("ROLLOUT_GRAPHS and ROLLOUT_CASES are not set")
	}
	count, _ := strconv.Atoi(os.Getenv("ROLLOUT_COUNT"))
	seed, _ := strconv.ParseUint(os.Getenv("ROLLOUT_SEED"), 10, 64)
	graphs := readGraphs(t, in)
	w, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	enc := json.NewEncoder(w)
	write := func(c caseOut) {
		if err := enc.Encode(c); err != nil {
			t.Fatal(err)
		}
	}
	m := &mutator{r: rand.New(rand.NewPCG(seed, 1))}
	stats := make(map[string]int)
	made := 0
	for try := 0; made < count && try < count*60; try++ {
		g := graphs[m.pick(len(graphs))]
		var after []sdl.Source
		var what []string
		if m.pick(5) == 0 {
			a, word := m.move(g)
			if word == "" {
				continue
			}
			after, what = a, []string{word}
		} else {
			after, what = m.change(g)
		}
		id := strconv.Itoa(try)
		input := Input{Before: g, After: after}
		p, err := Make(t.Context(), input)
		var none *NoSafePlan
		var not *NotComposable
		switch {
		case errors.As(err, &not):
			stats["does not compose ("+not.Side+")"]++
			continue
		case errors.As(err, &none):
			stats["no safe plan"]++
		case err != nil:
			t.Errorf("%s %v: %v", id, what, err)
			continue
		case p.Empty():
			continue
		default:
			stats["plan of "+strconv.Itoa(len(p.Phases))+" phases"]++
			states, err := States(input, p)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range states {
				write(caseOut{ID: id, What: what, Kind: "safe", State: s})
			}
		}
		made++
		orders(t, input, id, what, write)
	}
	t.Logf("%d changes: %v", made, stats)
}

// orders writes the simple orders that are called unsafe, each subgraph by itself while the others stand before or after, whichever composes.
func orders(t *testing.T, in Input, id string, what []string, write func(caseOut)) {
	movers, _, err := moversOf(t.Context(), in.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	after := byName(in.After)
	for _, m := range movers {
		if m.kind != changing {
			continue
		}
		reason := func(list []Violation) []string {
			var out []string
			for _, v := range unsafe(list) {
				out = append(out, v.Rule+" "+v.Message)
			}
			return out
		}
		base := func(list []sdl.Source) State {
			s := State{Registered: make(map[string]Registered), Deployed: make(map[string][]string)}
			for _, src := range list {
				s.Registered[src.Name] = *registered(src)
			}
			return s
		}
		if !m.newOK(stageOld) {
			s := base(in.Before)
			s.Deployed[m.name] = []string{after[m.name].Text}
			write(caseOut{ID: id, What: what, Kind: "deploy-first", Reason: reason(m.newServes[stageOld]), State: s})
		}
		if !m.oldOK(stageNew) {
			s := base(in.After)
			s.Deployed[m.name] = []string{byName(in.Before)[m.name].Text}
			write(caseOut{ID: id, What: what, Kind: "publish-first", Reason: reason(m.oldServes[stageNew]), State: s})
		}
	}
}

func readGraphs(t *testing.T, file string) [][]sdl.Source {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out [][]sdl.Source
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var g struct {
			Subgraphs []struct{ Name, URL, SDL string }
		}
		if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
			t.Fatal(err)
		}
		var list []sdl.Source
		for _, s := range g.Subgraphs {
			list = append(list, sdl.Source{Name: s.Name, URL: s.URL, Text: s.SDL})
		}
		out = append(out, list)
	}
	return out
}
