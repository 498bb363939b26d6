package planfile

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish/shell"
)

// ErrNotApproved means that a plan lacks approvals that the policy asks for, or that it is too old
// for them.
var ErrNotApproved = errors.New("the plan is not approved")

// Approval is somebody's word for a plan. It is a record, and proves nothing to those who can write
// where it is kept.
type Approval struct {
	// Digest is that of the plan.
	Digest string `json:"digest"`
	By     string `json:"by"`
	Reason string `json:"reason,omitempty"`
	// At is when, and Where on which run or machine it was given, as far as the environment tells.
	At    time.Time `json:"at"`
	Where string    `json:"where,omitempty"`
	// Told is true for an approval that whoever delivers has told, such as that of the environment
	// of a pipeline. It does not count for [Policy].
	Told bool `json:"told,omitempty"`
}

// String returns the approval as a sentence for people.
func (a Approval) String() string {
	text := "by " + a.By
	if a.Reason != "" {
		text += ": " + a.Reason
	}
	if a.Told {
		return text + " (as whoever delivers has told)"
	}
	return text + " (" + a.At.UTC().Format(time.RFC3339) + ")"
}

// Policy is which approvals a plan needs. The zero value asks for none.
type Policy struct {
	// Required is how many different people have to approve.
	Required int
	// From are those whose approval counts; everybody's if it is empty.
	From []string
	// Own lets the approval count of whoever made the plan.
	Own bool
	// MaxAge is how old a plan may be; 0 for any age.
	MaxAge time.Duration
}

// Asks reports whether the policy asks for anything.
func (p Policy) Asks() bool { return p.Required > 0 || p.MaxAge > 0 }

// Judge returns [ErrNotApproved] unless a plan has the approvals and the age of the policy. A nil
// file is a plan that is made and carried out at once.
func (p Policy) Judge(f *File, now time.Time) error {
	switch {
	case !p.Asks():
		return nil
	case f == nil && p.Required > 0:
		return fmt.Errorf("%w: schemactl.yaml requires %s (approvals.required), and a plan that is made now has none; make it with schemactl plan --out PLAN, have it approved with schemactl plan approve PLAN, and give it with --plan PLAN", ErrNotApproved, approvalsOf(p.Required))
	case f == nil:
		return nil
	case f.Bound == nil:
		return fmt.Errorf("%w: %s is bound to nothing and cannot be approved: an older schemactl wrote it, or plan --format json; make it again with schemactl plan --out", ErrNotApproved, f.place)
	}
	if err := p.judgeAge(f, now); err != nil {
		return err
	}
	counted, set := p.count(f)
	if counted >= p.Required {
		return nil
	}
	text := fmt.Sprintf("%d of %s that schemactl.yaml requires (approvals.required)", counted, approvalsOf(p.Required))
	if len(set) > 0 {
		text += "; " + strings.Join(set, "; ")
	}
	if len(p.From) > 0 {
		text += "; those of " + strings.Join(p.From, ", ") + " count"
	}
	return fmt.Errorf("%w: %s has %s\napprove it with: schemactl plan approve %s --by WHO --reason WHY", ErrNotApproved, f.place, text, shell.Quote(f.Place()))
}

// maxAhead is by how much the clock of who made a plan may be ahead.
const maxAhead = 5 * time.Minute

// judgeAge returns [ErrNotApproved] for a plan that is too old.
func (p Policy) judgeAge(f *File, now time.Time) error {
	age := now.Sub(f.Bound.MadeAt)
	switch {
	case p.MaxAge == 0:
		return nil
	case age < -maxAhead:
		return fmt.Errorf("%w: %s was made at %s, which is not yet: one of the two clocks is wrong\nplan anew with: %s", ErrNotApproved, f.place, f.Bound.MadeAt.UTC().Format(time.RFC3339), f.Anew())
	case age > p.MaxAge:
		return fmt.Errorf("%w: %s has expired: it was made at %s, %s ago, and approvals.maxAge of schemactl.yaml is %s\nplan anew with: %s",
			ErrNotApproved, f.place, f.Bound.MadeAt.UTC().Format(time.RFC3339), age.Round(time.Second), p.MaxAge, f.Anew())
	}
	return nil
}

// count returns how many people's approvals count, and why each of the others does not.
func (p Policy) count(f *File) (int, []string) {
	var people, why []string
	for _, a := range f.Approvals {
		who := strings.ToLower(a.By)
		switch {
		case a.Told:
		case slices.Contains(people, who):
			why = append(why, a.By+" has approved twice and counts once")
		case len(p.From) > 0 && !slices.ContainsFunc(p.From, func(name string) bool { return strings.EqualFold(name, a.By) }):
			why = append(why, a.By+" is not in approvals.from")
		case !p.Own && f.Bound.MadeBy == "":
			why = append(why, "it is not known who made the plan, so that "+a.By+" may have, whose approval would not count (approvals.own)")
		case !p.Own && strings.EqualFold(a.By, f.Bound.MadeBy):
			why = append(why, a.By+" made the plan, and own approvals do not count (approvals.own)")
		default:
			people = append(people, who)
		}
	}
	return len(people), why
}

// approvalsOf returns a number of approvals as words.
func approvalsOf(n int) string {
	if n == 1 {
		return "1 approval"
	}
	return fmt.Sprintf("%d approvals", n)
}
