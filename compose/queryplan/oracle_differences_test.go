//go:build oracle

package queryplan_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/batch"
	"github.com/schemactl/schemactl/compose/queryplan/internal/runtest"
)

var (
	own       = flag.Bool("own", false, "plan the queries of the corpus instead of drawn ones")
	shrink    = flag.Bool("shrink", false, "make the operations of printed differences as small as they can be")
	differing = flag.String("differences", "", "file for all differences, as JSON lines")
)

// difference is an operation whose plan is not that of the reference.
type difference struct {
	ID         string `json:"id"`
	Query      string `json:"query"`
	Want       string `json:"want"`
	Have       string `json:"have"`
	Supergraph string `json:"supergraph"`
	// Lines are those of [runtest.Fetches] that only one of the plans has.
	Lines string `json:"lines"`
	// Kind is "text" if the fetches are the same, "fetches" if they are not, "refused" if there is
	// a plan of the reference only, and "allowed" if there is one of ours only.
	Kind string `json:"kind"`
}

// compare returns the kind of a difference, "" if there is none. Router 3 is judged by the lines of
// [runtest.Fetches] only.
func compare(want, have batch.Planned, profile queryplan.Profile) string {
	switch {
	case want.Error != "" && have.Error != "" || want.Error == "" && want.Text == have.Text:
		return ""
	case want.Error != "":
		return "allowed"
	case have.Error != "":
		return "refused"
	case profile == queryplan.Router3:
		if slices.Equal(runtest.Fetches(want.Plan), runtest.Fetches(have.Plan)) {
			return ""
		}
	case sameFetches(want.Text, have.Text):
		return "text"
	}
	return "fetches"
}

// TestDifferences plans drawn operations over the graphs of a corpus, or those of the corpus
// itself, sorts the differences from another planner by kinds, and makes them small:
//
//	go test -tags oracle . -run TestDifferences -v -corpus in.jsonl -oracle 'fed plan' -shrink
//	go test … -oracle 'fed3 plan --incremental' -planner router-3
func TestDifferences(t *testing.T) {
	if *oracle == "" || *corpus == "" {
		t.Skip("give -oracle and -corpus")
	}
	lines := drawCorpus(t)
	all, found := differences(t, lines)
	counts := map[string]int{}
	for _, d := range found {
		counts[d.Kind]++
	}
	slices.SortStableFunc(found, func(a, b difference) int { return strings.Compare(a.Kind, b.Kind) })
	for i := range found[:min(len(found), *most)] {
		if *shrink {
			found[i] = smallest(t, found[i])
		}
		d := found[i]
		t.Logf("%s, %s: %s\nwant %s\nhave %s", d.ID, d.Kind, d.Query, d.Want, d.Have)
	}
	if *differing != "" {
		writeDifferences(t, found)
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
			Plans []struct {
				Plan        json.RawMessage
				Text, Error string
			}
		}
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		answer := batch.Answer{ID: a.ID}
		for _, p := range a.Plans {
			planned := batch.Planned{Text: p.Text, Error: p.Error}
			if p.Error == "" {
				made, err := runtest.Read(p.Plan)
				if err != nil {
					t.Fatal(err)
				}
				planned.Plan = made
			}
			answer.Plans = append(answer.Plans, planned)
		}
		answers[string(a.ID)] = answer
	}
	var profile queryplan.Profile
	if err := profile.UnmarshalText([]byte(*planner)); err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		theirs, ours := answers[string(l.ID)], l.Answer(t.Context(), queryplan.Options{Profile: profile})
		for i := range min(len(theirs.Plans), len(ours.Plans)) {
			want, have := theirs.Plans[i], ours.Plans[i]
			if want.Error != "" && have.Error != "" {
				continue
			}
			all++
			if kind := compare(want, have, profile); kind != "" {
				d := difference{ID: string(l.ID), Query: l.Queries[i].Query, Want: want.Text + want.Error, Have: have.Text + have.Error, Supergraph: l.Supergraph, Kind: kind}
				if want.Plan != nil && have.Plan != nil {
					d.Lines = different(runtest.Fetches(want.Plan), runtest.Fetches(have.Plan))
				}
				out = append(out, d)
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
	if err := os.WriteFile(*differing, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
