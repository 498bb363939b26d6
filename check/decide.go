package check

import (
	"slices"
	"strconv"

	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose/codes"
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
	if !codes.NotJudged(r.Composition.Errors) {
		fail(len(r.Composition.Errors), "composition error", "")
	}
	hints := 0
	for _, h := range r.Composition.NewHints {
		if h.Severity == diag.Error {
			hints++
		}
	}
	fail(hints, "new hint", " that the policy makes an error")
	for i := range r.Contracts {
		c := &r.Contracts[i]
		fail(len(c.failures()), "error", " in contract "+c.Name)
	}
	if on != FailOnNone {
		r.decideChanges(on, fail)
	}
	fail(r.Plans.Failing(), "query plan", " that the policy does not allow")
	r.mark(on)
}

// decideChanges adds the reasons about changes that clients see: of the graph's own API, and then
// of each contract what the graph's API does not show in the same way.
func (r *Report) decideChanges(on FailOn, fail func(n int, noun, rest string)) {
	counts := r.count()
	for _, c := range counts {
		if on != FailOnUsed {
			fail(c.breaking, "breaking change", c.where)
			continue
		}
		fail(c.used, "breaking change", c.where+" that known operations use")
		// Without operations every breaking change has to count as used.
		fail(c.unknown, "breaking change", c.where+", and no operation is known that could tell whether it is used")
	}
	if on == FailOnDangerous {
		for _, c := range counts {
			fail(c.dangerous, "dangerous change", c.where)
		}
	}
	if !counts[0].touched {
		fail(refused(r.Operations, r.Clients.Findings), "known operation", " that the proposal refuses")
	}
	for i, c := range r.Contracts {
		if c.Operations != nil && !counts[i+1].touched {
			fail(refused(*c.Operations, c.Findings), "known operation", counts[i+1].where+" that the proposal refuses")
		}
	}
}

// mark sets Fails of the findings that make the report fail.
func (r *Report) mark(on FailOn) {
	one := func(list []Finding, known bool) {
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
	one(r.Clients.Findings, r.Operations.Checked > 0)
	for _, c := range r.Contracts {
		one(c.Findings, r.knows(c))
	}
}

// knows reports whether operations are known that tell what the clients of a contract use: its own,
// if it has some, else those of the graph.
func (r *Report) knows(c ContractReport) bool {
	if c.Operations != nil {
		return c.Operations.Checked > 0
	}
	return r.Operations.Checked > 0
}

// refused counts the files whose operations the proposal refuses. A file with an operation that a
// waived finding touches is left out: the waiver has accepted that it breaks.
func refused(o OperationsReport, findings []Finding) int {
	accepted, refused := map[string]bool{}, map[string]bool{}
	for _, f := range findings {
		for _, u := range f.Operations {
			accepted[u.File] = accepted[u.File] || f.Waived != nil
		}
	}
	for _, d := range o.Broken {
		if len(d.Positions) > 0 && !accepted[d.Positions[0].File] {
			refused[d.Positions[0].File] = true
		}
	}
	return len(refused)
}

// changeCount counts the findings of one API that are not waived.
type changeCount struct {
	where               string // " in contract NAME"; empty for the graph's own API
	breaking, dangerous int
	// used are the breaking changes that known operations touch, and unknown those of which no
	// operation is known that could tell.
	used, unknown int
	// touched reports whether a breaking change is one that known operations use, counted or not.
	touched bool
}

// count counts the findings of the graph's own API and then of each contract. What was counted
// already, since the graph's API or an earlier contract shows the same, does not count again,
// unless only the clients of the later one are known to use it.
func (r *Report) count() []changeCount {
	type key struct{ class, code, coordinate, old, now string }
	seen := map[key]bool{}
	count := func(where string, list []Finding, known bool) changeCount {
		out := changeCount{where: where}
		add := func(n *int, class string, f *Finding) {
			if len(r.Contracts) > 0 {
				k := key{class, f.Code, f.Coordinate, f.Old, f.New}
				if seen[k] {
					return
				}
				seen[k] = true
			}
			*n++
		}
		for i := range list {
			f := &list[i]
			switch {
			case f.Waived != nil:
			case f.Impact == rules.Dangerous:
				add(&out.dangerous, "dangerous", f)
			case f.Impact == rules.Breaking:
				add(&out.breaking, "breaking", f)
				if len(f.Operations) > 0 {
					out.touched = true
					add(&out.used, "used", f)
				} else if !known {
					add(&out.unknown, "used", f)
				}
			}
		}
		return out
	}
	out := []changeCount{count("", r.Clients.Findings, r.Operations.Checked > 0)}
	for _, c := range r.Contracts {
		out = append(out, count(" in contract "+c.Name, c.Findings, r.knows(c)))
	}
	return out
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
