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
// them. Nothing is sent.
var ErrHazard = errors.New("the plan has hazards")

// HazardGate is what a plan with hazards has to pass before anything of it goes out. The zero value
// knows no operations and has the default policy.
type HazardGate struct {
	Policy rollout.HazardPolicy
	// Operations notes at each hazard which known operations ask for it. before are all subgraphs
	// as they are registered. It is only called if there are hazards; nil knows no operations.
	Operations func(ctx context.Context, before []sdl.Source, list []rollout.Hazard) error
}

// Judge notes at each hazard of a plan what is known of operations, and whether it stops.
func (g HazardGate) Judge(ctx context.Context, before []sdl.Source, plan *rollout.Plan) error {
	if len(plan.Hazards) == 0 {
		return nil
	}
	if g.Operations != nil {
		if err := g.Operations(ctx, before, plan.Hazards); err != nil {
			return &NotCheckedError{err}
		}
	}
	g.Policy.Mark(plan.Hazards)
	return nil
}

// PassHazards returns a *HazardError if one of the hazards stops and nobody accepts it, and
// [rollout.ErrNotJudged] if it is not known whether one does.
func PassHazards(list []rollout.Hazard, consents []Consent) error {
	stopping := rollout.StoppingHazards(list)
	accepted := slices.ContainsFunc(consents, func(c Consent) bool { return c.Kind == ConsentHazard })
	switch {
	case accepted:
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
	n, them := "1 hazard of the plan stops", "it"
	if len(e.Hazards) > 1 {
		n, them = fmt.Sprintf("%d hazards of the plan stop", len(e.Hazards)), "them"
	}
	var what, ways []string
	for i, h := range e.Hazards {
		if i == 5 {
			what = append(what, fmt.Sprintf("and %d more", len(e.Hazards)-i))
			break
		}
		what = append(what, fmt.Sprintf("`%s` of %s (%s)", h.Coordinate, h.Subgraph, h.Why))
		if !slices.Contains(ways, h.Remedy) {
			ways = append(ways, h.Remedy)
		}
	}
	return fmt.Sprintf("%s it, and nothing was sent: %s\n"+
		"way out: %s\n"+
		"or accept %s: --accept-hazard REASON, which the report keeps, or hazards: warn in schemactl.yaml",
		n, strings.Join(what, ", "), strings.Join(ways, "\nway out: "), them)
}

// Rejudge replaces the hazards of a plan that was read from a file by those that its steps lead
// through, so that none is missing because the file is older or was edited. Their messages stay as
// the file has them, with its positions. The plan then names what composes now. The error is
// [rollout.ErrPlanFile] for a plan that does not hold.
func Rejudge(ctx context.Context, settings rollout.Input, plan *rollout.Plan) error {
	in := settings
	in.Before, in.After, in.Deployed = nil, sourcesAfter(plan), map[string]sdl.Source{}
	for _, s := range plan.Subgraphs {
		if s.Before != nil {
			in.Before = append(in.Before, sdl.Source{Name: s.Name, URL: s.Before.URL, Text: s.Before.SDL})
		}
		if s.Deployed != nil {
			in.Deployed[s.Name] = sdl.Source{Name: s.Name, URL: s.Deployed.URL, Text: s.Deployed.SDL}
		}
	}
	found, err := rollout.Verify(ctx, in, plan)
	if err != nil {
		if ctx.Err() != nil || errors.Is(err, rollout.ErrNotJudged) {
			return err
		}
		return fmt.Errorf("%w: the plan does not hold: %w; make it again", rollout.ErrPlanFile, err)
	}
	for i := range found {
		for _, h := range plan.Hazards {
			same := h.Subgraph == found[i].Subgraph && h.Coordinate == found[i].Coordinate && h.Type == found[i].Type
			if same && len(h.At) > 0 {
				found[i].Message, found[i].At = h.Message, h.At
			}
		}
	}
	composed := settings.Federation.Composition()
	plan.Hazards, plan.Federation = found, &composed
	return nil
}
