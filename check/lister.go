package check

import (
	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/check/usage"
)

// changeList is what the findings of one list are about. A finding costs many times the memory of a
// change, so that changes are judged first and only those that the report shows are written out.
type changeList interface {
	size() int
	at(i int) *diff.Change
	// variant is the contract of the list; empty for the graph's own API and for the planner.
	variant() string
	// uses returns the operations that a change concerns.
	uses(i int) []usage.Use
	subgraphs(i int) []string
	fingerprint(i int) string
	// finish fills in what a finding has besides the change and its rule.
	finish(i int, f *Finding)
}

// lister judges the changes of each list of a report, and writes out the findings.
type lister struct {
	judge *policy.Judge
	on    FailOn
	// seen has what [lister.count] has counted; nil if there is one list for clients only.
	seen map[countKey]bool
}

func newLister(in Input) *lister {
	l := &lister{judge: in.Policy.Judge(in.Now), on: in.FailOn}
	if len(in.Contracts) > 0 {
		l.seen = map[countKey]bool{}
	}
	return l
}

// tally is what the verdict on a list depends on. It is of all changes, also of those that the
// report leaves out.
type tally struct {
	changeCount
	// failing counts the findings that make the report fail.
	failing int
	// accepted are the files of operations that a waived finding touches.
	accepted map[string]bool
}

// changeCount counts the findings of one API that are not waived.
type changeCount struct {
	breaking, dangerous int
	// used are the breaking changes that known operations touch, and unknown those of which no
	// operation is known that could tell.
	used, unknown int
	// touched reports whether a breaking change is one that known operations use, counted or not.
	touched bool
}

// countKey tells changes of several APIs apart.
type countKey struct{ class, code, coordinate, old, now string }

// clients judges the changes of one API. known reports whether operations are known that tell what
// its clients use.
func (l *lister) clients(list changeList, known bool) ([]Finding, tally) {
	var t tally
	kinds := l.judged(list, func(c *class, uses []usage.Use) {
		c.used = len(uses) > 0
		c.fails = l.fails(c, known)
		if c.fails {
			t.failing++
		}
		if c.waived != nil {
			t.accept(uses)
		}
	})
	l.count(list, kinds, known, &t.changeCount)
	return written(list, kinds, maxFindings), t
}

// planner judges changes that concern the planner. They fail no report.
func (l *lister) planner(list changeList) []Finding {
	return written(list, l.judged(list, func(*class, []usage.Use) {}), maxFindings)
}

// judged lets the policy decide about every change. complete fills in what a list has besides.
func (l *lister) judged(list changeList, complete func(c *class, uses []usage.Use)) *classes {
	kinds := newClasses(list.size())
	fingerprints, subgraphs := l.judge.Asks()
	for i := range list.size() {
		change := list.at(i)
		rule := ruleOf(change.Kind)
		s := policy.Subject{Rule: string(rule.ID), Coordinate: change.Coordinate, Impact: rule.Impact, Variant: list.variant()}
		if fingerprints {
			s.Fingerprint = list.fingerprint(i)
		}
		if subgraphs {
			s.Subgraphs = list.subgraphs(i)
		}
		d := l.judge.Decide(s)
		c := class{rule: rule, impact: d.Impact, waived: d.Waived}
		if d.Impact != policy.Off {
			complete(&c, list.uses(i))
		}
		kinds.add(c)
	}
	return kinds
}

// fails reports whether a change for clients is one of the reasons why the report fails.
func (l *lister) fails(c *class, known bool) bool {
	switch {
	case c.waived != nil || l.on == FailOnNone:
		return false
	case c.impact == rules.Breaking:
		return l.on != FailOnUsed || !known || c.used
	}
	return c.impact == rules.Dangerous && l.on == FailOnDangerous
}

// accept notes the files of operations that a waived finding touches: the waiver has accepted that
// they break.
func (t *tally) accept(uses []usage.Use) {
	for _, u := range uses {
		if t.accepted == nil {
			t.accepted = map[string]bool{}
		}
		t.accepted[u.File] = true
	}
}

// count counts the changes of one API. What was counted already, since the graph's API or an
// earlier contract shows the same, does not count again, unless only the clients of the later one
// are known to use it.
func (l *lister) count(list changeList, kinds *classes, known bool, out *changeCount) {
	for i, id := range kinds.of {
		c := &kinds.list[id].class
		add := func(n *int, class string) {
			if l.seen != nil {
				change := list.at(i)
				k := countKey{class, string(change.Kind), change.Coordinate, change.Old, change.New}
				if l.seen[k] {
					return
				}
				l.seen[k] = true
			}
			*n++
		}
		switch {
		case c.waived != nil:
		case c.impact == rules.Dangerous:
			add(&out.dangerous, "dangerous")
		case c.impact == rules.Breaking:
			add(&out.breaking, "breaking")
			if c.used {
				out.touched = true
				add(&out.used, "used")
			} else if !known {
				add(&out.unknown, "used")
			}
		}
	}
}

// ruleOf returns the rule of a kind of changes. It panics if there is none, which
// TestEveryKindHasARule of package rules rules out.
func ruleOf(kind diff.Kind) *rules.Rule {
	rule := rules.Find(kind)
	if rule == nil {
		panic(string(kind) + " has no rule: see TestEveryKindHasARule of check/rules")
	}
	return rule
}
