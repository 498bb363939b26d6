package check

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
)

// maxFindings bounds each list of findings of a report. Verdicts and counts are of all of them.
const maxFindings = 5000

// bound leaves findings out of lists that are longer than anybody reads.
func (r *Report) bound() {
	r.Clients.Findings = capped(r.Clients.Findings, maxFindings)
	r.Planner.Findings = capped(r.Planner.Findings, maxFindings)
	for i := range r.Contracts {
		r.Contracts[i].Findings = capped(r.Contracts[i].Findings, maxFindings)
	}
}

// Count returns the number of findings that this one stands for: 1, or those that a list has left
// out.
func (f *Finding) Count() int { return max(f.More, 1) }

// capped returns n findings of a longer list: those that fail the report, then the worst ones, then
// those of known operations, in the order of the list. Behind them stands one for all others of a
// rule and an impact, failing and waived ones apart, so that who counts or groups them by any of
// these does so right.
func capped(list []Finding, n int) []Finding {
	if len(list) <= n {
		return list
	}
	worst := make([]int, len(list))
	for i := range worst {
		worst[i] = i
	}
	slices.SortStableFunc(worst, func(a, b int) int {
		x, y := &list[a], &list[b]
		switch {
		case x.Fails == y.Fails:
			return cmp.Or(cmp.Compare(y.Severity, x.Severity), cmp.Compare(min(len(y.Operations), 1), min(len(x.Operations), 1)))
		case x.Fails:
			return -1
		}
		return 1
	})
	kept, left := worst[:n], worst[n:]
	slices.Sort(kept)
	out := make([]Finding, 0, n)
	for _, i := range kept {
		out = append(out, list[i])
	}
	type kind struct {
		code          string
		impact        rules.Impact
		fails, waived bool
	}
	places := map[kind]int{}
	for _, i := range left {
		f := &list[i]
		k := kind{f.Code, f.Impact, f.Fails, f.Waived != nil}
		at, found := places[k]
		if !found {
			at = len(out)
			places[k] = at
			rest := Finding{Verdict: f.Verdict, Impact: f.Impact, Title: "findings that the report leaves out", Why: f.Why, Variant: f.Variant, Fails: f.Fails, Waived: f.Waived}
			rest.Code, rest.Severity = f.Code, f.Severity
			rest.Fingerprint = policy.Fingerprint("more", f.Variant, string(f.Verdict), fmt.Sprint(k))
			out = append(out, rest)
		}
		out[at].More++
	}
	for i := n; i < len(out); i++ {
		out[i].Message = "and " + plural(out[i].More, "more finding")
	}
	return out
}
