package check

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose/diag"
)

// maxFindings bounds each list of findings of a report. Verdicts and counts are of all of them.
const maxFindings = 5000

// maxOperations bounds the operations of one finding, and maxText the text of the coordinates and
// values of a list of findings, in bytes: names may be as long as a file.
const (
	maxOperations = 100
	maxText       = 1 << 20
)

// leaveOut cuts what is listed beside the findings, once the verdicts have seen all of it.
func (r *Report) leaveOut() {
	r.Operations.leaveOut()
	lists := [][]Finding{r.Clients.Findings, r.Planner.Findings}
	for i := range r.Contracts {
		c := &r.Contracts[i]
		lists = append(lists, c.Findings)
		if c.Operations != nil {
			c.Operations.leaveOut()
		}
	}
	for _, list := range lists {
		for i := range list {
			f := &list[i]
			f.MoreOperations = max(len(f.Operations)-maxOperations, 0)
			f.Operations = f.Operations[:len(f.Operations)-f.MoreOperations]
		}
	}
}

func (o *OperationsReport) leaveOut() {
	o.Broken, o.Problems = o.Broken.Cap(maxFindings), o.Problems.Cap(maxFindings)
}

// Count returns the number of findings that this one stands for: 1, or those that a list has left
// out.
func (f *Finding) Count() int { return max(f.More, 1) }

// class is all that the judgement of a change depends on. Thousands of changes share one.
type class struct {
	rule   *rules.Rule
	impact rules.Impact
	waived *policy.Waived
	// used reports whether known operations touch the change, and fails whether it is one of the
	// reasons why the report fails.
	used, fails bool
}

// classes are the classes of a list of changes.
type classes struct {
	list []classCount
	// of has the index of the class of each change.
	of []int32
	id map[class]int32
	// last is the class that was added last, which most often is the next one too.
	last int32
}

type classCount struct {
	class
	n int
	// left is the number of the changes that the report leaves out, and first the first of them.
	left, first int
}

func newClasses(changes int) *classes {
	return &classes{of: make([]int32, 0, changes), id: map[class]int32{}}
}

// add notes the class of the next change.
func (k *classes) add(c class) {
	if len(k.of) == 0 || k.list[k.last].class != c {
		id, found := k.id[c]
		if !found {
			id = int32(len(k.list)) //nolint:gosec // there are at most as many as rules and waivers
			k.id[c] = id
			k.list = append(k.list, classCount{class: c})
		}
		k.last = id
	}
	k.list[k.last].n++
	k.of = append(k.of, k.last)
}

// ranks is the number of values of [class.rank].
const ranks = 16

// rank orders the changes of a list that is too long: those that fail the report, then the worst
// ones, then those of known operations.
func (c *class) rank() int {
	rank := 2 * int(diag.Error-severityOf(c.impact))
	if !c.used {
		rank++
	}
	if !c.fails {
		rank += ranks / 2
	}
	return rank
}

// written returns the findings of a list of changes as the policy leaves them, never nil, in the
// order of the changes. Of a longer list it returns most by their rank. Behind them stands one for
// all others of a rule and an impact, failing and waived ones apart, so that who counts or groups
// them by any of these does so right.
func written(list changeList, kinds *classes, most int) []Finding {
	var room [ranks]int // how many findings of a rank are written out
	total := 0
	for i := range kinds.list {
		if c := &kinds.list[i]; c.impact != policy.Off {
			room[c.rank()] += c.n
			total += c.n
		}
	}
	left := most
	for r := range room {
		room[r] = min(room[r], left)
		left -= room[r]
	}
	out, text := make([]Finding, 0, min(total, most)), 0
	for i, id := range kinds.of {
		c := &kinds.list[id]
		if c.impact == policy.Off {
			continue
		}
		if r := c.rank(); room[r] > 0 && text < maxText {
			room[r]--
			change := list.at(i)
			text += len(change.Coordinate) + len(change.Ref) + len(change.Old) + len(change.New)
			out = append(out, finding(list, i, &c.class))
			continue
		}
		if c.left == 0 {
			c.first = i
		}
		c.left++
	}
	return append(out, leftOut(list, kinds)...)
}

// finding writes out the finding of a change.
func finding(list changeList, i int, c *class) Finding {
	f := newFinding(c.rule, *list.at(i))
	f.Impact, f.Severity, f.Waived, f.Fails = c.impact, severityOf(c.impact), c.waived, c.fails
	list.finish(i, &f)
	return f
}

// leftOut returns the findings that stand for those which are not written out.
func leftOut(list changeList, kinds *classes) []Finding {
	var left []*classCount
	for i := range kinds.list {
		if c := &kinds.list[i]; c.left > 0 {
			left = append(left, c)
		}
	}
	slices.SortFunc(left, func(a, b *classCount) int { return cmp.Or(a.rank()-b.rank(), a.first-b.first) })
	type kind struct {
		code          string
		impact        rules.Impact
		fails, waived bool
	}
	places := map[kind]int{}
	var out []Finding
	for _, c := range left {
		k := kind{string(c.rule.ID), c.impact, c.fails, c.waived != nil}
		at, found := places[k]
		if !found {
			at = len(out)
			places[k] = at
			f := finding(list, c.first, &c.class)
			rest := Finding{Verdict: f.Verdict, Impact: f.Impact, Title: "findings that the report leaves out", Why: f.Why, Variant: f.Variant, Fails: f.Fails, Waived: f.Waived}
			rest.Code, rest.Severity = f.Code, f.Severity
			rest.Fingerprint = policy.Fingerprint("more", f.Variant, string(f.Verdict), fmt.Sprint(k))
			out = append(out, rest)
		}
		out[at].More += c.left
	}
	for i := range out {
		out[i].Message = "and " + plural(out[i].More, "more finding")
	}
	return out
}
