package rollout

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// maxSaid bounds the elements of a conflict that the text of an error names.
const maxSaid = 100

// maxLosses bounds the hazards of a plan that are written out, and its gaps. maxEffectsOfAll bounds
// the effects of all its hazards.
const maxLosses, maxEffectsOfAll = 5000, 50_000

// maxUses bounds the operations that a hazard or gap names: thousands may ask for each of
// thousands.
const maxUses = 20

// cutUses returns the first [maxUses] uses and the number of the others. What is left out is not
// kept in memory.
func cutUses(uses []HazardUse) (first []HazardUse, more int) {
	if len(uses) <= maxUses {
		return uses, 0
	}
	return slices.Clone(uses[:maxUses]), len(uses) - maxUses
}

// CutLosses leaves the hazards and gaps of a plan that matter most, if there are thousands: those
// that stop, those that are not judged, those that clients see. Behind them stands one for all
// others that are alike in what reports count and policies ask, with their number in More. It is
// for a plan whose losses are judged.
func (p *Plan) CutLosses() {
	p.Hazards = cutHazards(p.Hazards, maxLosses)
	for i := range p.Hazards {
		if h := &p.Hazards[i]; p.wordless && h.More == 0 {
			h.putInWords(p)
			if h.Avoidable {
				h.Remedy += p.offer
			}
		}
	}
	p.wordless = false
	cutEffects(p.Hazards, maxEffectsOfAll)
	p.Gaps = cutGaps(p.Gaps, maxLosses)
}

// Count returns the number of hazards that this one stands for: 1, or those that are left out.
func (h *Hazard) Count() int { return max(h.More, 1) }

// Count returns the number of gaps that this one stands for: 1, or those that are left out.
func (g *Gap) Count() int { return max(g.More, 1) }

// CountHazards returns how many hazards a list tells of.
func CountHazards(list []Hazard) int {
	n := 0
	for i := range list {
		n += list[i].Count()
	}
	return n
}

// CountGaps returns how many gaps a list tells of.
func CountGaps(list []Gap) int {
	n := 0
	for i := range list {
		n += list[i].Count()
	}
	return n
}

// cutHazards leaves so many hazards by their rank, and one for the others of a subgraph, a rule, a
// time and a standing.
func cutHazards(list []Hazard, most int) []Hazard {
	type kind struct {
		subgraph, rule                       string
		kind                                 HazardKind
		from, until                          int
		visible, stops, notJudged, isAllowed bool
	}
	kindOf := func(h *Hazard) kind {
		return kind{h.Subgraph, h.Rule, h.Kind, h.From, h.Until, h.Visible, h.Stops, h.NotJudged, h.Allowed}
	}
	return cutList(list, most, func(h *Hazard) int { return lossRank(h.Stops, h.NotJudged, h.Visible) }, kindOf, func(h *Hazard, n int) Hazard {
		return Hazard{
			Subgraph: h.Subgraph, Rule: h.Rule, Kind: h.Kind, From: h.From, Until: h.Until, Visible: h.Visible, Stops: h.Stops, NotJudged: h.NotJudged, Allowed: h.Allowed,
			Message: more(n, "hazard"), More: n,
		}
	})
}

// cutEffects leaves the first effects of each hazard if they all have more than most together.
func cutEffects(list []Hazard, most int) {
	all := 0
	for i := range list {
		all += len(list[i].Effects)
	}
	if all <= most {
		return
	}
	each := max(most/len(list), 1)
	for i := range list {
		h := &list[i]
		if left := len(h.Effects) - each; left > 0 {
			h.Effects, h.MoreEffects = h.Effects[:each:each], left
		}
	}
}

// cutGaps leaves so many gaps by their rank, and one for the others of the same clients, time and
// standing.
func cutGaps(list []Gap, most int) []Gap {
	type kind struct {
		kind                               GapKind
		contracts                          string
		from, until                        int
		graph, stops, notJudged, isAllowed bool
	}
	kindOf := func(g *Gap) kind {
		return kind{g.Kind, strings.Join(g.Contracts, " "), g.From, g.Until, g.Graph, g.Stops, g.NotJudged, g.Allowed}
	}
	return cutList(list, most, func(g *Gap) int { return lossRank(g.Stops, g.NotJudged, len(g.Operations) > 0) }, kindOf, func(g *Gap, n int) Gap {
		return Gap{
			Kind: g.Kind, Graph: g.Graph, Contracts: g.Contracts, From: g.From, Until: g.Until, Stops: g.Stops, NotJudged: g.NotJudged, Allowed: g.Allowed,
			Message: more(n, "gap"), More: n,
		}
	})
}

// more returns the message of what stands for n others.
func more(n int, noun string) string {
	if n == 1 {
		return "and 1 more " + noun
	}
	return fmt.Sprintf("and %d more %ss", n, noun)
}

// lossRanks is the number of values of lossRank.
const lossRanks = 4

// lossRank orders the losses of a list that is too long.
func lossRank(stops, notJudged, seen bool) int {
	switch {
	case stops:
		return 0
	case notJudged:
		return 1
	case seen:
		return 2
	}
	return lossRanks - 1
}

// cutList returns the list itself if it has at most so many elements. Of a longer one it returns
// those of the lowest ranks in their order, and one for all others of each kind, which rest makes
// of the first of them.
func cutList[T any, K comparable](list []T, most int, rank func(*T) int, kindOf func(*T) K, rest func(first *T, n int) T) []T {
	if len(list) <= most {
		return list
	}
	var room [lossRanks]int // how many of a rank stay
	for i := range list {
		room[rank(&list[i])]++
	}
	left := most
	for r := range room {
		room[r] = min(room[r], left)
		left -= room[r]
	}
	type others struct {
		first *T
		n     int
	}
	var groups []others
	places := make(map[K]int)
	out := make([]T, 0, most)
	for i := range list {
		one := &list[i]
		if r := rank(one); room[r] > 0 {
			room[r]--
			out = append(out, *one)
			continue
		}
		k := kindOf(one)
		at, found := places[k]
		if !found {
			at = len(groups)
			places[k] = at
			groups = append(groups, others{first: one})
		}
		groups[at].n++
	}
	slices.SortStableFunc(groups, func(a, b others) int { return cmp.Compare(rank(a.first), rank(b.first)) })
	for _, g := range groups {
		out = append(out, rest(g.first, g.n))
	}
	return out
}
