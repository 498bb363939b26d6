// Package compare tells what a change of a graph makes of the plan of an operation.
//
// In go two plans of one operation; out comes a [Difference]: whether it is another plan, what each
// costs, which hops are new, and which fetches only one of the two makes.
//
//	d := compare.Plans(before, after)
//	d.Regressions() // "more fetches: 1 → 2", "new hop: reviews at products.@"
//
// # Invariants
//
//   - A plan is the same as itself, and as one whose fetches at the same time stand in another
//     order or have other operation names: a router does the same work.
//   - What one direction adds, the other removes.
package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/queryplan/plan"
)

// Numbers are what a plan asks of a router and of subgraphs.
type Numbers struct {
	// Fetches is the number of fetches, and Depth that of those that follow one another.
	Fetches int `json:"fetches"`
	Depth   int `json:"depth"`
	// Subgraphs are those that are asked, by name.
	Subgraphs []string `json:"subgraphs"`
	// Entities has the number of fetches of entities by how many lists their path goes through: the
	// first is that of single entities, the second that of the items of one list. The router sends
	// all entities of a path at once, so that these fetches grow with the lists.
	Entities []int `json:"entities,omitempty"`
	// Bounded reports whether there were too many ways to compare all of them, so that there may be
	// a better plan.
	Bounded bool `json:"bounded,omitempty"`
}

// Count returns the numbers of a plan.
func Count(p *plan.Plan) Numbers { return count(p, p.Visits()) }

// count returns the numbers of a plan with the given fetches, which are all of its.
func count(p *plan.Plan, visits []plan.Visit) Numbers {
	n := Numbers{Fetches: len(visits), Depth: p.Depth(), Subgraphs: []string{}, Bounded: p.Statistics.Bounded}
	for _, v := range visits {
		n.Subgraphs = append(n.Subgraphs, v.Fetch.Subgraph)
		if !v.Fetch.Entity {
			continue
		}
		level := v.Lists()
		for len(n.Entities) <= level {
			n.Entities = append(n.Entities, 0)
		}
		n.Entities[level]++
	}
	slices.Sort(n.Subgraphs)
	n.Subgraphs = slices.Compact(n.Subgraphs)
	return n
}

// Hop is a fetch into a subgraph at a place of the answer.
type Hop struct {
	Subgraph string `json:"subgraph"`
	// Path is the place, such as products.@.reviews. It is empty for the root of the operation.
	Path string `json:"path,omitempty"`
}

// String returns a hop such as "reviews at products.@".
func (h Hop) String() string {
	if h.Path == "" {
		return h.Subgraph + " at the root"
	}
	return h.Subgraph + " at " + h.Path
}

// Difference is what two plans of one operation differ in.
type Difference struct {
	// Changed reports whether the plans differ in what is fetched, or in when it is.
	Changed       bool
	Before, After Numbers
	// NewHops are those that only the later plan has, and LostHops those that only the earlier one
	// has. Both are sorted.
	NewHops, LostHops []Hop
	// Removed and Added are the fetches that only one of the plans makes.
	Removed, Added []plan.Visit
}

// Plans compares two plans of one operation.
func Plans(before, after *plan.Plan) Difference {
	old, now := before.Visits(), after.Visits()
	d := Difference{Before: count(before, old), After: count(after, now)}
	if canonical(before.Node) == canonical(after.Node) {
		return d
	}
	d.Changed = true
	d.Removed, d.Added = without(old, now), without(now, old)
	was, is := hops(old), hops(now)
	d.LostHops, d.NewHops = hopsWithout(was, is), hopsWithout(is, was)
	return d
}

// Regressions returns in which respects the later plan is worse, a phrase each: more fetches, more
// of them one after the other, or a hop that was not there.
func (d Difference) Regressions() []string {
	var out []string
	if d.After.Fetches > d.Before.Fetches {
		out = append(out, fmt.Sprintf("more fetches: %d → %d", d.Before.Fetches, d.After.Fetches))
	}
	if d.After.Depth > d.Before.Depth {
		out = append(out, fmt.Sprintf("deeper: %d → %d", d.Before.Depth, d.After.Depth))
	}
	for _, h := range d.NewHops {
		out = append(out, "new hop: "+h.String())
	}
	return out
}

// Improved reports whether the later plan is better in some respect and worse in none.
func (d Difference) Improved() bool {
	better := d.After.Fetches < d.Before.Fetches || d.After.Depth < d.Before.Depth || len(d.LostHops) > 0
	return better && len(d.Regressions()) == 0
}

// hops returns where a plan enters which subgraph, sorted, each once. The types that a path keeps
// do not count: they tell which objects are fetched, not where.
func hops(visits []plan.Visit) []Hop {
	out := make([]Hop, len(visits))
	for i, v := range visits {
		place := plan.Visit{Path: slices.DeleteFunc(slices.Clone(v.Path), func(s plan.Step) bool { return s.Kind == plan.TypenameEquals })}
		out[i] = Hop{v.Fetch.Subgraph, place.At()}
	}
	slices.SortFunc(out, func(a, b Hop) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Subgraph, b.Subgraph))
	})
	return slices.Compact(out)
}

func hopsWithout(list, other []Hop) []Hop {
	return slices.DeleteFunc(slices.Clone(list), func(h Hop) bool { return slices.Contains(other, h) })
}

// without returns the fetches of a plan that another one does not make at the same place.
func without(list, other []plan.Visit) []plan.Visit {
	left := make(map[string]int, len(other))
	for _, v := range other {
		left[v.At()+"\x00"+canonical(v.Fetch)]++
	}
	var out []plan.Visit
	for _, v := range list {
		k := v.At() + "\x00" + canonical(v.Fetch)
		if left[k] > 0 {
			left[k]--
			continue
		}
		out = append(out, v)
	}
	return out
}
