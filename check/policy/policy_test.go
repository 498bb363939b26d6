package policy_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose/diag"
)

func day(s string) time.Time {
	t, _ := time.Parse(time.DateOnly, s)
	return t
}

var removed = policy.Subject{Rule: "FIELD_REMOVED", Coordinate: "Product.name", Fingerprint: "0123456789abcdef", Impact: rules.Breaking, Subgraphs: []string{"products"}, Variant: "public"}

// TestWaivers: what a waiver matches, and on which days.
func TestWaivers(t *testing.T) {
	now := time.Date(2026, 11, 21, 23, 59, 0, 0, time.UTC)
	tests := []struct {
		name   string
		waiver policy.Waiver
		want   bool
		codes  string
	}{
		{"rule", policy.Waiver{Rule: "FIELD_REMOVED"}, true, ""},
		{"another rule", policy.Waiver{Rule: "TYPE_REMOVED"}, false, policy.CodeUnused},
		{"coordinate", policy.Waiver{Coordinate: "Product.name"}, true, ""},
		{"pattern", policy.Waiver{Rule: "FIELD_REMOVED", Coordinate: "Product.*"}, true, ""},
		{"another coordinate", policy.Waiver{Coordinate: "Order.*"}, false, policy.CodeUnused},
		{"subgraph", policy.Waiver{Rule: "FIELD_REMOVED", Subgraph: "products"}, true, ""},
		{"another subgraph", policy.Waiver{Rule: "FIELD_REMOVED", Subgraph: "orders"}, false, policy.CodeUnused},
		{"variant", policy.Waiver{Rule: "FIELD_REMOVED", Variant: "public"}, true, ""},
		{"another variant", policy.Waiver{Rule: "FIELD_REMOVED", Variant: "partner"}, false, policy.CodeUnused},
		{"fingerprint", policy.Waiver{Fingerprint: "0123456789abcdef"}, true, ""},
		{"another fingerprint", policy.Waiver{Fingerprint: "0123456789abcde0"}, false, policy.CodeUnused},
		{"until tomorrow", policy.Waiver{Rule: "FIELD_REMOVED", Until: day("2026-11-22")}, true, ""},
		{"the last day counts", policy.Waiver{Rule: "FIELD_REMOVED", Until: day("2026-11-21")}, true, ""},
		{"expired", policy.Waiver{Rule: "FIELD_REMOVED", Until: day("2026-11-20")}, false, policy.CodeExpired},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.waiver.Reason = "agreed"
			judge := policy.Policy{Waivers: []policy.Waiver{tt.waiver}}.Judge(now)
			d := judge.Decide(removed)
			if (d.Waived != nil) != tt.want || d.Impact != rules.Breaking {
				t.Errorf("decided %+v, want waived %t", d, tt.want)
			}
			if got := strings.Join(judge.Problems().Codes(), " "); got != tt.codes {
				t.Errorf("problems %s, want %s", got, tt.codes)
			}
		})
	}
}

// TestImpact: severities and the deprecation grace; what is set stands above the grace.
func TestImpact(t *testing.T) {
	p := policy.Policy{
		Impact:           map[string]rules.Impact{"FIELD_REMOVED": policy.Off, "DEPRECATED_ARG_REMOVED": rules.Breaking},
		DeprecationGrace: rules.Dangerous,
	}
	judge := p.Judge(time.Time{})
	for rule, want := range map[string]rules.Impact{
		"FIELD_REMOVED": policy.Off, "TYPE_REMOVED": rules.Breaking, "DEPRECATED_FIELD_REMOVED": rules.Dangerous, "DEPRECATED_ARG_REMOVED": rules.Breaking,
	} {
		if got := judge.Decide(policy.Subject{Rule: rule, Impact: rules.Breaking}).Impact; got != want {
			t.Errorf("%s is %s, want %s", rule, got, want)
		}
	}
	if d := (policy.Policy{Waivers: []policy.Waiver{{Coordinate: "*"}}}).Judge(time.Time{}).Decide(policy.Subject{Rule: "FIELD_ADDED", Impact: rules.Safe}); d.Waived != nil {
		t.Error("what is safe was waived: there is nothing to set aside")
	}
}

// TestGraced: the grace is for exactly the rules about what was deprecated.
func TestGraced(t *testing.T) {
	var got []string
	for _, r := range rules.All() {
		if policy.Graced(string(r.ID)) {
			got = append(got, string(r.ID))
		}
	}
	slices.Sort(got)
	want := []string{"DEPRECATED_ARG_REMOVED", "DEPRECATED_FIELD_REMOVED", "DEPRECATED_INPUT_FIELD_REMOVED", "DEPRECATED_VALUE_REMOVED_FROM_ENUM"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestProblemsStandWhereTheyWereWritten: the position of the entry, and its reason.
func TestProblemsStandWhereTheyWereWritten(t *testing.T) {
	at := diag.Position{File: "schemactl.yaml", Line: 4, Column: 7}
	judge := policy.Policy{Waivers: []policy.Waiver{{Rule: "TYPE_REMOVED", Coordinate: "Old", Subgraph: "a", Reason: "told", Until: day("2020-01-01"), Position: at}}}.Judge(day("2026-01-01"))
	got := judge.Problems()
	if len(got) != 1 || got[0].Positions[0] != at || got[0].Message != "the ignore of TYPE_REMOVED at Old in a expired on 2020-01-01 (told)" {
		t.Error(got)
	}
}

func TestFingerprint(t *testing.T) {
	a := policy.Fingerprint("clients", "", "FIELD_REMOVED", "A.b")
	if len(a) != 16 || a != policy.Fingerprint("clients", "", "FIELD_REMOVED", "A.b") {
		t.Errorf("%q is not stable", a)
	}
	if a == policy.Fingerprint("clients", "FIELD_REMOVED", "", "A.b") {
		t.Error("parts run into each other")
	}
}
