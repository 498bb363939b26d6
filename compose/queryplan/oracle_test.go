//go:build oracle

package queryplan_test

import (
	"bufio"
	"bytes"
	"context"
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
)

// TestOracle plans drawn operations over the graphs of a corpus and prints how many texts are equal
// to those of another planner:
//
//	go test -tags oracle ./compose/queryplan -run TestOracle -v -corpus in.jsonl -oracle 'fed plan'
func TestOracle(t *testing.T) {
	if *oracle == "" || *corpus == "" {
		t.Skip("give -oracle and -corpus")
	}
	lines := drawCorpus(t)
	answers := map[string]batch.Answer{}
	for _, line := range ask(t, lines) {
		var a struct {
			ID    json.RawMessage `json:"id"`
			Plans []struct{ Text, Error string }
		}
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		out := batch.Answer{ID: a.ID}
		for _, p := range a.Plans {
			out.Plans = append(out.Plans, batch.Planned{Text: p.Text, Error: p.Error})
		}
		answers[string(a.ID)] = out
	}
	equal, all, fetches, shown := 0, 0, 0, 0
	for _, l := range lines {
		theirs, ours := answers[string(l.ID)], l.Answer(context.Background(), queryplan.Options{})
		for i := range min(len(theirs.Plans), len(ours.Plans)) {
			want, have := theirs.Plans[i], ours.Plans[i]
			if want.Error != "" {
				continue
			}
			all++
			switch {
			case want.Text == have.Text:
				equal++
				fetches++
				continue
			case sameFetches(want.Text, have.Text):
				fetches++
			}
			if shown++; shown <= *most {
				t.Logf("%s: %s\nwant %s\nhave %s %s", l.ID, l.Queries[i].Query, want.Text, have.Text, have.Error)
			}
		}
	}
	t.Logf("%d operations: %d texts equal, %d with the same lines", all, equal, fetches)
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
			continue
		}
		api, err := gqlparser.LoadSchema(&ast.Source{Input: sdl.Print(g.API())})
		if err != nil {
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
		queries := make([]string, len(l.Queries))
		for i, q := range l.Queries {
			queries[i] = q.Query
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

// sameFetches reports whether two texts have the same lines, in any order: the same fetches.
func sameFetches(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}
