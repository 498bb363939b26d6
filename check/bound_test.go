package check

import (
	"testing"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/check/usage"
)

// shortList are changes of which nothing more is known.
type shortList []diff.Change

func (l shortList) size() int                { return len(l) }
func (l shortList) at(i int) *diff.Change    { return &l[i] }
func (l shortList) variant() string          { return "" }
func (l shortList) uses(int) []usage.Use     { return nil }
func (l shortList) subgraphs(int) []string   { return nil }
func (l shortList) fingerprint(int) string   { return "" }
func (l shortList) finish(i int, _ *Finding) {}

// listOf returns a list of changes with their classes. Each change is of the kind of its class.
func listOf(list ...class) (shortList, *classes) {
	var changes shortList
	kinds := newClasses(0)
	for _, c := range list {
		kinds.add(c)
		changes = append(changes, diff.Change{Kind: c.rule.ID})
	}
	return changes, kinds
}

// TestWrittenUse: of breaking changes that fail alike those stay that operations use.
func TestWrittenUse(t *testing.T) {
	removed := ruleOf(diff.FieldRemoved)
	unused, used := class{rule: removed, impact: rules.Breaking}, class{rule: removed, impact: rules.Breaking, used: true}
	list, kinds := listOf(unused, unused, unused, used)
	got := written(list, kinds, 3)
	if len(got) != 4 || got[3].Message != "and 1 more finding" || got[3].More != 1 || kinds.list[1].left != 0 {
		t.Errorf("%+v", got)
	}
}

// TestWritten: what fails the report stays, then what is worst, and what is left out is counted by
// its impact. What the policy drops does not count.
func TestWritten(t *testing.T) {
	kinds := []class{
		{rule: ruleOf(diff.TypeAdded), impact: rules.Safe},
		{rule: ruleOf(diff.TypeRemoved), impact: rules.Breaking, waived: &policy.Waived{}},
		{rule: ruleOf(diff.FieldAdded), impact: policy.Off},
		{rule: ruleOf(diff.FieldRemoved), impact: rules.Breaking, fails: true},
	}
	ten := func() (shortList, *classes) {
		var all []class
		for range 10 {
			all = append(all, kinds...)
		}
		return listOf(all...)
	}
	if got := bounded(ten())(30); len(got) != 30 {
		t.Errorf("%d are left of a short list", len(got))
	}
	for n, want := range map[int][]int{12: {8, 10}, 5: {5, 10, 10}} {
		got := bounded(ten())(n)
		sum := 0
		for i, f := range got {
			sum += f.Count()
			if n == 5 && i < n && !f.Fails {
				t.Errorf("finding %d of %d does not fail the report", i, n)
			}
			if i >= n && (f.More != want[i-n] || len(f.Positions) > 0 || f.Fingerprint == "") {
				t.Errorf("%d stands for %d, want %d", i, f.More, want[i-n])
			}
		}
		if len(got) != n+len(want) || sum != 30 {
			t.Errorf("30 findings are %d that count for %d", len(got), sum)
		}
	}
}

// TestWrittenRules: what is left out is counted by rule, since reports group findings by it.
func TestWrittenRules(t *testing.T) {
	list := make([]class, 7)
	for i := range list {
		list[i] = class{rule: ruleOf([]diff.Kind{diff.TypeRemoved, diff.FieldRemoved}[i%2]), impact: rules.Breaking}
	}
	left := map[string]int{}
	for _, f := range bounded(listOf(list...))(2)[2:] {
		left[f.Code] += f.More
	}
	if left["TYPE_REMOVED"] != 3 || left["FIELD_REMOVED"] != 2 || len(left) != 2 {
		t.Errorf("%v", left)
	}
}

func bounded(list shortList, kinds *classes) func(most int) []Finding {
	return func(most int) []Finding { return written(list, kinds, most) }
}
