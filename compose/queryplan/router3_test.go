package queryplan_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/internal/runtest"
)

// router3Answer has what the incremental planner of router 3 (apollo-federation 3.0.0-preview.0)
// fetches for the operations of a case, as [runtest.Fetches] writes it. A list with one line that
// begins with "error: " stands for a refusal.
type router3Answer struct {
	ID      string     `json:"id"`
	Fetches [][]string `json:"fetches"`
}

// router3Cases are the files with cases for which answers are recorded. The last one has no answers
// of router 2.
var router3Cases = []string{"testdata/cases.jsonl", "testdata/generated.jsonl", "testdata/observed-router3.jsonl"}

// readRouter3 returns the recorded answers by case.
func readRouter3(t *testing.T) map[string]router3Answer {
	t.Helper()
	data, err := os.ReadFile("testdata/router3.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]router3Answer{}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var a router3Answer
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		out[a.ID] = a
	}
	return out
}

// TestRouter3 compares the fetches of the profile router-3 with those of the reference. A deviation
// that no longer differs fails.
func TestRouter3(t *testing.T) {
	data, err := os.ReadFile("testdata/deviations-router3.yml")
	if err != nil {
		t.Fatal(err)
	}
	var list []deviation
	if err := yaml.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	known := map[deviation]string{}
	for _, d := range list {
		known[deviation{Case: d.Case, Query: d.Query}] = d.Reason
	}
	answers := readRouter3(t)
	for _, file := range router3Cases {
		for _, c := range readCases(t, file) {
			p := newPlannerOf(t, c.graph(t), queryplan.Router3)
			want := answers[c.ID]
			if len(want.Fetches) != len(c.Queries) {
				t.Errorf("%s: %d answers of router 3 are recorded for %d operations; see TestRecordRouter3", c.ID, len(want.Fetches), len(c.Queries))
				continue
			}
			for i, q := range c.Queries {
				key := deviation{Case: c.ID, Query: i}
				reason, ok := known[key]
				delete(known, key)
				var have []string
				if made, err := p.Plan(q.Request); err != nil {
					have = []string{"error: " + err.Error()}
				} else {
					have = runtest.Fetches(made)
				}
				switch same := slices.Equal(want.Fetches[i], have) || refused(want.Fetches[i]) && refused(have); {
				case ok && same:
					t.Errorf("%s, query %d, equals the reference now: take its deviation out (%s)", c.ID, i, reason)
				case !ok && !same:
					t.Errorf("%s, query %d (%s):\n%s", c.ID, i, q.Query, different(want.Fetches[i], have))
				}
			}
		}
	}
	for d := range known {
		t.Errorf("the deviation %s, query %d, is of no case", d.Case, d.Query)
	}
}

// refused reports whether an answer is a refusal.
func refused(lines []string) bool { return len(lines) == 1 && strings.HasPrefix(lines[0], "error: ") }

// different returns the lines that only one of two lists has, the second one's with a plus.
func different(x, y []string) string {
	var out []string
	for _, l := range x {
		if !slices.Contains(y, l) {
			out = append(out, "- "+l)
		}
	}
	for _, l := range y {
		if !slices.Contains(x, l) {
			out = append(out, "+ "+l)
		}
	}
	return strings.Join(out, "\n")
}
