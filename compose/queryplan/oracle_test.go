//go:build oracle

package queryplan_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/batch"
	"github.com/schemactl/schemactl/compose/queryplan/internal/querytest"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

var (
	oracle     = flag.String("oracle", "", "command that plans the lines of a file, its last argument")
	corpus     = flag.String("corpus", "", "file of JSON lines with id and supergraph")
	operations = flag.Int("operations", 20, "operations per graph")
	seed       = flag.Uint64("seed", 1, "seed of the operations")
	most       = flag.Int("show", 5, "differences to print")
	own        = flag.Bool("own", false, "plan the queries of the corpus instead of drawn ones")
	shrink     = flag.Bool("shrink", false, "make the operations of printed differences as small as they can be")
	record     = flag.String("differences", "", "file for all differences, as JSON lines")
)

// difference is an operation whose plan is not that of the reference.
type difference struct {
	ID         string `json:"id"`
	Query      string `json:"query"`
	Want       string `json:"want"`
	Have       string `json:"have"`
	Supergraph string `json:"supergraph"`
	// Kind is "text" if the fetches are the same, "fetches" if they are not, "refused" if there is
	// a plan of the reference only, and "allowed" if there is one of ours only.
	Kind string `json:"kind"`
}

// compare returns the kind of a difference, "" if there is none.
func compare(want, have batch.Planned) string {
	switch {
	case want.Error != "" && have.Error != "" || want.Error == "" && want.Text == have.Text:
		return ""
	case want.Error != "":
		return "allowed"
	case have.Error != "":
		return "refused"
	case sameFetches(want.Text, have.Text):
		return "text"
	}
	return "fetches"
}

// TestOracle plans drawn operations over the graphs of a corpus and prints how many texts are equal
// to those of another planner:
//
//	go test -tags oracle ./compose/queryplan -run TestOracle -v -corpus in.jsonl -oracle 'fed plan'
func TestOracle(t *testing.T) {
	if *oracle == "" || *corpus == "" {
		t.Skip("give -oracle and -corpus")
	}
	lines := drawCorpus(t)
	all, found := differences(t, lines)
	counts := map[string]int{}
	for _, d := range found {
		counts[d.Kind]++
	}
	if *record != "" {
		writeDifferences(t, found)
	}
	slices.SortStableFunc(found, func(a, b difference) int { return strings.Compare(a.Kind, b.Kind) })
	for i, d := range found {
		if i == *most {
			break
		}
		if *shrink {
			d = smallest(t, d)
		}
		t.Logf("%s, %s: %s\nwant %s\nhave %s", d.ID, d.Kind, d.Query, d.Want, d.Have)
	}
	planned := all - counts["allowed"]
	same := planned - counts["fetches"] - counts["refused"]
	t.Logf("%d operations: %d the same fetches (%.3f %%), %d texts equal (%.3f %%), %v", planned,
		same, 100*float64(same)/float64(planned), same-counts["text"], 100*float64(same-counts["text"])/float64(planned), counts)
}

// differences plans the operations of lines and returns how many there are and which plans differ.
// Operations that both planners refuse do not count.
func differences(t *testing.T, lines []batch.Line) (all int, out []difference) {
	t.Helper()
	answers := map[string]batch.Answer{}
	for _, line := range ask(t, lines) {
		var a struct {
			ID    json.RawMessage `json:"id"`
			Plans []struct{ Text, Error string }
		}
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		answer := batch.Answer{ID: a.ID}
		for _, p := range a.Plans {
			answer.Plans = append(answer.Plans, batch.Planned{Text: p.Text, Error: p.Error})
		}
		answers[string(a.ID)] = answer
	}
	for _, l := range lines {
		theirs, ours := answers[string(l.ID)], l.Answer(t.Context(), queryplan.Options{})
		for i := range min(len(theirs.Plans), len(ours.Plans)) {
			want, have := theirs.Plans[i], ours.Plans[i]
			if want.Error != "" && have.Error != "" {
				continue
			}
			all++
			if kind := compare(want, have); kind != "" {
				out = append(out, difference{string(l.ID), l.Queries[i].Query, want.Text + want.Error, have.Text + have.Error, l.Supergraph, kind})
			}
		}
	}
	return all, out
}

// writeDifferences writes all differences to the file of the flag.
func writeDifferences(t *testing.T, found []difference) {
	t.Helper()
	var b bytes.Buffer
	for _, d := range found {
		line, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	if err := os.WriteFile(*record, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// drawCorpus reads the corpus and draws operations for each of its graphs.
func drawCorpus(t *testing.T) []batch.Line {
	t.Helper()
	data, err := os.ReadFile(*corpus)
	if err != nil {
		t.Fatal(err)
	}
	var out []batch.Line
	for n, text := range bytes.Split(data, []byte("\n")) {
		var l batch.Line
		if len(text) == 0 || json.Unmarshal(text, &l) != nil {
			continue
		}
		g, errs := supergraph.Read(sdl.Source{Name: "supergraph", Text: l.Supergraph})
		if len(errs) > 0 {
			t.Logf("%s cannot be read: %v", l.ID, errs[0])
			continue
		}
		api, err := gqlparser.LoadSchema(&ast.Source{Input: sdl.Print(g.API())})
		if err != nil {
			t.Logf("%s has no valid API schema: %v", l.ID, err)
			continue
		}
		if *own {
			out = append(out, l)
			continue
		}
		rnd := rand.New(rand.NewPCG(*seed, uint64(n)))
		l.Queries = nil
		for range *operations {
			text := querytest.Draw(api, rnd, querytest.Options{Fields: 1 + rnd.IntN(14), Depth: 2 + rnd.IntN(4)})
			l.Queries = append(l.Queries, batch.Query{Request: queryplan.Request{Query: text}})
		}
		out = append(out, l)
	}
	return out
}

// ask has the oracle plan lines and returns its answers.
func ask(t *testing.T, lines []batch.Line) [][]byte {
	t.Helper()
	var b bytes.Buffer
	for _, l := range lines {
		queries := make([]map[string]any, len(l.Queries))
		for i, q := range l.Queries {
			queries[i] = map[string]any{"query": q.Query, "operationName": q.OperationName, "labels": q.Labels}
		}
		line, err := json.Marshal(map[string]any{"id": l.ID, "supergraph": l.Supergraph, "queries": queries})
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	file := t.TempDir() + "/in.jsonl"
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	command := append(strings.Fields(*oracle), file)
	answer, err := exec.CommandContext(t.Context(), command[0], command[1:]...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	in := bufio.NewScanner(bytes.NewReader(answer))
	in.Buffer(nil, 1<<28)
	for in.Scan() {
		out = append(out, slices.Clone(in.Bytes()))
	}
	return out
}
