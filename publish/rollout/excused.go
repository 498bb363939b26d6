package rollout

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Pair is code under a registered schema, both by the SHA-256 of their text in hex.
type Pair struct {
	Subgraph   string `json:"subgraph"`
	Code       string `json:"code"`
	Registered string `json:"registered"`
}

// Excused is code that does not serve what is registered, in a plan that is taken all the same,
// because every known operation is answered.
type Excused struct {
	Pair
	// Phase and Half are the first state in which it is so.
	Phase int    `json:"phase"`
	Half  string `json:"half"`
	// Violations are what the rules find.
	Violations []serve.Violation `json:"violations"`
}

// maxExcusing bounds how often another plan is made because known operations refute one.
const maxExcusing = 16

// excusing makes a plan where the rules have none, for known operations only: code of the subgraphs
// that exclude each other may not serve what is registered, as long as no operation is refused.
// Each plan is shown to the operations, and what they refute is not excused in the next one.
// Without such a plan the error is none, that of the rules.
func excusing(ctx context.Context, in Input, none *NoSafePlan) (*Plan, error) {
	refuted := make(map[Pair]bool)
	in.excuses = func(p Pair) bool {
		return !refuted[p] && slices.ContainsFunc(none.Conflicts, func(c Conflict) bool { return slices.Contains(c.Subgraphs, p.Subgraph) })
	}
	for range maxExcusing {
		p, _, err := makePlan(ctx, in)
		var still *NoSafePlan
		if errors.As(err, &still) {
			return nil, none
		}
		if err != nil {
			return nil, err
		}
		pairs, err := in.Refute(ctx, in, p)
		if err != nil {
			return nil, err
		}
		if len(pairs) == 0 {
			return p, nil
		}
		more := false
		for _, pair := range pairs {
			more = more || !refuted[pair]
			refuted[pair] = true
		}
		if !more {
			return nil, none
		}
	}
	return nil, none
}

// Text returns what is excused, when, and why that is no reason against the plan.
func (e Excused) Text() string {
	return fmt.Sprintf("unsafe by the rules %s, and taken because no known operation shows it (--prove operations): %s", when(e.Phase, e.Half), serve.Describe(e.Violations, 2))
}

// excused reports whether code may not serve what is registered, both given by their text.
func (in Input) excused(subgraph, code, registered string) bool {
	return in.excuses != nil && in.excuses(Pair{subgraph, Digest(code), Digest(registered)})
}

// excusedBy returns the input with what a plan excuses.
func (in Input) excusedBy(p *Plan) Input {
	if in.excuses == nil && len(p.Excused) > 0 {
		in.excuses = func(pair Pair) bool {
			return slices.ContainsFunc(p.Excused, func(e Excused) bool { return e.Pair == pair })
		}
	}
	return in
}
