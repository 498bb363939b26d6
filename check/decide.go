package check

import (
	"slices"
	"strconv"

	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose/diag"
)

// apply lets the policy give findings another impact, drop them or waive them, and adds what is
// wrong with the policy itself.
func (r *Report) apply(in Input) {
	p := in.Policy
	judge := p.Judge(in.Now)
	r.Clients.Findings = decided(judge, r.Clients.Findings)
	r.Planner.Findings = decided(judge, r.Planner.Findings)
	for i := range r.Contracts {
		r.Contracts[i].Findings = decided(judge, r.Contracts[i].Findings)
	}
	r.Composition.NewHints = hinted(p, r.Composition.NewHints)
	if p.OnlyNew || in.Accepted {
		base := slices.Concat(r.Composition.BaseErrors, in.Registered)
		r.Composition.Errors, r.Composition.Known = newErrors(base, r.Composition.Errors)
	}
	r.Policy = judge.Problems()
}

// decided returns the findings as the policy leaves them, never nil. It reuses the memory of the
// list.
func decided(judge *policy.Judge, list []Finding) []Finding {
	out := list[:0]
	if list == nil {
		out = []Finding{} // a list, in JSON too
	}
	for _, f := range list {
		d := judge.Decide(policy.Subject{
			Rule: f.Code, Coordinate: f.Coordinate, Variant: f.Variant, Fingerprint: f.Fingerprint, Impact: f.Impact, Subgraphs: f.Subgraphs,
		})
		if d.Impact == policy.Off {
			continue
		}
		if d.Impact != f.Impact {
			f.Impact, f.Severity = d.Impact, severityOf(d.Impact)
		}
		f.Waived = d.Waived
		out = append(out, f)
	}
	return out
}

// hinted returns the hints with the severities of the policy. Those that it gives none are dropped,
// those that it does not name stay as they are.
func hinted(p policy.Policy, list diag.List) diag.List {
	var out diag.List
	for _, h := range list {
		if s, ok := p.Hints[h.Code]; ok {
			if s == nil {
				continue
			}
			c := *h
			c.Severity = *s
			h = &c
		}
		out = append(out, h)
	}
	return out
}

// newErrors parts the errors of the proposal into those that only the proposal has and those that
// the base has too. Code, coordinate and message count, positions do not. An error that the base
// has once and the proposal twice is known once and fresh once.
func newErrors(base, proposal diag.List) (fresh, known diag.List) {
	type key struct{ code, coordinate, message string }
	had := map[key]int{}
	for _, d := range base {
		had[key{d.Code, d.Coordinate, d.Message}]++
	}
	for _, d := range proposal {
		k := key{d.Code, d.Coordinate, d.Message}
		if had[k] > 0 {
			had[k]--
			known = append(known, d)
			continue
		}
		fresh = append(fresh, d)
	}
	return fresh, known
}

// decide sets the reasons, worst first, and marks the findings that are among them.
func (r *Report) decide(on FailOn) {
	fail := func(n int, noun, rest string) {
		if n > 0 {
			r.Reasons = append(r.Reasons, plural(n, noun)+rest)
		}
	}
	fail(len(r.Composition.Errors), "composition error", "")
	hints := 0
	for _, h := range r.Composition.NewHints {
		if h.Severity == diag.Error {
			hints++
		}
	}
	fail(hints, "new hint", " that the policy makes an error")
	for _, c := range r.Contracts {
		fresh, _ := newErrors(c.BaseErrors, c.Errors)
		fail(len(fresh), "error", " in contract "+c.Name)
	}
	breaking, dangerous, used := r.count()
	if on != FailOnNone {
		switch {
		case on != FailOnUsed:
			fail(breaking, "breaking change", "")
		case r.Operations.Checked == 0:
			// Without operations every breaking change has to count as used.
			fail(breaking, "breaking change", ", and no operation is known that could tell whether it is used")
		default:
			fail(used, "breaking change", " that known operations use")
		}
		if on == FailOnDangerous {
			fail(dangerous, "dangerous change", "")
		}
		if used == 0 {
			fail(r.refused(), "known operation", " that the proposal refuses")
		}
	}
	r.mark(on)
}

// mark sets Fails of the findings that make the report fail.
func (r *Report) mark(on FailOn) {
	known := r.Operations.Checked > 0
	lists := [][]Finding{r.Clients.Findings}
	for _, c := range r.Contracts {
		lists = append(lists, c.Findings)
	}
	for _, list := range lists {
		for i := range list {
			f := &list[i]
			switch {
			case f.Waived != nil || on == FailOnNone:
			case f.Impact == rules.Breaking:
				f.Fails = on != FailOnUsed || !known || len(f.Operations) > 0
			case f.Impact == rules.Dangerous:
				f.Fails = on == FailOnDangerous
			}
		}
	}
}

// refused counts the files whose operations the proposal refuses. A file with an operation that a
// waived finding touches is left out: the waiver has accepted that it breaks.
func (r *Report) refused() int {
	accepted, refused := map[string]bool{}, map[string]bool{}
	for _, f := range r.Clients.Findings {
		for _, u := range f.Operations {
			accepted[u.File] = accepted[u.File] || f.Waived != nil
		}
	}
	for _, d := range r.Operations.Broken {
		if len(d.Positions) > 0 && !accepted[d.Positions[0].File] {
			refused[d.Positions[0].File] = true
		}
	}
	return len(refused)
}

// count counts the findings that are not waived. A change that the graph's own API and contracts
// show alike counts once. used are the breaking changes that known operations touch.
func (r *Report) count() (breaking, dangerous, used int) {
	type key struct{ code, coordinate, old, now string }
	seen := map[key]bool{}
	one := func(f *Finding) {
		k := key{f.Code, f.Coordinate, f.Old, f.New}
		if f.Waived != nil || seen[k] {
			return
		}
		if len(r.Contracts) > 0 {
			seen[k] = true
		}
		switch f.Impact {
		case rules.Breaking:
			breaking++
			if len(f.Operations) > 0 {
				used++
			}
		case rules.Dangerous:
			dangerous++
		}
	}
	for i := range r.Clients.Findings {
		one(&r.Clients.Findings[i])
	}
	for _, c := range r.Contracts {
		for i := range c.Findings {
			one(&c.Findings[i])
		}
	}
	return breaking, dangerous, used
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
