package rollout

import (
	"errors"
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// ErrNotProven is wrapped by the error of a plan that was found and that does not hold when it is
// verified state by state. It is a mistake of this package.
var ErrNotProven = errors.New("the plan that was found does not hold when it is verified (please report this)")

// ErrNotJudged is wrapped by the error of [Make] for a change with something that the planner
// cannot judge.
var ErrNotJudged = errors.New("not judged")

// NotComposable is the error of [Make] if the subgraphs before or after do not compose.
type NotComposable struct {
	// Side is "before" or "after".
	Side   string
	Errors diag.List
	// Before and After are the sources that were composed, for excerpts.
	Before, After []sdl.Source
}

// Error names the side and the errors.
func (e *NotComposable) Error() string {
	which := "the proposed subgraphs (after)"
	if e.Side == "before" {
		which = "the registered subgraphs (before)"
	}
	return fmt.Sprintf("%s do not compose, so no rollout can be planned:\n%s", which, e.Errors.Error())
}

// Is reports whether target is [ErrNotJudged] and all errors are about bounds.
func (e *NotComposable) Is(target error) bool {
	return target == ErrNotJudged && codes.NotJudged(e.Errors)
}

// Unwrap returns the composition errors.
func (e *NotComposable) Unwrap() error { return e.Errors }

// NoSafePlan is the error of [Make] if no sequence of publishes and deploys is safe in every state.
type NoSafePlan struct {
	// Conflicts are sets of changes that exclude each other, each as small as possible and with
	// ways out.
	Conflicts []Conflict `json:"conflicts"`
	// Subgraphs has what is known of each subgraph by itself.
	Subgraphs []SubgraphPlan `json:"subgraphs"`
	// Bounded is true if the search was cut before all sequences were tried.
	Bounded bool `json:"bounded,omitempty"`
	// Before and After are the sources that the positions lead to, for excerpts.
	Before, After []sdl.Source `json:"-"`
}

// Conflict is a set of changes that no order can bring together.
type Conflict struct {
	// Subgraphs are the names of those involved, sorted.
	Subgraphs []string `json:"subgraphs"`
	// Elements are the schema elements that exclude each other, the most important first.
	Elements []Element `json:"elements"`
	// Reason is a sentence on why every order fails.
	Reason string `json:"reason"`
	// WaysOut are sentences on what a person can do instead.
	WaysOut []string `json:"waysOut"`

	cause string // subgraphs with the same are in one conflict; it may be shorter than the reason
}

// Element is a schema element in one of its versions.
type Element struct {
	Subgraph   string          `json:"subgraph,omitempty"`
	Coordinate string          `json:"coordinate"`
	Message    string          `json:"message"`
	At         []diag.Position `json:"at,omitempty"`

	rule  string // of serve; empty if none found it
	order string // the words for the simple order that it is against; empty if it is about none
}

// Error lists the conflicts, one paragraph each.
func (e *NoSafePlan) Error() string {
	var b strings.Builder
	b.WriteString("no safe rollout exists")
	if e.Bounded {
		b.WriteString(" among the sequences that were tried (the search was bounded)")
	}
	for _, c := range e.Conflicts {
		fmt.Fprintf(&b, "\n%s: %s", c.Names(), c.Reason)
		for i, el := range c.Elements {
			if i == maxSaid {
				fmt.Fprintf(&b, "\n  and %d more", len(c.Elements)-i)
				break
			}
			fmt.Fprintf(&b, "\n  %s", el.Message)
			for _, p := range el.At {
				fmt.Fprintf(&b, "\n    at %s", p)
			}
		}
		for _, w := range c.WaysOut {
			fmt.Fprintf(&b, "\n  way out: %s", w)
		}
	}
	return b.String()
}
