//go:build oracle

package queryplan_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/batch"
	"github.com/schemactl/schemactl/compose/queryplan/internal/querytest"
	"github.com/schemactl/schemactl/compose/queryplan/internal/runtest"
	"github.com/schemactl/schemactl/compose/queryplan/plan"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

var (
	oracle     = flag.String("oracle", "", "command that plans the lines of a file, its last argument")
	corpus     = flag.String("corpus", "", "file of JSON lines with id and supergraph")
	operations = flag.Int("operations", 20, "operations per graph")
	seed       = flag.Uint64("seed", 1, "seed of the operations")
	most       = flag.Int("show", 5, "differences to print")
	planner    = flag.String("planner", "router-2", "our profile")

	record      = flag.Bool("record", false, "write the recorded answers of router 3")
	showFetches = flag.Bool("show-fetches", false, "print only differences of fetches")
	showTheirs  = flag.Bool("show-theirs", false, "print plans of the other planner that fail, too")
)

// TestOracle plans drawn operations over the graphs of a corpus and compares the plans with those
// of another planner: how many texts are equal, how many have the same lines, and how many make
// the same fetches ([runtest.Fetches]). Where texts differ, both plans are executed:
//
//	go test -tags oracle ./compose/queryplan -run TestOracle -v -corpus in.jsonl -oracle 'fed plan'
//	go test … -oracle 'fed3 plan --incremental' -planner router-3 -show-fetches
func TestOracle(t *testing.T) {
	if *oracle == "" || *corpus == "" {
		t.Skip("give -oracle and -corpus")
	}
	var profile queryplan.Profile
	if err := profile.UnmarshalText([]byte(*planner)); err != nil {
		t.Fatal(err)
	}
	lines := drawCorpus(t)
	answers := map[string]theirs{}
	for _, line := range ask(t, lines) {
		var a theirs
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		answers[string(a.ID)] = a
	}
	var c comparison
	for _, l := range lines {
		c.line(t, l, answers[string(l.ID)], profile)
	}
	t.Logf("%d operations: %d texts equal, %d with the same lines, %d with the same fetches; of the others %d with fewer, %d with more than ours", c.all, c.equal, c.lines, c.fetches, c.fewer, c.more)
	t.Logf("%d graphs, of which we refuse %d", len(lines), c.refused)
	t.Logf("they plan %d that we do not, we %d that they do not", c.theirsOnly, c.oursOnly)
	t.Logf("%d equal texts with other rewrites", c.rewritten)
	t.Logf("%d plans executed; ours fail %d times, theirs %d times", c.run, c.oursWrong, c.theirsWrong)
}

// theirs is the answer of the other planner to a line.
type theirs struct {
	ID    json.RawMessage `json:"id"`
	Plans []struct {
		Plan        json.RawMessage
		Text, Error string
	}
	// Error is why the supergraph is refused.
	Error string
}

// comparison counts operations and the results of comparing their plans.
type comparison struct {
	all, equal, lines, fetches, fewer, more int
	theirsOnly, oursOnly                    int
	run, oursWrong, theirsWrong             int
	// rewritten are plans with an equal text and other rewrites.
	rewritten int
	// refused are graphs that we refuse.
	refused, shown int
}

// line compares the plans of one graph.
func (c *comparison) line(t *testing.T, l batch.Line, want theirs, profile queryplan.Profile) {
	t.Helper()
	g, errs := supergraph.Read(sdl.Source{Name: "supergraph", Text: l.Supergraph})
	if len(errs) > 0 {
		return
	}
	ours := l.Answer(context.Background(), queryplan.Options{Profile: profile})
	if ours.Error != "" {
		c.refused++
		for i, p := range want.Plans {
			if p.Error == "" {
				c.all, c.theirsOnly = c.all+1, c.theirsOnly+1
				t.Logf("%s: %s\nonly they plan it: %s", l.ID, l.Queries[i].Query, ours.Error)
			}
		}
		return
	}
	r := runner(t, g)
	for i := range min(len(want.Plans), len(ours.Plans)) {
		theirs, have := want.Plans[i], ours.Plans[i]
		show := func(format string, args ...any) {
			if c.shown++; c.shown <= *most {
				t.Logf("%s: %s\n%s", l.ID, l.Queries[i].Query, fmt.Sprintf(format, args...))
			}
		}
		switch {
		case theirs.Error != "" && have.Error != "":
			continue
		case theirs.Error != "":
			c.oursOnly++
			if c.oursOnly <= *most {
				t.Logf("%s: %s\nonly we plan it: %s", l.ID, l.Queries[i].Query, theirs.Error)
			}
			c.run++
			if d := runs(t, r, have.Plan, l.Queries[i].Request); d != "" {
				c.oursWrong++
				show("our plan fails: %s\n%s", d, have.Text)
			}
			continue
		case have.Error != "":
			c.all++
			c.theirsOnly++
			show("only they plan it: %s\n%s", have.Error, theirs.Text)
			continue
		}
		c.all++
		if theirs.Text == have.Text {
			c.equal++
			c.lines++
			c.fetches++
		}
		read, err := runtest.Read(theirs.Plan)
		if err != nil {
			t.Fatal(err)
		}
		if theirs.Text == have.Text {
			if d := cmp.Diff(rewrites(read), rewrites(have.Plan)); d != "" {
				c.rewritten++
				show("other rewrites: %s\n%s", d, have.Text)
				c.run++
				if d := runs(t, r, have.Plan, l.Queries[i].Request); d != "" {
					c.oursWrong++
					show("our plan fails: %s\n%s", d, have.Text)
				}
			}
			continue
		}
		if sameLines(theirs.Text, have.Text) {
			c.lines++
		}
		x, y := runtest.Fetches(read), runtest.Fetches(have.Plan)
		switch {
		case slices.Equal(x, y):
			c.fetches++
			if !*showFetches {
				show("want %s\nhave %s", theirs.Text, have.Text)
			}
		default:
			c.fewer, c.more = c.fewer+fewer(len(x), len(y)), c.more+fewer(len(y), len(x))
			show("other fetches:\n%s", different(x, y))
		}
		c.run += 2
		if d := runs(t, r, read, l.Queries[i].Request); d != "" {
			c.theirsWrong++
			if *showTheirs {
				show("their plan fails: %s\n%s", d, theirs.Text)
			}
		}
		if d := runs(t, r, have.Plan, l.Queries[i].Request); d != "" {
			c.oursWrong++
			show("our plan fails: %s\n%s", d, have.Text)
		}
	}
}

// rewrites returns the different rewrites of each fetch of a plan.
func rewrites(p *plan.Plan) [][]string {
	var out [][]string
	for _, f := range p.Fetches() {
		var own []string
		for _, r := range slices.Concat(f.Input, f.Output, f.Context) {
			own = append(own, fmt.Sprint(r))
		}
		slices.Sort(own)
		out = append(out, slices.Compact(own))
	}
	return out
}

func fewer(a, b int) int {
	if a < b {
		return 1
	}
	return 0
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
			queries[i] = map[string]any{"query": q.Query, "labels": append([]string{}, q.Labels...)}
			if q.OperationName != "" {
				queries[i]["operationName"] = q.OperationName
			}
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

// sameLines reports whether two texts have the same lines, in any order.
func sameLines(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// TestRecordRouter3 writes the fetches of router 3 for the recorded cases:
//
//	cd compose/queryplan
//	go test -tags oracle -run TestRecordRouter3 -oracle 'fed3 plan --incremental' -record
func TestRecordRouter3(t *testing.T) {
	if !*record {
		t.Skip("give -record")
	}
	var lines []batch.Line
	for _, file := range []string{"testdata/cases.jsonl", "testdata/generated.jsonl"} {
		for _, c := range readCases(t, file) {
			id, err := json.Marshal(c.ID)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, batch.Line{ID: id, Supergraph: c.graph(t).SDL(), Queries: c.Queries})
		}
	}
	var out bytes.Buffer
	for _, line := range ask(t, lines) {
		var a theirs
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		var r router3Answer
		if err := json.Unmarshal(a.ID, &r.ID); err != nil {
			t.Fatal(err)
		}
		for _, p := range a.Plans {
			if p.Error != "" {
				first, _, _ := strings.Cut(p.Error, "\n")
				r.Fetches = append(r.Fetches, []string{"error: " + first})
				continue
			}
			made, err := runtest.Read(p.Plan)
			if err != nil {
				t.Fatal(err)
			}
			r.Fetches = append(r.Fetches, append([]string{}, runtest.Fetches(made)...))
		}
		encoded := json.NewEncoder(&out)
		encoded.SetEscapeHTML(false)
		if err := encoded.Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile("testdata/router3.jsonl", out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
