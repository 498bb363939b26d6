package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/plans"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/usage"
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
	added := map[string][]string{} // names by text
	for _, now := range in.After {
		if state[now.Name] == Added {
			added[now.Text] = append(added[now.Text], now.Name)
		}
	}
	for _, old := range in.Before {
		if names := added[old.Text]; len(names) > 0 && state[old.Name] == Removed {
			now := names[0]
			if len(names) > 1 {
				now += fmt.Sprintf(" and %d more", len(names)-1)
			}
			r.Notes = append(r.Notes, old.Name+" was removed and "+now+" added with the same schema: if only the file got another name, give it as "+old.Name+"=FILE")
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

// planner fills in the changes for the planner, and returns those that may be the cause of other
// query plans.
func (r *Report) planner(l *lister, g *graphs) []plans.Cause {
	list := r.plannerChanges(g.before.Subgraphs, g.after.Subgraphs)
	var causes []plans.Cause
	if len(g.in.allOperations()) > 0 {
		causes = list.causes()
	}
	if !g.in.ContractsOnly {
		list.flaws = newFlaws(g.before, g.after)
		r.Planner.Findings = l.planner(list)
	}
	return causes
}

// plannerChanges returns the changes for the planner. They need valid subgraphs only, so that there
// are some also where a whole side does not compose.
func (r *Report) plannerChanges(before, after []*subgraph.Subgraph) *plannerList {
	l := &plannerList{before: byName(before), after: byName(after)}
	if len(before) == 0 || len(after) == 0 {
		return l
	}
	for _, s := range r.Changed() {
		changes := diff.Federation(l.before[s.Name], l.after[s.Name])
		if len(l.changes) == 0 {
			l.changes = changes
		} else {
			l.changes = append(l.changes, changes...)
		}
	}
	return l
}

// plannerList are the changes for the planner: those of subgraphs, by name, and behind them the
// flaws of the proposal.
type plannerList struct {
	before, after map[string]*subgraph.Subgraph
	changes       []diff.SubgraphChange
	flaws         []flaw
}

func (l *plannerList) size() int            { return len(l.changes) + len(l.flaws) }
func (l *plannerList) variant() string      { return "" }
func (l *plannerList) uses(int) []usage.Use { return nil }

func (l *plannerList) at(i int) *diff.Change {
	if i < len(l.changes) {
		return &l.changes[i].Change
	}
	return &l.flawAt(i).change
}

func (l *plannerList) flawAt(i int) *flaw { return &l.flaws[i-len(l.changes)] }

func (l *plannerList) subgraphs(i int) []string { return []string{l.at(i).Subgraph} }

func (l *plannerList) fingerprint(i int) string {
	if i >= len(l.changes) {
		return l.flawAt(i).fingerprint()
	}
	c := l.at(i)
	return policy.Fingerprint("planner", c.Subgraph, string(c.Kind), c.Coordinate, c.Old, c.New)
}

func (l *plannerList) finish(i int, f *Finding) {
	f.Subgraphs, f.Fingerprint = l.subgraphs(i), l.fingerprint(i)
	if i < len(l.changes) {
		f.Positions = l.positions(i)
	} else {
		l.flawAt(i).finish(f)
	}
}

// positions returns where the element of a change of a subgraph stands, and where it stood.
func (l *plannerList) positions(i int) (out []diag.Position) {
	c := &l.changes[i]
	if c.After.Source != nil {
		out = append(out, l.after[c.Subgraph].Position(c.After))
	}
	if c.Before.Source != nil {
		out = append(out, l.before[c.Subgraph].Position(c.Before))
	}
	return out
}

// causes returns the changes of subgraphs, which may be the cause of other query plans, as their
// rules tell them.
func (l *plannerList) causes() []plans.Cause {
	out := make([]plans.Cause, len(l.changes))
	for i := range out {
		c := l.at(i)
		rule := ruleOf(c.Kind)
		out[i] = plans.Cause{Rule: string(rule.ID), Coordinate: c.Coordinate, Subgraph: c.Subgraph, Message: rule.Say(*c), Positions: l.positions(i)}
	}
	return out
}

func byName(list []*subgraph.Subgraph) map[string]*subgraph.Subgraph {
	m := make(map[string]*subgraph.Subgraph, len(list))
	for _, s := range list {
		m[s.Name] = s
	}
	return m
}
