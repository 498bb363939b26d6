package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/planfile"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
)

// A run that follows a plan which was made before, and approved, is for the world that the plan was
// proven for. What that is stands in the plan file; here it is compared with what is there before
// anything is sent. A delivery that is taken up has its plan from the journal, and the states of
// that plan are what it expects of the registry.

// Following is a plan that was made before, and what is held against it.
type Following struct {
	// File is the plan; nil if one is made for this moment.
	File *planfile.File
	// World are the items of the plan's kinds as they are now, but for those that the registry and
	// running code tell.
	World []planfile.Item
	// Approvals is which approvals the plan needs. A plan of this moment has none.
	Approvals planfile.Policy
}

// FollowedPlan is the plan file that a delivery follows.
type FollowedPlan struct {
	// Place is the file, or the OCI artifact by its digest.
	Place string `json:"place"`
	// Digest is that of the plan; empty for one that is bound to nothing.
	Digest string `json:"digest,omitempty"`
	// MadeAt, MadeBy and Commit are when the plan was made, by whom, and of which commit.
	MadeAt *time.Time `json:"madeAt,omitempty"`
	MadeBy string     `json:"madeBy,omitempty"`
	Commit string     `json:"commit,omitempty"`
}

// Plan returns the plan that is followed; nil if there is none.
func (f Following) Plan() *FollowedPlan {
	if f.File == nil {
		return nil
	}
	out := &FollowedPlan{Place: f.File.Place(), Digest: f.File.Digest}
	if b := f.File.Bound; b != nil {
		out.MadeAt, out.MadeBy, out.Commit = &b.MadeAt, b.MadeBy, b.Commit
	}
	return out
}

// Given returns who approved the plan, and those of told, which whoever delivers knows of.
func (f Following) Given(told []planfile.Approval) []planfile.Approval {
	var out []planfile.Approval
	digest := ""
	if f.File != nil {
		out, digest = slices.Clone(f.File.Approvals), f.File.Digest
	}
	for _, a := range told {
		a.Digest = digest
		out = append(out, a)
	}
	return out
}

// Follow makes the delivery follow a plan that was made, and reviewed, before; without a file it
// only holds the policy of approvals against the plan that will be made. Before anything is sent,
// the error is [planfile.ErrNotApproved] for a plan without the approvals that it needs, and
// *PlanMovedError if something is not as it was.
func (d *Delivery) Follow(f Following) {
	d.following = f
	if f.File == nil {
		return
	}
	d.After, d.Prune = sourcesAfter(f.File.Plan), true
	d.Plan = func(ctx context.Context, in rollout.Input) (*rollout.Plan, error) {
		return f.File.Plan, Rejudge(ctx, in, f.File.Plan)
	}
}

// PlanMovedError has what is not as it was when a plan was made. It is [planfile.ErrMoved], and
// [ErrMoved] if the registry has moved.
type PlanMovedError struct {
	Place       string
	Differences []planfile.Difference
	// Anew is the command that makes the plan again; empty if the plan does not tell it.
	Anew string
	// Done is true if the registry holds what the plan ends with.
	Done bool
}

// Is tells which sentinels the error is.
func (e *PlanMovedError) Is(target error) bool {
	return target == planfile.ErrMoved || target == ErrMoved && slices.ContainsFunc(e.Differences, func(d planfile.Difference) bool {
		return d.Kind == planfile.Registered || d.Kind == planfile.RoutingURL
	})
}

// maxMoved is how many differences the error tells. Reports have all.
const maxMoved = 20

// Error tells what differs, a line each, and what to do.
func (e *PlanMovedError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, nothing was sent: %s was proven for another state of the world", planfile.ErrMoved, e.Place)
	for i, d := range e.Differences {
		if i == maxMoved {
			fmt.Fprintf(&b, "\n  and %d more", len(e.Differences)-i)
			break
		}
		fmt.Fprintf(&b, "\n  %s", d)
	}
	if e.Done {
		b.WriteString("\nthe registry holds what the plan ends with: it may have been delivered already, which `schemactl history` tells")
	}
	if e.Anew != "" {
		fmt.Fprintf(&b, "\nplan anew with: %s", e.Anew)
	} else {
		b.WriteString("\nplan anew with schemactl plan --out")
	}
	return b.String()
}

// judge holds the policy of approvals against the plan, and what the plan is bound to against what
// is there now. The code that runs is left to judgeFollowedCode, and what is registered too unless
// the plan is yet to begin.
func (f Following) judge(ctx context.Context, reg registry.Registry, ref registry.GraphRef, held []registry.RegisteredSubgraph, begins bool, now time.Time) error {
	if err := f.Approvals.Judge(f.File, now); err != nil || f.File == nil {
		return err
	}
	moved := f.movedSince(ref, held, begins)
	f.blame(ctx, reg, ref, moved)
	return f.moved(moved, held)
}

// moved returns the error for what has moved; nil if nothing has.
func (f Following) moved(differences []planfile.Difference, held []registry.RegisteredSubgraph) error {
	if len(differences) == 0 {
		return nil
	}
	return &PlanMovedError{Place: f.File.Place(), Differences: differences, Anew: f.File.Anew(), Done: holdsEnd(f.File.Plan, held)}
}

// movedSince compares what the plan is bound to with the registry, if the plan begins, and with the
// world. A plan that is bound to nothing is compared with the registry alone. What is registered
// may be as the first phase leaves it: an earlier run may have sent that.
func (f Following) movedSince(ref registry.GraphRef, held []registry.RegisteredSubgraph, begins bool) []planfile.Difference {
	var bound, now []planfile.Item
	if begins && (f.File.Empty() || checkStart(ref, held, f.File.Plan) != nil) {
		bound = planfile.Of(planfile.OfPlan(f.File.Plan, ""), planfile.Registered, planfile.RoutingURL)
		for _, s := range held {
			now = append(now, planfile.OfRegistered(s.Name, s.SDL, s.URL, ref.String())...)
		}
	}
	if b := f.File.Bound; b != nil {
		for _, i := range b.Items {
			if !slices.Contains([]planfile.Kind{planfile.Registered, planfile.RoutingURL, planfile.Deployed, planfile.Target, planfile.TargetURL}, i.Kind) {
				bound = append(bound, i)
			}
		}
		now = append(now, f.World...)
		if b.GraphRef != "" {
			bound = append(bound, planfile.WordItem(planfile.Variant, "graph ref", b.GraphRef, ""))
			now = append(now, planfile.WordItem(planfile.Variant, "graph ref", ref.String(), ""))
		}
	}
	return planfile.Compare(bound, now)
}

// historyForBlame is how many launches are looked through for those that moved the registry.
const historyForBlame = 50

// blame fills in which launch changed each subgraph last, as far as the registry tells.
func (f Following) blame(ctx context.Context, reg registry.Registry, ref registry.GraphRef, moved []planfile.Difference) {
	var launches []launch.Changed
	for i := range moved {
		m := &moved[i]
		if m.Kind != planfile.Registered && m.Kind != planfile.RoutingURL {
			continue
		}
		if launches == nil {
			var err error
			if launches, err = launch.History(ctx, reg, ref, historyForBlame); err != nil || len(launches) == 0 {
				return // it only adds to the message
			}
		}
		for _, l := range launches {
			at := slices.IndexFunc(l.Changes, func(c launch.SubgraphChange) bool { return c.Subgraph == m.Name })
			if at < 0 {
				continue
			}
			if b := f.File.Bound; b == nil || !l.CreatedAt.Before(b.MadeAt.Truncate(time.Second)) {
				m.By = "launch " + l.ID + " of " + l.CreatedAt.UTC().Format(time.RFC3339)
				if revision := l.Changes[at].Revision; revision != "" {
					m.By += " (revision " + revision + ")"
				}
			}
			break
		}
	}
}

// holdsEnd reports whether the registry holds what a plan ends with.
func holdsEnd(plan *rollout.Plan, held []registry.RegisteredSubgraph) bool {
	for _, s := range plan.Subgraphs {
		registered, found := findHeld(held, s.Name)
		if !matchesHeld(s.After, registered, found) {
			return false
		}
	}
	return !plan.Empty()
}

// judgeFollowedCode holds the code that the plan assumes against what is known of the code that
// runs, from replicas and from the journal. Where nothing is known, the plan's word stands.
func (r *run) judgeFollowedCode(ctx context.Context, known map[string]sdl.Source, held []registry.RegisteredSubgraph) error {
	following := r.delivery.following
	if following.File == nil {
		return nil
	}
	var moved []planfile.Difference
	for _, s := range following.File.Subgraphs {
		assumed := codeBefore(s)
		runs, found := known[s.Name]
		if asked, ok := r.asked[s.Name]; ok && !found && len(asked.Versions) == 1 {
			runs, found = asked.Versions[0], true
		}
		if !found || assumed == nil || ContentHash(runs.Text) == ContentHash(assumed.SDL) {
			continue
		}
		var other []string
		if p := r.delivery.Running; p != nil {
			var err error
			other, err = p.Same(ctx, sdl.Source{Name: s.Name, URL: assumed.URL, Text: assumed.SDL}, sdl.Source{Name: s.Name, URL: assumed.URL, Text: runs.Text})
			if err == nil && len(other) == 0 {
				continue
			}
		}
		moved = append(moved, planfile.Difference{
			Kind: planfile.Deployed, Name: s.Name, Was: ContentHash(assumed.SDL), Is: ContentHash(runs.Text), From: runs.File, Changes: other,
		})
	}
	return following.moved(moved, held)
}

// reportMoved puts what has moved into the report, and returns the error.
func (r *run) reportMoved(err error) error {
	var moved *PlanMovedError
	if errors.As(err, &moved) {
		r.report.Moved = moved.Differences
	}
	return err
}

// withAnew adds to an error about the code that runs how the plan that is followed is made again.
func (r *run) withAnew(err error) error {
	if f := r.delivery.following.File; f != nil && f.Anew() != "" && (errors.Is(err, running.ErrContradicted) || errors.Is(err, running.ErrMixed)) {
		return fmt.Errorf("%w\nplan anew with: %s", err, f.Anew())
	}
	return err
}
