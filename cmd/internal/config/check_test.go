package config

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose/diag"
)

// TestPolicyIsRead: every key of the section reaches the policy.
func TestPolicyIsRead(t *testing.T) {
	g, err := ParseGraph("schemactl.yaml", []byte(`
failOn: used
check:
  severity:
    FIELD_ADDED: off
    SPECIFIED_BY_CHANGED: breaking
    KEY_ADDED: safe
    INCONSISTENT_DESCRIPTION: error
    UNUSED_ENUM_TYPE: off
  deprecationGrace: dangerous
  onlyNew: true
  ignore:
    - {rule: FIELD_REMOVED, coordinate: "A.*", subgraph: a, variant: public, reason: agreed, until: 2026-12-31}
  approvals:
    - {fingerprint: 0123456789abcdef, reason: told}
`), Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := g.Policy()
	if p.Impact["FIELD_ADDED"] != policy.Off || p.Impact["SPECIFIED_BY_CHANGED"] != rules.Breaking || p.Impact["KEY_ADDED"] != rules.Safe {
		t.Errorf("impacts %v", p.Impact)
	}
	if s := p.Hints["INCONSISTENT_DESCRIPTION"]; s == nil || *s != diag.Error {
		t.Errorf("hint %v", s)
	}
	if s, ok := p.Hints["UNUSED_ENUM_TYPE"]; s != nil || !ok {
		t.Errorf("hint that is off: %v, %t", s, ok)
	}
	if p.DeprecationGrace != rules.Dangerous || !p.OnlyNew || len(p.Waivers) != 2 {
		t.Errorf("%+v", p)
	}
	w := p.Waivers[0]
	if w.Rule != "FIELD_REMOVED" || w.Coordinate != "A.*" || w.Subgraph != "a" || w.Variant != "public" || w.Reason != "agreed" || w.Until.Format(time.DateOnly) != "2026-12-31" {
		t.Errorf("ignore %+v", w)
	}
	if w.Position != (diag.Position{File: "schemactl.yaml", Line: 13, Column: 7}) || p.Waivers[1].Position.Line != 15 {
		t.Errorf("positions %v and %v", w.Position, p.Waivers[1].Position)
	}
}

// TestPolicyMistakes: each mistake with its line and what to write instead.
func TestPolicyMistakes(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"unknown rule", "check:\n  severity: {FIELD_REMOVD: off}", ":2:28: the configuration is not valid: there is no rule \"FIELD_REMOVD\"; did you mean FIELD_REMOVED?"},
		{"no rule like it", "check:\n  severity: {QQQQ: off}", "`schemactl rules` lists them"},
		{"client's impact for a planner's rule", "check:\n  severity: {KEY_ADDED: dangerous}", "use ordered, safe, off"},
		{"planner's impact for a client's rule", "check:\n  severity: {FIELD_ADDED: ordered}", "use breaking, dangerous, safe, off"},
		{"impact for a hint", "check:\n  severity: {INCONSISTENT_DESCRIPTION: breaking}", "use error, warning, info, off"},
		{"composition error", "check:\n  severity: {INVALID_FIELD_SHARING: off}", "what does not compose cannot be published"},
		{"unknown key", "check:\n  severities: {}", "severities"},
		{"threshold", "failOn: often", "use breaking, dangerous, used or none"},
		{"no reason", "check:\n  ignore: [{rule: FIELD_REMOVED}]", ":2:12: the configuration is not valid: give a reason"},
		{"blank reason", "check:\n  ignore: [{rule: FIELD_REMOVED, reason: ' '}]", "give a reason"},
		{"bad day", "check:\n  ignore: [{rule: FIELD_REMOVED, reason: x, until: 31.12.2026}]", "write a day as 2026-12-31"},
		{"bad pattern", "check:\n  ignore: [{coordinate: 'A.[', reason: x}]", "is no pattern"},
		{"safe rule", "check:\n  ignore: [{rule: FIELD_ADDED, reason: x}]", "FIELD_ADDED is safe anyway"},
		{"severity and ignore", "check:\n  severity: {FIELD_REMOVED: off}\n  ignore: [{rule: FIELD_REMOVED, reason: x}]", "leave one of the two out"},
		{"approval with a rule", "check:\n  approvals: [{fingerprint: 0123456789abcdef, rule: FIELD_REMOVED, reason: x}]", "an approval names a fingerprint and nothing else"},
		{"twice", "check:\n  approvals: [{fingerprint: 0123456789abcdef, reason: x}, {fingerprint: 0123456789abcdef, reason: y}]", "entry 2 of approvals says the same as entry 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseGraph("schemactl.yaml", []byte(tt.text), Options{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want one with %q", err, tt.want)
			}
			if !errors.Is(err, ErrInvalid) {
				t.Error("it is not a configuration error")
			}
		})
	}
}
