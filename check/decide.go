package check

import (
	"slices"
	"strconv"

	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
)

// apply lets the policy give hints another severity or drop them, and set errors aside. [lister]
// applies it to findings.
func (r *Report) apply(in Input) {
	p := in.Policy
	r.Composition.NewHints = hinted(p, r.Composition.NewHints)
	if p.OnlyNew || in.Accepted {
		base := slices.Concat(r.Composition.BaseErrors, in.Registered)
		r.Composition.Errors, r.Composition.Known = newErrors(base, r.Composition.Errors)
	}
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

// decide sets the reasons, worst first.
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
}

// decideChanges adds the reasons about changes that clients see: of the graph's own API, and then
// of each contract what the graph's API does not show in the same way.
func (r *Report) decideChanges(on FailOn, fail func(n int, noun, rest string)) {
	type api struct {
		where      string
		tally      *tally
		operations *OperationsReport
	}
	apis := []api{{"", &r.Clients.tally, &r.Operations}}
	for i := range r.Contracts {
		c := &r.Contracts[i]
		apis = append(apis, api{" in contract " + c.Name, &c.tally, c.Operations})
	}
	for _, a := range apis {
		if on != FailOnUsed {
			fail(a.tally.breaking, "breaking change", a.where)
			continue
		}
		fail(a.tally.used, "breaking change", a.where+" that known operations use")
		// Without operations every breaking change has to count as used.
		fail(a.tally.unknown, "breaking change", a.where+", and no operation is known that could tell whether it is used")
	}
	if on == FailOnDangerous {
		for _, a := range apis {
			fail(a.tally.dangerous, "dangerous change", a.where)
		}
	}
	for _, a := range apis {
		if a.operations != nil && !a.tally.touched {
			fail(refused(*a.operations, a.tally), "known operation", a.where+" that the proposal refuses")
		}
	}
}

// knows reports whether operations are known that tell what the clients of a contract use: its own,
// if it has some, else those of the graph.
func (r *Report) knows(c *ContractReport) bool {
	if c.Operations != nil {
		return c.Operations.Checked > 0
	}
	return r.Operations.Checked > 0
}

// refused counts the files whose operations the proposal refuses. A file with an operation that a
// waived finding touches is left out: the waiver has accepted that it breaks.
func refused(o OperationsReport, t *tally) int {
	refused := map[string]bool{}
	for _, d := range o.Broken {
		if len(d.Positions) > 0 && !t.accepted[d.Positions[0].File] {
			refused[d.Positions[0].File] = true
		}
	}
	return len(refused)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
