package rollout

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/publish/rollout/probe"
)

// Proof is what known operations show of a plan: each was planned in each state as routers do, and
// each fetch judged against all code that may get it. It adds to the rules and takes nothing away
// from them: what the rules call unsafe stays so, whatever operations are known.
type Proof struct {
	// Operations is the number of known operations that were planned.
	Operations int `json:"operations"`
	// Planners are the planners of routers that made the plans.
	Planners []string `json:"planners"`
	// States is the number of states, and Plans that of plans: one for each operation, state and
	// planner where the API has all that the operation asks for. With labels of a progressive
	// @override there is another one.
	States int `json:"states"`
	Plans  int `json:"plans"`
	// Fetches is the number of different fetches, each counted once for each code that it was
	// judged against.
	Fetches int `json:"fetches"`
	// Refusals are the fetches that code does not answer, by state.
	Refusals []Refusal `json:"refusals,omitempty"`
	// NotJudged are the operations of which a part could not be judged, each with the reason.
	NotJudged []NotJudged `json:"notJudged,omitempty"`
	// Invalid are the operations that the API accepts neither before nor after the plan, each with
	// the reason. Routers refuse them, so that no code is asked.
	Invalid []NotJudged `json:"invalid,omitempty"`
}

// Refusal is a fetch that some code does not answer, or answers as routers cannot accept, in one or
// more states of a plan. Operations that meet the same refusal share it.
type Refusal struct {
	// Phase and Half are the first state in which it is so, and States is the number of all.
	Phase  int    `json:"phase"`
	Half   string `json:"half"`
	States int    `json:"states"`
	// Subgraph and Code are whose code refuses: [Old] or [New], empty for code that is neither.
	Subgraph string `json:"subgraph"`
	Code     Stage  `json:"code,omitempty"`
	// SHA256 of the schema that the code implements, and RegisteredSHA256 of the registered one, in
	// hex.
	SHA256           string `json:"sha256"`
	RegisteredSHA256 string `json:"registeredSha256"`

	Kind probe.Kind `json:"kind"`
	// Coordinate and Message tell what is refused, and At where it stands in the registered and in
	// the code's schema.
	Coordinate string          `json:"coordinate"`
	Message    string          `json:"message"`
	At         []diag.Position `json:"at,omitempty"`

	// Operations are the known operations with such a fetch, and Planners the planners that make
	// it.
	Operations []HazardUse `json:"operations"`
	Planners   []string    `json:"planners"`
	// Path is where the fetch of the first operation adds to the answer, empty for root fields, and
	// Document is what it sends.
	Path     string `json:"path,omitempty"`
	Document string `json:"document"`
	// Present is true if it is so before the plan begins already. The plan is not to blame, and it
	// does not stop.
	Present bool `json:"present,omitempty"`
}

// NotJudged is an operation that could not be judged in some state, or a planner that could not be
// made.
type NotJudged struct {
	// Operation is empty if it is about all of them.
	Operation *HazardUse `json:"operation,omitempty"`
	// Phase and Half are the first such state.
	Phase   int    `json:"phase"`
	Half    string `json:"half,omitempty"`
	Planner string `json:"planner,omitempty"`
	Reason  string `json:"reason"`
}

// Stopping returns the refusals that make the plan unsafe. A nil proof has none.
func (p *Proof) Stopping() []Refusal {
	if p == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(p.Refusals), func(r Refusal) bool { return r.Present })
}

// Refuted returns the pairs of code and registered schema that operations refute. If something was
// not judged, these are all that the plan excuses.
func (p *Plan) Refuted() []Pair {
	var out []Pair
	for _, r := range p.Proof.Stopping() {
		out = append(out, Pair{r.Subgraph, r.SHA256, r.RegisteredSHA256})
	}
	if len(p.Proof.NotJudged) > 0 {
		for _, e := range p.Excused {
			out = append(out, e.Pair)
		}
	}
	return out
}

// Refused returns the number of operations that are refused somewhere because of the plan.
func (p *Proof) Refused() int {
	seen := make(map[HazardUse]bool)
	for _, r := range p.Stopping() {
		for _, o := range r.Operations {
			seen[o] = true
		}
	}
	return len(seen)
}

// When returns the state of a refusal in words.
func (r Refusal) When() string { return when(r.Phase, r.Half) }

// When returns the state in words; empty if it is about none.
func (n NotJudged) When() string {
	if n.Half == "" {
		return ""
	}
	return when(n.Phase, n.Half)
}

// Text returns what was not judged, when, and why.
func (n NotJudged) Text() string {
	var parts []string
	if n.Operation != nil {
		parts = append(parts, n.Operation.String())
	}
	if when := n.When(); when != "" {
		parts = append(parts, when)
	}
	if n.Planner != "" {
		parts = append(parts, "by "+n.Planner)
	}
	if len(parts) == 0 {
		return n.Reason
	}
	return strings.Join(parts, ", ") + ": " + n.Reason
}

func when(phase int, half string) string {
	switch {
	case phase == 0:
		return "before phase 1"
	case half == "before":
		return fmt.Sprintf("while phase %d runs", phase)
	}
	return fmt.Sprintf("after phase %d", phase)
}

// Who returns whose code refuses, in words.
func (r Refusal) Who() string {
	if r.Code == "" {
		return "the code of " + r.Subgraph
	}
	return "the " + string(r.Code) + " code of " + r.Subgraph
}

// Asking returns which operations make the fetch, in words.
func (r Refusal) Asking() string {
	if len(r.Operations) == 0 {
		return "no operation"
	}
	text := r.Operations[0].String()
	if n := len(r.Operations) - 1; n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return text
}

// Place returns where in the answer the fetch stands, in words.
func (r Refusal) Place() string {
	if r.Path == "" {
		return "of root fields"
	}
	return "at " + r.Path
}
