// Package drift tells how two schemas of one subgraph differ in what they mean: what is registered
// and what runs, or what is registered and what the repository says.
//
// In go SDL texts. Out come the differences as findings of package check, those that clients see
// and those that steer routers; or a [Report] on all subgraphs of a graph.
//
//	differences, err := drift.Compare(ctx, registered, running, spec.Edition215)
//
// # How
//
// [Compare] builds both subgraphs, as composition does, and asks package diff for their changes
// (compare.go). What is left out of the models before (prepare.go) and of the changes afterwards
// (meaning.go) has no meaning for a client or a router: libraries add, leave out or rewrite it when
// they print a schema. [Make] compares all subgraphs of a graph in both ways (report.go).
//
// # Invariants
//
//   - A schema does not differ from its print: testdata has prints of libraries with their source.
//   - Neither the order of definitions nor descriptions count.
//   - A schema that cannot be read is an error, never a difference.
package drift

import (
	"context"
	"fmt"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/running"
)

// Differences are the changes that lead from the first schema to the second one.
type Differences struct {
	// Clients see these, and Planner steers by those.
	Clients []check.Finding `json:"clients,omitempty"`
	Planner []check.Finding `json:"planner,omitempty"`
}

// Count returns the number of differences.
func (d Differences) Count() int { return len(d.Clients) + len(d.Planner) }

// All returns all differences, those that clients see first.
func (d Differences) All() []check.Finding {
	return append(d.Clients[:len(d.Clients):len(d.Clients)], d.Planner...)
}

// Compare returns the differences between two schemas of one subgraph. Routing URLs do not count:
// code does not know its own. The second one may be a print that has lost the links of the first.
func Compare(ctx context.Context, first, second sdl.Source, edition spec.Edition) (Differences, error) {
	if first.Text == second.Text {
		return Differences{}, nil
	}
	first.URL, second.URL = "", ""
	second.Name = first.Name
	a, b := first, second
	complete(&a, &b)
	old, err := build(ctx, a, edition)
	if err != nil {
		return Differences{}, err
	}
	now, err := build(ctx, b, edition)
	if err != nil {
		return Differences{}, err
	}
	return differences(old, now), nil
}

// Comparer returns [Compare] as package publish/running asks for it.
func Comparer(edition spec.Edition) running.Same {
	return func(ctx context.Context, expected, found sdl.Source) ([]string, error) {
		d, err := Compare(ctx, expected, found, edition)
		var out []string
		for _, f := range d.All() {
			out = append(out, f.Message)
		}
		return out, err
	}
}

// build returns the model of one subgraph.
func build(ctx context.Context, s sdl.Source, edition spec.Edition) (*subgraph.Subgraph, error) {
	built, errs := subgraph.Build(ctx, []sdl.Source{s}, subgraph.Options{Edition: edition, Workers: 1})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(errs) > 0 {
		at := ""
		if p := errs[0].Positions; len(p) > 0 && p[0].Line > 0 {
			at = fmt.Sprintf(" (line %d)", p[0].Line)
		}
		return nil, fmt.Errorf("the schema cannot be read as a subgraph: %s%s", errs[0].Message, at)
	}
	return built[0], nil
}

// differences compares two models. What clients see of both comes first, with what composition
// drops.
func differences(old, now *subgraph.Subgraph) Differences {
	m := meaning{old: old, now: now}
	oldAPI, newAPI := visible(old), visible(now)
	var out Differences
	seen := diff.Changes(oldAPI, newAPI)
	seen = append(seen, diff.Supergraph(old.Schema, now.Schema)...)
	seen = append(seen, diff.OneOf([]*subgraph.Subgraph{old}, []*subgraph.Subgraph{now})...)
	for _, c := range seen {
		if m.counts(c) {
			c.Subgraph = old.Name
			out.add(c, nil)
		}
	}
	for _, c := range diff.Federation(old, now) {
		if !m.counts(c.Change) {
			continue
		}
		var at []diag.Position
		for _, p := range []sdl.Pos{c.Before, c.After} {
			if p.Source != nil {
				at = append(at, p.Position())
			}
		}
		out.add(c.Change, at)
	}
	for i := range out.Clients {
		if f := &out.Clients[i]; len(f.Positions) == 0 {
			f.Positions = positions(f.Coordinate, old.Schema, now.Schema)
		}
	}
	return out
}

// add adds the finding of a change. The advice of the rule is about a change that somebody is going
// to make, and is left out.
func (d *Differences) add(c diff.Change, at []diag.Position) {
	f := check.FindingOf(c)
	f.Fix, f.Why, f.Positions, f.Subgraphs = "", "", at, []string{c.Subgraph}
	f.Fingerprint = policy.Fingerprint("drift", c.Subgraph, string(c.Kind), c.Coordinate, c.Old, c.New)
	if f.Verdict == rules.Planner {
		d.Planner = append(d.Planner, f)
		return
	}
	d.Clients = append(d.Clients, f)
}
