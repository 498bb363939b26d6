// Package policy decides what a team has agreed to: it gives findings another impact, sets some
// aside with a reason, and says which of its own entries no longer fit.
//
// In goes a [Policy], as schemactl.yaml tells it, and one [Subject] per finding; out comes a
// [Decision] for each, and at the end the findings about the policy itself:
//
//	judge := p.Judge(now)
//	d := judge.Decide(subject)
//	problems := judge.Problems()
package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose/diag"
)

// Off as an impact drops a finding.
const Off rules.Impact = "off"

// Policy is what a team has agreed to. The zero value changes nothing.
type Policy struct {
	// Impact replaces the impact of rules, by ID.
	Impact map[string]rules.Impact
	// Hints gives composition hints another severity, by code; nil drops them.
	Hints map[string]*diag.Severity
	// DeprecationGrace is the impact of removing what was deprecated; empty leaves it breaking.
	DeprecationGrace rules.Impact
	// OnlyNew sets composition errors aside that the base has too.
	OnlyNew bool
	// Waivers set findings aside.
	Waivers []Waiver
}

// Waiver sets findings aside: those with a fingerprint (an approval), or those of a rule at
// coordinates that match a pattern (an ignore).
type Waiver struct {
	Fingerprint string
	// Rule is an ID; empty means any.
	Rule string
	// Coordinate is a pattern such as `Product.*`; empty means any.
	Coordinate string
	// Subgraph and Variant narrow it further; empty means any.
	Subgraph, Variant string
	Reason            string
	// Until is the last day on which it counts; zero means for good.
	Until time.Time
	// Position is where it was written.
	Position diag.Position
}

// Subject is what a policy looks at of a finding.
type Subject struct {
	Rule, Coordinate, Variant, Fingerprint string
	Impact                                 rules.Impact
	Subgraphs                              []string
}

// Decision is what becomes of a finding.
type Decision struct {
	// Impact is [Off] for a finding that is dropped.
	Impact rules.Impact
	// Waived is the waiver that sets it aside; nil when none does.
	Waived *Waived
}

// Waived says why a finding was set aside.
type Waived struct {
	// By is approval or ignore.
	By     string `json:"by"`
	Reason string `json:"reason"`
	// Until is the last day, as 2006-01-02; empty for good.
	Until string `json:"until,omitempty"`
}

// Fingerprint identifies a finding by what it is about, not by where it stands: it stays the same
// when lines move and files are renamed.
func Fingerprint(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// Judge applies a policy on one day.
type Judge struct {
	policy Policy
	today  time.Time
	used   []bool
}

// Judge starts to apply the policy; now decides what has expired.
func (p Policy) Judge(now time.Time) *Judge {
	return &Judge{policy: p, today: now.UTC().Truncate(24 * time.Hour), used: make([]bool, len(p.Waivers))}
}

// Decide looks one finding up. Safe findings are not waived: there is nothing to set aside.
func (j *Judge) Decide(s Subject) Decision {
	d := Decision{Impact: s.Impact}
	switch i, ok := j.policy.Impact[s.Rule]; {
	case ok:
		d.Impact = i
	case j.policy.DeprecationGrace != "" && Graced(s.Rule):
		d.Impact = j.policy.DeprecationGrace
	}
	if d.Impact == Off || d.Impact == rules.Safe {
		return d
	}
	for i, w := range j.policy.Waivers {
		if !w.matches(s) {
			continue
		}
		j.used[i] = true
		if !j.expired(w) && d.Waived == nil {
			d.Waived = w.waived()
		}
	}
	return d
}

// Graced says that a rule is about removing what was deprecated.
func Graced(rule string) bool { return strings.HasPrefix(rule, "DEPRECATED_") }

func (j *Judge) expired(w Waiver) bool { return !w.Until.IsZero() && w.Until.Before(j.today) }

func (w Waiver) matches(s Subject) bool {
	if w.Fingerprint != "" {
		return w.Fingerprint == s.Fingerprint
	}
	matched, err := path.Match(w.Coordinate, s.Coordinate)
	return (w.Rule == "" || w.Rule == s.Rule) && (w.Coordinate == "" || matched && err == nil) &&
		(w.Variant == "" || w.Variant == s.Variant) && (w.Subgraph == "" || slices.Contains(s.Subgraphs, w.Subgraph))
}

func (w Waiver) waived() *Waived {
	out := &Waived{By: w.kind(), Reason: w.Reason}
	if !w.Until.IsZero() {
		out.Until = w.Until.Format(time.DateOnly)
	}
	return out
}

func (w Waiver) kind() string {
	if w.Fingerprint != "" {
		return "approval"
	}
	return "ignore"
}
