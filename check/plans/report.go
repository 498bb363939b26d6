package plans

import (
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/queryplan/compare"
)

// Codes of findings about plans.
const (
	// CodeLimit is for plans that have more fetches, or more of them one after the other, than the
	// policy allows.
	CodeLimit = "QUERY_PLAN_LIMIT"
	// CodeRegression is for plans that are worse in some respect.
	CodeRegression = "QUERY_PLAN_REGRESSION"
	// CodeChanged is for plans that are other ones, and not worse.
	CodeChanged = "QUERY_PLAN_CHANGED"
	// CodeUnplanned is for an operation that cannot be planned on one of the sides.
	CodeUnplanned = "QUERY_PLAN_UNKNOWN"
)

// Report is what a change does to the plans of known operations.
type Report struct {
	// Planner is the router whose plans are compared.
	Planner string `json:"planner,omitempty"`
	// Operations is the number of operations that are planned on both sides.
	Operations int `json:"operations"`
	// Changed is the number of those that get another plan; Regressed and Improved are among them.
	Changed   int `json:"changed"`
	Regressed int `json:"regressed"`
	Improved  int `json:"improved"`
	// New is the number of operations that only the proposal accepts, and Refused that of those
	// that it refuses, which have no plan there.
	New     int `json:"new,omitempty"`
	Refused int `json:"refused,omitempty"`
	// Unplanned is the number of operations that could not be planned on one of the sides.
	Unplanned int `json:"unplanned,omitempty"`
	// Cache is what the change does to the cached plans of a router; nil if nothing was planned.
	Cache *Cache `json:"cache,omitempty"`
	// Findings are the changes by cause, those that fail first.
	Findings []Finding `json:"findings,omitempty"`
	// Changes are the operations that get another plan, or that exceed a limit, in the order of the
	// operations.
	Changes []Change `json:"changes,omitempty"`
	// Problems are why operations could not be planned.
	Problems diag.List `json:"problems,omitempty"`
}

// Cache is what a router does with the plans that it keeps. Apollo Router keeps them by operation
// and schema: with another supergraph it plans every operation anew, whether the plan comes out
// another or not, either before it serves the supergraph (warm-up) or when a client asks.
type Cache struct {
	// Entries is the number of known operations, each of which is an entry if clients send it.
	Entries int `json:"entries"`
	// Replanned is the number of entries that are planned anew: all, or none if the supergraph
	// stays the same.
	Replanned int `json:"replanned"`
	// Changed is the number of entries whose plan comes out another.
	Changed int `json:"changed"`
}

// Finding is one cause with the operations whose plan it changes in the same sense.
type Finding struct {
	diag.Diagnostic
	// Causes are the changes that together are the cause; empty if none explains it.
	Causes []Cause `json:"causes,omitempty"`
	// Count is the number of operations, and Examples are the first of them, by how much worse they
	// are.
	Count    int      `json:"count"`
	Examples []Change `json:"examples"`
	// Fails reports whether the finding is one of the reasons why the check fails.
	Fails bool `json:"fails,omitempty"`
	// Ignored is the entry of the policy that sets the finding aside.
	Ignored     string `json:"ignored,omitempty"`
	Fingerprint string `json:"fingerprint"`
}

// Cause is a change of a subgraph that lies on the fetches in which two plans differ.
type Cause struct {
	Rule       string `json:"rule"`
	Coordinate string `json:"coordinate,omitempty"`
	Subgraph   string `json:"subgraph"`
	// Message is what the rule says of the change. Positions are its places, those of the proposal
	// first.
	Message   string          `json:"message"`
	Positions []diag.Position `json:"positions,omitempty"`
}

// Change is what becomes of the plan of one operation.
type Change struct {
	usage.Use
	// Variant is the contract whose clients send the operation; empty for the graph's own API.
	Variant string `json:"variant,omitempty"`
	// Labels are the labels of progressive @override under which the plan changes; empty for none.
	Labels []string `json:"labels,omitempty"`
	// Before is nil for an operation that only the proposal accepts.
	Before *compare.Numbers `json:"before,omitempty"`
	After  compare.Numbers  `json:"after"`
	// Differing is the number of fetches that only one of the plans makes, of the plan with more of
	// them.
	Differing int `json:"differing,omitempty"`
	// NewHops and LostHops are the fetches into a subgraph at a place where only one side has one.
	NewHops  []compare.Hop `json:"newHops,omitempty"`
	LostHops []compare.Hop `json:"lostHops,omitempty"`
	// Regressions are the respects in which the plan is worse, and Limits the limits that it
	// exceeds, a phrase each.
	Regressions []string `json:"regressions,omitempty"`
	Limits      []string `json:"limits,omitempty"`
	Improved    bool     `json:"improved,omitempty"`
	// Causes are the changes that lie on the fetches in which the plans differ.
	Causes []Cause `json:"causes,omitempty"`
	Fails  bool    `json:"fails,omitempty"`
	// Ignored is the entry of the policy that sets the change aside.
	Ignored string `json:"ignored,omitempty"`
}

// Failing returns the number of operations whose plan fails the check.
func (r *Report) Failing() int {
	n := 0
	for i := range r.Changes {
		if r.Changes[i].Fails {
			n++
		}
	}
	return n
}
