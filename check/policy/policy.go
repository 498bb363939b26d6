// Package policy applies what a team has agreed to: it gives findings another impact, waives some
// of them for a reason, and reports which of its own entries no longer fit.
//
// In goes a [Policy], as schemactl.yaml has it, and one [Subject] for each finding. Out comes a
// [Decision] for each, and at the end the findings about the policy itself:
//
//	judge := p.Judge(now)
//	d := judge.Decide(subject)
//	problems := judge.Problems()
//
// # How
//
// The impact comes first: that of the policy's entry for the rule, else the deprecation grace, else
// the rule's own. A finding that is then neither off nor safe is compared with every waiver, so
// that each waiver that fits counts as used. The first that has not expired waives the finding.
//
// # Invariants
//
//   - The zero Policy changes nothing.
//   - A waiver never changes an impact.
//   - A fingerprint depends on what a finding is about, never on where it stands.
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

// Policy is what a team has agreed to.
type Policy struct {
	// Impact replaces the impact of rules, by ID.
	Impact map[string]rules.Impact
	// Hints replaces the severity of composition hints, by code. A nil severity drops the hint.
	Hints map[string]*diag.Severity
	// DeprecationGrace is the impact of removing what was deprecated. Empty leaves it to the rules.
	DeprecationGrace rules.Impact
	// Optional are the parts of a check, by name, that need not be judged for it to pass.
	Optional []string
	// OnlyNew sets aside the composition errors that the base has too.
	OnlyNew bool
	// Waivers are tried in order.
	Waivers []Waiver
}

// Waiver sets findings aside: the ones with a fingerprint (an approval), or the ones of a rule at
// coordinates that match a pattern (an ignore).
type Waiver struct {
	// Fingerprint makes it an approval. The fields of an ignore do not count then.
	Fingerprint string
	// Rule is an ID; empty means any.
	Rule string
	// Coordinate is a pattern of [path.Match] such as `Product.*`; empty means any.
	Coordinate string
	// Subgraph and Variant narrow it further; empty means any.
	Subgraph, Variant string
	// Reason is shown with every finding that is set aside.
	Reason string
	// Until is the last day on which it counts, in UTC. Zero means for good.
	Until time.Time
	// Position is the place of the waiver in the configuration file.
	Position diag.Position
}

// Subject is a finding as far as a policy looks at it. The variant is empty for the graph's own
// API.
type Subject struct {
	Rule, Coordinate, Variant, Fingerprint string
	Impact                                 rules.Impact
	Subgraphs                              []string
}

// Decision is what becomes of a finding.
type Decision struct {
	// Impact is the finding's impact from now on. [Off] drops the finding.
	Impact rules.Impact
	// Waived is the waiver that sets the finding aside, the same for all its findings; nil where
	// none does.
	Waived *Waived
}

// Waived is why a finding was set aside.
type Waived struct {
	// By is approval or ignore.
	By     string `json:"by"`
	Reason string `json:"reason"`
	// Until is the last day, as 2006-01-02; empty for good.
	Until string `json:"until,omitempty"`
}

// Fingerprint identifies a finding by what it is about. It is 16 hex digits, and stays the same
// when lines move and files are renamed.
func Fingerprint(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// Judge applies a policy on one day.
type Judge struct {
	policy Policy
	today  time.Time
	// used has, for each waiver, whether a finding has needed it, and waived what it says of each.
	used   []bool
	waived []*Waived
}

// Judge starts to apply the policy. now decides which waivers have expired.
func (p Policy) Judge(now time.Time) *Judge {
	j := &Judge{policy: p, today: now.UTC().Truncate(24 * time.Hour), used: make([]bool, len(p.Waivers))}
	for _, w := range p.Waivers {
		j.waived = append(j.waived, w.waived())
	}
	return j
}

// Asks reports whether a waiver looks at the fingerprint of a subject, and at its subgraphs. Where
// none does, the subject may lack them, which cost more than the decision.
func (j *Judge) Asks() (fingerprints, subgraphs bool) {
	for _, w := range j.policy.Waivers {
		fingerprints = fingerprints || w.Fingerprint != ""
		subgraphs = subgraphs || w.Fingerprint == "" && w.Subgraph != ""
	}
	return fingerprints, subgraphs
}

// Decide decides about one finding. A safe finding is never waived: there is nothing to set aside.
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
			d.Waived = j.waived[i]
		}
	}
	return d
}

// Graced reports whether a rule is about the removal of something deprecated.
func Graced(rule string) bool { return strings.HasPrefix(rule, "DEPRECATED_") }

func (j *Judge) expired(w Waiver) bool { return !w.Until.IsZero() && w.Until.Before(j.today) }

// matches reports whether the waiver is for a finding, expired or not.
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
