package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout"
)

// ErrHazard means that the plan has hazards on which the policy stops, and that nobody has accepted
// them.
var ErrHazard = errors.New("the plan has hazards")

// LossGate is what a plan with hazards or gaps has to pass before anything of it goes out. The zero
// value knows no operations and has the default policies.
type LossGate struct {
	Hazards rollout.LossPolicy
	Gaps    rollout.LossPolicy
	// Operations notes at each hazard and gap which known operations ask for it. before are all
	// subgraphs as they are registered. It is only called if there are some; nil knows no
	// operations.
	Operations func(ctx context.Context, before []sdl.Source, losses rollout.Losses) error
	// Prove judges a plan by known operations and puts the proof into it; nil knows no operations.
	Prove func(ctx context.Context, in rollout.Input, plan *rollout.Plan) error
	// Refute is the planner's [rollout.Input] Refute: nil takes no plan that the rules call unsafe.
	Refute func(ctx context.Context, in rollout.Input, plan *rollout.Plan) ([]rollout.Pair, error)
	// Counts returns which gaps count for the search of a plan; before is as for Operations. Nil
	// counts all.
	Counts func(ctx context.Context, before []sdl.Source) (func(rollout.Gap) bool, error)
}

// Input tells the planner which gaps count, and which plans known operations refute.
func (g LossGate) Input(ctx context.Context, in rollout.Input) (rollout.Input, error) {
	in.Refute = g.Refute
	if g.Counts == nil {
		return in, nil
	}
	var err error
	in.Counts, err = g.Counts(ctx, in.Before)
	return in, err
}

// ErrGaps means that the plan has gaps on which the policy stops, and that nobody has accepted
// them.
var ErrGaps = errors.New("the plan has gaps")

// Judge notes at each hazard and gap of a plan what is known of operations, and whether it stops,
// and proves the plan by the operations. in is what the plan was made from.
func (g LossGate) Judge(ctx context.Context, in rollout.Input, plan *rollout.Plan) error {
	if err := g.prove(ctx, in, plan); err != nil {
		return err
	}
	losses := plan.Losses()
	if len(losses.Hazards)+len(losses.Gaps) == 0 {
		return nil
	}
	if g.Operations != nil {
		if err := g.Operations(ctx, in.Before, losses); err != nil {
			return &NotCheckedError{err}
		}
	}
	g.Hazards.MarkHazards(losses.Hazards)
	g.Gaps.MarkGaps(losses.Gaps)
	plan.CutLosses()
	return nil
}

// PassLosses returns a *GapError or a *HazardError if something stops and nobody accepts it, and
// [rollout.ErrNotJudged] if it is not known whether something does.
func PassLosses(losses rollout.Losses, consents []Consent) error {
	if err := passGaps(losses.Gaps, consents); err != nil {
		return err
	}
	return passHazards(losses.Hazards, consents)
}

// passBeforeSending is PassProof and PassLosses where something would be sent next. The error tells
// people that nothing was.
func passBeforeSending(proof *rollout.Proof, losses rollout.Losses, consents []Consent) error {
	err := PassProof(proof)
	if err == nil {
		err = PassLosses(losses, consents)
	}
	if err != nil {
		return fmt.Errorf("nothing was sent: %w", err)
	}
	return nil
}

// passGaps is PassLosses for gaps.
func passGaps(list []rollout.Gap, consents []Consent) error {
	if accepts(consents, ConsentGaps) {
		return nil
	}
	if stopping := rollout.StoppingGaps(list); len(stopping) > 0 {
		return &GapError{stopping}
	}
	for _, g := range list {
		if g.NotJudged {
			return fmt.Errorf("%w: whether operations ask for %s, which clients miss in %s: %s; mend them, or accept the gap by --accept-gaps REASON",
				rollout.ErrNotJudged, g.Element(), g.During(), g.Asked())
		}
	}
	return nil
}

// accepts reports whether somebody gave a consent of that kind.
func accepts(consents []Consent, kind string) bool {
	return slices.ContainsFunc(consents, func(c Consent) bool { return c.Kind == kind })
}

// passHazards is PassLosses for hazards.
func passHazards(list []rollout.Hazard, consents []Consent) error {
	stopping := rollout.StoppingHazards(list)
	switch {
	case accepts(consents, ConsentHazard):
		return nil
	case len(stopping) > 0:
		return &HazardError{stopping}
	}
	for _, h := range list {
		if h.NotJudged {
			return fmt.Errorf("%w: whether clients see the hazard `%s` of %s: %s; mend them, or accept the hazard by --accept-hazard REASON",
				rollout.ErrNotJudged, h.Coordinate, h.Subgraph, h.Why)
		}
	}
	return nil
}

// HazardError has the hazards that stop. It is ErrHazard.
type HazardError struct{ Hazards []rollout.Hazard }

// Is makes the error an ErrHazard.
func (e *HazardError) Is(target error) bool { return target == ErrHazard }

// Error names the hazards and the ways out. What clients lose stands in the reports.
func (e *HazardError) Error() string {
	t := stopText{noun: "hazard"}
	for _, h := range e.Hazards {
		t.add(fmt.Sprintf("`%s` of %s (%s)", h.Coordinate, h.Subgraph, h.Why), h.Remedy, h.Count())
	}
	return t.text("", ", ", "--accept-hazard REASON, which the report keeps, or hazards: warn in schemactl.yaml")
}

// GapError has the gaps that stop. It is ErrGaps.
type GapError struct{ Gaps []rollout.Gap }

// Is makes the error an ErrGaps.
func (e *GapError) Is(target error) bool { return target == ErrGaps }

// Error names what clients miss and the ways out.
func (e *GapError) Error() string {
	t := stopText{noun: "gap"}
	for _, g := range e.Gaps {
		text := g.Element() + " in " + g.During()
		if !g.Graph {
			text += " of " + g.Where()
		}
		if asked := g.Asked(); asked != "" {
			text += ", asked for by " + asked
		}
		t.add(text, g.WayOut(), g.Count())
	}
	return t.text("clients miss ", "; ", "--accept-gaps REASON, which the report keeps, or gaps: allow in schemactl.yaml")
}

// maxStopping is how many hazards or gaps an error names. Reports have all.
const maxStopping = 5

// stopText makes the message of hazards or gaps that stop.
type stopText struct {
	noun       string
	n          int
	what, ways []string
}

// add adds one of them and its way out, or one that stands for count others.
func (t *stopText) add(what, way string, count int) {
	if t.n += count; t.n > maxStopping {
		return
	}
	t.what = append(t.what, what)
	if !slices.Contains(t.ways, way) {
		t.ways = append(t.ways, way)
	}
}

// text returns the message: what stops, the ways out, and how it is accepted.
func (t *stopText) text(before, between, accept string) string {
	count, them := "1 "+t.noun+" of the plan stops", "it"
	if t.n > 1 {
		count, them = fmt.Sprintf("%d %ss of the plan stop", t.n, t.noun), "them"
	}
	what := t.what
	if more := t.n - len(what); more > 0 {
		what = append(what, fmt.Sprintf("and %d more", more))
	}
	return fmt.Sprintf("%s it: %s%s\nway out: %s\nor accept %s: %s", count, before, strings.Join(what, between), strings.Join(t.ways, "\nway out: "), them, accept)
}

// Rejudge replaces the hazards and gaps of a plan that was read from a file by those that its steps
// lead through, so that none is missing because the file is older or was edited. Messages of
// hazards stay as the file has them, with its positions. The plan then names what composes now. The
// error is [rollout.ErrPlanFile] for a plan that does not hold.
func Rejudge(ctx context.Context, settings rollout.Input, plan *rollout.Plan) error {
	found, err := rollout.Verify(ctx, plan.Input(settings), plan)
	if err != nil {
		if ctx.Err() != nil || errors.Is(err, rollout.ErrNotJudged) {
			return err
		}
		return fmt.Errorf("%w: the plan does not hold: %w; make it again", rollout.ErrPlanFile, err)
	}
	type key struct{ subgraph, coordinate, typ string }
	inFile := make(map[key]*rollout.Hazard, len(plan.Hazards))
	for i := range plan.Hazards {
		if o := &plan.Hazards[i]; len(o.At) > 0 {
			inFile[key{o.Subgraph, o.Coordinate, o.Type}] = o
		}
	}
	for i := range found.Hazards {
		h := &found.Hazards[i]
		if o := inFile[key{h.Subgraph, h.Coordinate, h.Type}]; o != nil {
			h.Message, h.At = o.Message, o.At
		}
	}
	composed := settings.Federation.Composition()
	plan.Hazards, plan.Gaps, plan.Excused = found.Hazards, found.Gaps, found.Excused
	plan.Federation, plan.Proof = &composed, nil
	return nil
}
