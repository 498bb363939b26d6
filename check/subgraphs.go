package check

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// newReport makes a report with the state of every subgraph and the notes on what was given. A
// subgraph is changed if its text or its routing URL is another one; the file does not count.
func newReport(in Input) *Report {
	r := &Report{Version: ReportVersion, Against: in.Against, Federation: in.Federation.Composition(), Clients: VerdictReport{Findings: []Finding{}}, Planner: VerdictReport{Findings: []Finding{}}}
	gone := map[string]*sdl.Source{}
	for i := range in.Before {
		gone[in.Before[i].Name] = &in.Before[i]
	}
	for i := range in.After {
		now := &in.After[i]
		state := Unchanged
		switch old := gone[now.Name]; {
		case old == nil:
			state = Added
		case old.Text != now.Text || old.URL != now.URL:
			state = Changed
		}
		delete(gone, now.Name)
		r.Subgraphs = append(r.Subgraphs, SubgraphReport{Name: now.Name, State: state})
	}
	for name := range gone {
		r.Subgraphs = append(r.Subgraphs, SubgraphReport{Name: name, State: Removed})
	}
	slices.SortFunc(r.Subgraphs, func(a, b SubgraphReport) int { return strings.Compare(a.Name, b.Name) })
	r.noteRenamed(in)
	return r
}

// noteRenamed notes each removed subgraph whose text another, added subgraph has. Most likely a
// file got another name and the schema did not change.
func (r *Report) noteRenamed(in Input) {
	state := map[string]SubgraphState{}
	for _, s := range r.Subgraphs {
		state[s.Name] = s.State
	}
	for _, old := range in.Before {
		for _, now := range in.After {
			if state[old.Name] == Removed && state[now.Name] == Added && old.Text == now.Text {
				r.Notes = append(r.Notes, old.Name+" was removed and "+now.Name+" added with the same schema: if only the file got another name, give it as "+old.Name+"=FILE")
			}
		}
	}
}

// composition fills in what became of both compositions. Errors of an empty base are left out: a
// graph that does not exist yet has nothing to compose.
func (r *Report) composition(hasBase bool, before, after compose.Result) {
	r.Composition.Errors = after.Errors
	r.Composition.OK = len(after.Errors) == 0
	if hasBase {
		r.Composition.BaseErrors = before.Errors
	}
	if r.Composition.OK {
		r.Composition.NewHints = newHints(slices.Concat(before.Hints, before.Warnings), slices.Concat(after.Hints, after.Warnings))
	}
}

// newHints returns the hints of after whose code and coordinate no hint of before has.
func newHints(before, after diag.List) diag.List {
	type key struct{ code, coordinate string }
	had := make(map[key]bool, len(before))
	for _, h := range before {
		had[key{h.Code, h.Coordinate}] = true
	}
	var out diag.List
	for _, h := range after {
		if !had[key{h.Code, h.Coordinate}] {
			out = append(out, h)
		}
	}
	return out
}

// planner fills in the changes for the planner. It needs valid subgraphs only, so that there are
// some also where a whole side does not compose.
func (r *Report) planner(before, after []*subgraph.Subgraph) {
	old, now := byName(before), byName(after)
	if len(before) == 0 || len(after) == 0 {
		return
	}
	for _, s := range r.Changed() {
		changes := diff.Federation(old[s.Name], now[s.Name])
		r.Planner.Findings = slices.Grow(r.Planner.Findings, len(changes))
		for _, c := range changes {
			f := newFinding(rules.Find(c.Kind), c.Change)
			f.Subgraphs = []string{c.Subgraph}
			f.Fingerprint = policy.Fingerprint("planner", c.Subgraph, string(c.Kind), c.Coordinate, c.Old, c.New)
			if c.After.Source != nil {
				f.Positions = append(f.Positions, now[s.Name].Position(c.After))
			}
			if c.Before.Source != nil {
				f.Positions = append(f.Positions, old[s.Name].Position(c.Before))
			}
			r.Planner.Findings = append(r.Planner.Findings, f)
		}
	}
}

func byName(list []*subgraph.Subgraph) map[string]*subgraph.Subgraph {
	m := make(map[string]*subgraph.Subgraph, len(list))
	for _, s := range list {
		m[s.Name] = s
	}
	return m
}
