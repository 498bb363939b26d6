package check

import (
	"testing"

	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/diag"
)

// TestCappedUse: of breaking changes that fail alike those stay that operations use.
func TestCappedUse(t *testing.T) {
	list := make([]Finding, 4)
	list[3].Operations = []usage.Use{{Operation: "Page"}}
	if got := capped(list, 3); len(got) != 4 || len(got[2].Operations) == 0 || got[3].Message != "and 1 more finding" {
		t.Errorf("%+v", got)
	}
}

// TestCapped: what fails the report stays, then what is worst, and what is left out is counted by
// its impact.
func TestCapped(t *testing.T) {
	one := func(impact rules.Impact, severity diag.Severity, fails bool, waived *policy.Waived) Finding {
		f := Finding{Impact: impact, Fails: fails, Waived: waived}
		f.Code, f.Severity = string(impact), severity
		return f
	}
	var list []Finding
	for range 10 {
		list = append(list, one(rules.Safe, diag.Info, false, nil), one(rules.Breaking, diag.Error, false, &policy.Waived{}), one(rules.Breaking, diag.Error, true, nil))
	}
	if got := capped(list, 30); len(got) != 30 {
		t.Errorf("%d are left of a short list", len(got))
	}
	for n, want := range map[int][]int{12: {8, 10}, 5: {5, 10, 10}} {
		got := capped(list, n)
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
		if len(got) != n+len(want) || sum != len(list) {
			t.Errorf("%d findings are %d that count for %d", len(list), len(got), sum)
		}
	}
}

// TestCappedRules: what is left out is counted by rule, since reports group findings by it.
func TestCappedRules(t *testing.T) {
	list := make([]Finding, 7)
	for i := range list {
		list[i].Code = []string{"TYPE_REMOVED", "FIELD_REMOVED"}[i%2]
	}
	left := map[string]int{}
	for _, f := range capped(list, 2)[2:] {
		left[f.Code] += f.More
	}
	if left["TYPE_REMOVED"] != 3 || left["FIELD_REMOVED"] != 2 || len(left) != 2 {
		t.Errorf("%v", left)
	}
}
