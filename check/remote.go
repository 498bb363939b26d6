package check

import (
	"slices"

	"github.com/schemactl/schemactl/compose/diag"
)

// Remote is the platform's own check of the same change, which knows the traffic of the graph. It
// stands beside the local verdicts and is never mixed into them.
type Remote struct {
	Judgement
	// Workflow is the ID to collect the result by.
	Workflow string `json:"workflow"`
	URL      string `json:"url,omitempty"`
	// Background reports whether the check was left to be collected later.
	Background bool `json:"background,omitempty"`
	// Status is the platform's word: PASSED, FAILED or PENDING.
	Status string       `json:"status"`
	Tasks  []RemoteTask `json:"tasks,omitempty"`
	// CoreModified reports whether the change makes another supergraph of the variant.
	CoreModified bool `json:"coreSchemaModified,omitempty"`
	// CheckedOperations counts the operations of the graph's traffic.
	CheckedOperations int                `json:"checkedOperations,omitempty"`
	Findings          []RemoteFinding    `json:"findings,omitempty"`
	Downstream        []RemoteDownstream `json:"downstream,omitempty"`
}

// RemoteTask is one part of the platform's check.
type RemoteTask struct {
	// Kind is composition, operations, lint, downstream, proposals, custom or the platform's own
	// word.
	Kind   string `json:"kind"`
	Status string `json:"status"`
	URL    string `json:"url,omitempty"`
}

// RemoteFinding is one thing that the platform found.
type RemoteFinding struct {
	diag.Diagnostic
	// Task is the kind of the task that found it.
	Task string `json:"task"`
	// Level is the platform's word.
	Level string `json:"level"`
}

// RemoteDownstream is the platform's check of a contract variant.
type RemoteDownstream struct {
	Variant  string `json:"variant"`
	Status   string `json:"status,omitempty"`
	Blocking bool   `json:"blocking"`
	Fails    bool   `json:"fails"`
}

// remotePassed is the platform's word for a check that ended well.
const remotePassed = "PASSED"

// Failed reports whether the platform's check failed, or the check of a contract variant that, by
// the platform's word, fails this one.
func (r *Remote) Failed() bool {
	return r.Status == "FAILED" || slices.ContainsFunc(r.Downstream, func(d RemoteDownstream) bool { return d.Fails })
}

// Judge sets the verdict by the platform's words: a check that has not ended is not judged.
func (r *Remote) Judge() {
	switch {
	case r.Failed():
		r.Judgement = Judgement{No, "the platform's check failed"}
	case r.Status != remotePassed:
		r.Judgement = Judgement{NotJudged, "the platform's check has not ended"}
	default:
		r.Judgement = Judgement{Verdict: Yes}
	}
}

// addRemote adds the platform's check, which fails the report if it failed. Nil adds nothing.
func (r *Report) addRemote(remote *Remote) {
	if remote == nil {
		return
	}
	r.Remote = remote
	if remote.Failed() {
		r.Reasons = append(r.Reasons, "the platform's check failed")
	}
}

// stillThere tells what the platform's check takes a removed subgraph for.
func stillThere(name string) string {
	return "the platform's check cannot take a subgraph away: for it, " + name + " is still there"
}

// noteRemovals notes the subgraphs that the platform's check still takes to be there: it knows
// changed and added subgraphs only.
func (r *Report) noteRemovals() {
	for _, s := range r.Changed() {
		if s.State == Removed {
			r.Notes = append(r.Notes, stillThere(s.Name))
		}
	}
}
