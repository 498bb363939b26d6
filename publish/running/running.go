// Package running holds what is assumed of the code of subgraphs against what their replicas say.
//
// In go what a plan allows to run at each place, and a [Fleet] that asks the replicas. Out comes a
// [Report]: each subgraph is proven, contradicted, not judged, or assumed because nobody is asked.
//
//	proof := running.Proof{Fleet: fleet, Same: same}
//	report, err := proof.Hold(ctx, allowed) // allowed as rollout.CodeAt returns it
//
// # How
//
// [Proof.Hold] asks once for all places and compares each answer by meaning, with the function
// that the caller gives: SDL as a library prints it is seldom the text that was registered.
// [Proof.Await] does so until replicas that lag behind a deploy have caught up. [Proof.Find] turns
// the question around: it returns the schemas that run, for a planner to start from.
//
// # Invariants
//
//   - The package knows no network: a Fleet is somebody else's.
//   - Whoever did not answer is not judged. [ErrContradicted] and [ErrNotJudged] tell the two
//     apart, and the first one wins.
//   - A subgraph with connectors has no code, and is left out.
package running

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout"
)

var (
	// ErrContradicted means that replicas run code which is not what the plan assumes there.
	ErrContradicted = errors.New("the running code is not what is assumed")
	// ErrNotJudged means that replicas did not answer, so that nothing is known of their code.
	ErrNotJudged = errors.New("the running code could not be judged")
)

// Fleet is the code that runs. Ask returns an answer for each place, in their order.
type Fleet interface {
	Ask(ctx context.Context, places []rollout.At) []Answer
}

// Answer is what the replicas of one subgraph behind one routing URL say.
type Answer struct {
	rollout.At
	// Replicas are those that were asked.
	Replicas []Replica
	// Through says how they were found, such as "its routing URL": then one of them answered for
	// all.
	Through string
	// Assumed is why nobody was asked; empty if somebody was.
	Assumed string
	// Err is why no replica is known that could be asked.
	Err error
}

// Replica is one copy of the code of a subgraph.
type Replica struct {
	// Name is what people call it: a pod, or host and port.
	Name string
	// SDL is its schema, unless Err tells why there is none.
	SDL string
	Err error
}

// Same returns the differences in meaning between two schemas of one subgraph, each as a sentence;
// none if they mean the same. An error is a schema that cannot be read.
type Same func(ctx context.Context, expected, found sdl.Source) ([]string, error)

// State is what became of the question which code of a subgraph runs.
type State string

// The states.
const (
	// Proven means that every replica runs what is assumed.
	Proven State = "proven"
	// Contradicted means that a replica runs something else.
	Contradicted State = "contradicted"
	// NotJudged means that a replica did not answer, and that none contradicts.
	NotJudged State = "not-judged"
	// Assumed means that nobody was asked.
	Assumed State = "assumed"
)

// Report is the outcome for all subgraphs, sorted by name and URL.
type Report struct {
	Subgraphs []Subgraph `json:"subgraphs"`
}

// Subgraph is the outcome for a subgraph at one routing URL.
type Subgraph struct {
	Name  string `json:"name"`
	URL   string `json:"url,omitempty"`
	State State  `json:"state"`
	// Mixed is true if replicas run different schemas. That is allowed while a deploy is under way.
	Mixed bool `json:"mixed,omitempty"`
	// Through is how the replicas were found.
	Through string `json:"through,omitempty"`
	// Why is the reason for what is assumed or not judged as a whole.
	Why      string    `json:"why,omitempty"`
	Replicas []Outcome `json:"replicas,omitempty"`
}

// Outcome is that of one replica.
type Outcome struct {
	Name  string `json:"name"`
	State State  `json:"state"`
	// Differences are those from the schema that is assumed, or from the nearest of several.
	Differences []string `json:"differences,omitempty"`
	// Error is why it is not judged.
	Error string `json:"error,omitempty"`

	// version numbers the allowed schema that it runs, and otherwise what else runs there.
	version int
}

// Count returns how many subgraphs are in a state.
func (r *Report) Count(s State) int {
	n := 0
	for _, sub := range r.Subgraphs {
		if sub.State == s {
			n++
		}
	}
	return n
}

// Names returns the subgraphs in a state, each once.
func (r *Report) Names(s State) []string {
	var out []string
	for _, sub := range r.Subgraphs {
		if sub.State == s && !slices.Contains(out, sub.Name) {
			out = append(out, sub.Name)
		}
	}
	return out
}

// Replicas returns how many replicas have answered.
func (r *Report) Replicas() int {
	n := 0
	for _, sub := range r.Subgraphs {
		for _, o := range sub.Replicas {
			if o.Error == "" {
				n++
			}
		}
	}
	return n
}

// Assume returns the report on code of which nobody is asked; nil if there is none.
func Assume(places []rollout.At, why string) *Report {
	if len(places) == 0 {
		return nil
	}
	r := &Report{}
	for _, at := range places {
		r.Subgraphs = append(r.Subgraphs, Subgraph{Name: at.Subgraph, URL: at.URL, State: Assumed, Why: why})
	}
	r.sort()
	return r
}

func (r *Report) sort() {
	slices.SortFunc(r.Subgraphs, func(a, b Subgraph) int {
		if n := strings.Compare(a.Name, b.Name); n != 0 {
			return n
		}
		return strings.Compare(a.URL, b.URL)
	})
}

// Err returns an error that names what contradicts or is not judged, and nil if nothing does.
func (r *Report) Err() error {
	for _, kind := range []struct {
		state State
		err   error
		what  func(Subgraph) string
	}{
		{Contradicted, ErrContradicted, contradiction},
		{NotJudged, ErrNotJudged, silence},
	} {
		var lines []string
		for _, s := range r.Subgraphs {
			if s.State == kind.state {
				lines = append(lines, kind.what(s))
			}
		}
		if len(lines) > 0 {
			return &heldError{kind.err, lines}
		}
	}
	return nil
}

// heldError names the subgraphs that stop. It is the sentinel of its kind.
type heldError struct {
	kind  error
	lines []string
}

func (e *heldError) Unwrap() error { return e.kind }

// mostLines is how many subgraphs an error names. Reports have all.
const mostLines = 5

func (e *heldError) Error() string {
	lines := e.lines
	if more := len(lines) - mostLines; more > 0 {
		lines = append(slices.Clone(lines[:mostLines]), fmt.Sprintf("and %d more", more))
	}
	fix := "deploy what is assumed there, or tell the planner what runs: --deployed running, or --deployed NAME=FILE"
	if errors.Is(e.kind, ErrNotJudged) {
		fix = "mend what keeps them from answering, or go on without them by --accept-unproven REASON, which the report keeps"
	}
	return e.kind.Error() + ":\n  " + strings.Join(lines, "\n  ") + "\n" + fix
}

// contradiction tells which replicas of a subgraph run something else.
func contradiction(s Subgraph) string {
	names := map[string][]string{}
	var kinds []string
	n := 0
	for _, o := range s.Replicas {
		if o.State != Contradicted {
			continue
		}
		n++
		kind := few(o.Differences)
		if names[kind] == nil {
			kinds = append(kinds, kind)
		}
		names[kind] = append(names[kind], o.Name)
	}
	parts := make([]string, len(kinds))
	for i, kind := range kinds {
		parts[i] = listed(names[kind]) + ": " + kind
	}
	what := s.Name + " runs other code"
	if s.Mixed {
		what = fmt.Sprintf("%s is mixed, other code runs at %d of %d replicas", s.Name, n, len(s.Replicas))
	}
	return what + " (" + strings.Join(parts, "; ") + ")"
}

// silence tells who of a subgraph did not answer.
func silence(s Subgraph) string {
	if s.Why != "" {
		return s.Name + ": " + s.Why
	}
	var parts []string
	for _, o := range s.Replicas {
		if o.Error != "" {
			parts = append(parts, o.Error)
		}
	}
	return s.Name + ": " + few(parts)
}

// few joins the first texts of a list.
func few(list []string) string {
	const most = 3
	if more := len(list) - most; more > 0 {
		return strings.Join(list[:most], "; ") + fmt.Sprintf("; and %d more", more)
	}
	return strings.Join(list, "; ")
}
