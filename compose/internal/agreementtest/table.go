package agreementtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Table counts comparisons.
type Table struct {
	cases, full, verdict, codes             int
	composing, hints, contents, order, same int
	kinds                                   []Kind
}

// Kind is one kind of disagreement.
type Kind struct {
	Name string
	// Cases are those of the kind in the order in which they were added.
	Cases []ID
}

// Add counts the comparison of a case, if it counts.
func (t *Table) Add(id ID, c Comparison) {
	if !c.Counts {
		return
	}
	count := func(n *int, holds bool) {
		if holds {
			*n++
		}
	}
	t.cases++
	count(&t.full, c.Full())
	count(&t.verdict, c.Verdict)
	count(&t.codes, c.Codes)
	if c.Composes {
		t.composing++
		count(&t.hints, c.Verdict && c.Hints)
		count(&t.contents, c.Verdict && c.Contents)
		count(&t.order, c.Verdict && c.Order)
		count(&t.same, c.Verdict && c.Bytes)
	}
	if c.Kind == "" {
		return
	}
	i := slices.IndexFunc(t.kinds, func(k Kind) bool { return k.Name == c.Kind })
	if i < 0 {
		i = len(t.kinds)
		t.kinds = append(t.kinds, Kind{Name: c.Kind})
	}
	t.kinds[i].Cases = append(t.kinds[i].Cases, id)
}

// Kinds returns the kinds of disagreement, those with most cases first; at most limit of them.
func (t *Table) Kinds(limit int) []Kind {
	list := slices.SortedStableFunc(slices.Values(t.kinds), func(a, b Kind) int { return cmp.Compare(len(b.Cases), len(a.Cases)) })
	return list[:min(limit, len(list))]
}

// Text prints the kinds, at most limit of them, and below them the shares in percent.
func (t *Table) Text(limit int) string {
	var b strings.Builder
	for _, k := range t.Kinds(limit) {
		fmt.Fprintf(&b, "%6d  %s  (%s)\n", len(k.Cases), k.Name, k.Cases[0])
	}
	if left := len(t.kinds) - limit; left > 0 {
		fmt.Fprintf(&b, "        and %d more kinds\n", left)
	}
	share := func(name string, n, of int) string {
		return fmt.Sprintf("%s %.2f", name, 100*float64(n)/float64(max(of, 1)))
	}
	fmt.Fprintf(&b, "cases %d: %s, %s, %s; of %d composing: %s, %s, %s, %s\n",
		t.cases, share("full", t.full, t.cases), share("verdict", t.verdict, t.cases), share("codes", t.codes, t.cases), t.composing,
		share("hints", t.hints, t.composing), share("contents", t.contents, t.composing), share("order", t.order, t.composing), share("bytes", t.same, t.composing))
	return b.String()
}
