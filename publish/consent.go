package publish

import "strings"

// The kinds of consent.
const (
	// ConsentSkipCheck publishes without the check that was expected.
	ConsentSkipCheck = "skip-check"
	// ConsentHazard goes on although a hazard of the plan is visible to clients.
	ConsentHazard = "accept-hazard"
	// ConsentInvalidURL registers and pins routing URLs that routers cannot use.
	ConsentInvalidURL = "allow-invalid-routing-url"
	// ConsentGaps goes on although clients miss something while the plan runs.
	ConsentGaps = "accept-gaps"
	// ConsentUnproven goes on although replicas do not tell which code they run.
	ConsentUnproven = "accept-unproven"
	// ConsentUnaskedRouters goes on without routers that cannot be asked what they run.
	ConsentUnaskedRouters = "allow-unreachable-routers"
	// ConsentAbandon begins anew although the journal holds a delivery that was stopped.
	ConsentAbandon = "abandon"
)

// Consent is a risk that somebody accepted. It stands in the report, in the journal and in the job
// summary.
type Consent struct {
	// Kind is the name of the flag without its dashes, one of the constants above.
	Kind string `json:"kind"`
	// Reason is what the person wrote. It is empty for a kind that asks for none.
	Reason string `json:"reason,omitempty"`
	// By is who ran it, as far as the environment tells; empty if it does not.
	By string `json:"by,omitempty"`
}

// String returns the consent as a sentence for people.
func (c Consent) String() string {
	var text strings.Builder
	text.WriteString("--" + c.Kind)
	if c.By != "" {
		text.WriteString(" by " + c.By)
	}
	if c.Reason != "" {
		text.WriteString(": " + c.Reason)
	}
	return text.String()
}
