package publish

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/publish/rollout"
)

// ErrOperationsRefused means that code does not answer what routers send for known operations in
// some state of the plan.
var ErrOperationsRefused = errors.New("known operations are refused while the plan runs")

// RefusedError has the fetches of known operations that code does not answer. It is
// ErrOperationsRefused.
type RefusedError struct{ Proof *rollout.Proof }

// Is makes the error an ErrOperationsRefused.
func (e *RefusedError) Is(target error) bool { return target == ErrOperationsRefused }

// Error names the first refusals: the operation, the state, whose code refuses, and what.
func (e *RefusedError) Error() string {
	list := e.Proof.Stopping()
	var b strings.Builder
	fmt.Fprintf(&b, "the plan is unsafe for %d of %d known operations", e.Proof.Refused(), e.Proof.Operations)
	for i, r := range list {
		if i == maxStopping {
			fmt.Fprintf(&b, "\nand %d more", len(list)-i)
			break
		}
		fmt.Fprintf(&b, "\n%s, %s: %s does not answer the fetch %s: %s", r.Asking(), r.When(), r.Who(), r.Place(), r.Message)
	}
	return b.String()
}

// PassProof returns a *RefusedError if known operations are refused in some state of a plan, and
// [rollout.ErrNotJudged] if one of them could not be judged. Nobody can accept that: what is
// refused is an error for every client. A nil proof knows no operations.
func PassProof(proof *rollout.Proof) error {
	if proof == nil {
		return nil
	}
	if len(proof.Stopping()) > 0 {
		return &RefusedError{proof}
	}
	if len(proof.NotJudged) == 0 {
		return nil
	}
	n := proof.NotJudged[0]
	text := n.Text()
	if more := len(proof.NotJudged) - 1; more > 0 {
		text += fmt.Sprintf(" (and %d more)", more)
	}
	return fmt.Errorf("%w: whether the plan is safe for known operations: %s; mend it, or give the operations without it", rollout.ErrNotJudged, text)
}

// prove proves a plan by known operations. An empty plan has nothing to prove.
func (g LossGate) prove(ctx context.Context, in rollout.Input, plan *rollout.Plan) error {
	if g.Prove == nil && len(plan.Excused) > 0 {
		e := plan.Excused[0]
		return fmt.Errorf("%w: the plan is safe for known operations only, and none are given (%s: %s); give --operations GLOB, or operations in schemactl.yaml",
			rollout.ErrNotJudged, e.Subgraph, e.Violations[0].Message)
	}
	if g.Prove == nil || plan.Empty() {
		return nil
	}
	if err := g.Prove(ctx, in, plan); err != nil {
		return &NotCheckedError{err}
	}
	return nil
}
