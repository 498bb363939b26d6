package rollout

import "fmt"

// LossPolicy is what hazards, or gaps, mean for a rollout. The zero value stops at hazards that
// clients are known to see and warns of others. At gaps it stops unless operations are known and
// none of them asks for what is missing.
type LossPolicy string

// The policies.
const (
	// LossesStop stops on every one.
	LossesStop LossPolicy = "stop"
	// LossesWarn tells of them and goes on.
	LossesWarn LossPolicy = "warn"
	// LossesAllow goes on as well; reports name them without a warning.
	LossesAllow LossPolicy = "allow"
)

// ParseLossPolicy reads a policy on something, such as a hazard. The empty text is the zero value.
func ParseLossPolicy(text, on string) (LossPolicy, error) {
	switch p := LossPolicy(text); p {
	case "", LossesStop, LossesWarn, LossesAllow:
		return p, nil
	}
	return "", fmt.Errorf("%q is nothing to be done about a %s; use stop, warn or allow", text, on)
}

// MarkHazards notes at each hazard what the policy means for it. One that is there before the plan
// begins never stops: the plan ends it.
func (p LossPolicy) MarkHazards(list []Hazard) {
	for i := range list {
		h := &list[i]
		h.Stops = h.From > 0 && (p == LossesStop || p == "" && h.Visible)
		h.NotJudged = h.From > 0 && p == "" && h.NotJudged
		h.Allowed = p == LossesAllow
	}
}

// MarkGaps notes at each gap what the policy means for it.
func (p LossPolicy) MarkGaps(list []Gap) {
	for i := range list {
		g := &list[i]
		judged := p == "" && len(g.Operations) == 0 && g.Known+g.Unjudged > 0
		g.Stops = p == LossesStop || p == "" && !judged
		g.NotJudged = judged && g.Unjudged > 0
		g.Allowed = p == LossesAllow
	}
}
