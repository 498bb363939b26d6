package rollout

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// gap returns what is missing as a gap whose phases are not known.
func (l loss) gap() Gap {
	g := Gap{Kind: l.kind, Coordinate: l.coordinate, Beside: l.beside, Type: l.inside, Tighter: l.tighter, Message: l.message, Graph: l.contract == ""}
	if l.contract != "" {
		g.Contracts = []string{l.contract}
	}
	return g
}

// describeLost joins the first of a list for a sentence and counts the others.
func describeLost(list []loss, limit int) string {
	var parts []string
	for i, l := range list {
		if i == limit {
			parts = append(parts, fmt.Sprintf("and %d more", len(list)-i))
			break
		}
		text := l.message
		if l.contract != "" {
			text = "contract " + l.contract + ": " + text
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

// gapTimes joins what clients miss in the states of a plan to gaps with a beginning and an end. The
// zero value is ready to use.
type gapTimes struct {
	open map[loss]*gapTime
	all  []*gapTime
}

// gapTime is one time in which something is missing.
type gapTime struct {
	loss
	from, until int
}

// add notes what is missing in the next state, which is of a phase.
func (t *gapTimes) add(phase int, lost []loss) {
	was := t.open
	t.open = make(map[loss]*gapTime, len(lost))
	for _, l := range lost {
		g := was[l]
		if g == nil {
			g = &gapTime{loss: l, from: phase}
			t.all = append(t.all, g)
		}
		g.until = phase
		t.open[l] = g
	}
}

// list returns the gaps by the phases and the order in which they were met. What is missing for the
// same time in the graph and in contracts is one gap.
func (t *gapTimes) list() []Gap {
	type key struct {
		kind                       GapKind
		coordinate, beside, inside string
		from, until                int
	}
	index := make(map[key]int)
	var out []Gap
	for _, g := range t.all {
		k := key{g.kind, g.coordinate, g.beside, g.inside, g.from, g.until}
		at, known := index[k]
		if !known {
			index[k] = len(out)
			one := g.gap()
			one.From, one.Until = g.from, g.until
			out = append(out, one)
			continue
		}
		out[at].Graph = out[at].Graph || g.contract == ""
		if g.contract != "" {
			out[at].Contracts = append(out[at].Contracts, g.contract)
		}
	}
	slices.SortStableFunc(out, func(a, b Gap) int { return cmp.Compare(a.From, b.From) })
	return out
}
