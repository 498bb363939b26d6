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

// A delivery that follows a plan which was made before, and approved, is for the world that the
// plan was proven for. What that is stands in the plan file; here it is compared with what is there
// before anything is sent. A delivery that is taken up has its plan from the journal, and the
// states of that plan are what it expects of the registry.

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

// Follow makes the delivery follow a plan that was made, and reviewed, before. world are the items
// of the plan's kinds as they are now, but for those that the registry and running code tell.
// Before anything is sent, the error is *PlanMovedError if something differs.
func (d *Delivery) Follow(file *planfile.File, world []planfile.Item) {
	d.followed, d.world = file, world
	d.After, d.Prune = sourcesAfter(file.Plan), true
	d.Plan = func(ctx context.Context, in rollout.Input) (*rollout.Plan, error) {
		return file.Plan, Rejudge(ctx, in, file.Plan)
	}
}

// followedPlan returns the plan file as report and journal have it; nil if none is followed.
func (d Delivery) followedPlan() *FollowedPlan {
	f := d.followed
	if f == nil {
		return nil
	}
	out := &FollowedPlan{Place: f.Place(), Digest: f.Digest}
	if b := f.Bound; b != nil {
		out.MadeAt, out.MadeBy, out.Commit = &b.MadeAt, b.MadeBy, b.Commit
	}
	return out
}

// approvals returns who approved the plan, with what was told of it for this run.
func (d Delivery) approvals() []planfile.Approval {
	var out []planfile.Approval
	if d.followed != nil {
		out = slices.Clone(d.followed.Approvals)
	}
	for _, a := range d.Told {
		if d.followed != nil {
			a.Digest = d.followed.Digest
		}
		out = append(out, a)
	}
	return out
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

// judgeFollowed holds the policy of approvals against the plan that is followed, and what the plan
// is bound to against what is there now. The code that runs is left to judgeFollowedCode.
func (r *run) judgeFollowed(ctx context.Context, held []registry.RegisteredSubgraph) error {
	d := r.delivery
	if err := d.Approvals.Judge(d.followed, d.Clock.Now()); err != nil || d.followed == nil {
		return err
	}
	moved := d.movedSince(held)
	if len(moved) == 0 {
		return nil
	}
	d.blame(ctx, moved)
	return r.planMoved(moved, held)
}

// planMoved returns the error for what has moved, and puts that into the report.
func (r *run) planMoved(moved []planfile.Difference, held []registry.RegisteredSubgraph) error {
	file := r.delivery.followed
	r.report.Moved = moved
	return &PlanMovedError{Place: file.Place(), Differences: moved, Anew: file.Anew(), Done: holdsEnd(file.Plan, held)}
}

// movedSince compares what the plan is bound to with the registry and the world of the delivery. A
// plan that is bound to nothing is compared with the registry alone. What is registered may be as
// the first phase leaves it: an earlier run may have sent that.
func (d Delivery) movedSince(held []registry.RegisteredSubgraph) []planfile.Difference {
	file := d.followed
	bound, now := planfile.Of(planfile.OfPlan(file.Plan, ""), planfile.Registered, planfile.RoutingURL), []planfile.Item{}
	for _, s := range held {
		now = append(now, planfile.OfRegistered(s.Name, s.SDL, s.URL, d.Ref.String())...)
	}
	if !file.Empty() && checkStart(d.Ref, held, file.Plan) == nil {
		bound, now = nil, nil
	}
	if b := file.Bound; b != nil {
		for _, i := range b.Items {
			if !slices.Contains([]planfile.Kind{planfile.Registered, planfile.RoutingURL, planfile.Deployed, planfile.Target, planfile.TargetURL}, i.Kind) {
				bound = append(bound, i)
			}
		}
		now = append(now, d.world...)
		if b.GraphRef != "" {
			bound = append(bound, planfile.WordItem(planfile.Variant, "graph ref", b.GraphRef, ""))
			now = append(now, planfile.WordItem(planfile.Variant, "graph ref", d.Ref.String(), ""))
		}
	}
	return planfile.Compare(bound, now)
}

// historyForBlame is how many launches are looked through for those that moved the registry.
const historyForBlame = 50

// blame fills in which launch changed each subgraph last, as far as the registry tells.
func (d Delivery) blame(ctx context.Context, moved []planfile.Difference) {
	var launches []launch.Changed
	for i := range moved {
		m := &moved[i]
		if m.Kind != planfile.Registered && m.Kind != planfile.RoutingURL {
			continue
		}
		if launches == nil {
			var err error
			if launches, err = launch.History(ctx, d.Registry, d.Ref, historyForBlame); err != nil || len(launches) == 0 {
				return // it only adds to the message
			}
		}
		for _, l := range launches {
			at := slices.IndexFunc(l.Changes, func(c launch.SubgraphChange) bool { return c.Subgraph == m.Name })
			if at < 0 {
				continue
			}
			if file := d.followed; file.Bound == nil || !l.CreatedAt.Before(file.Bound.MadeAt.Truncate(time.Second)) {
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
	if r.delivery.followed == nil {
		return nil
	}
	var moved []planfile.Difference
	for _, s := range r.delivery.followed.Subgraphs {
		assumed := codeBefore(s)
		runs, found := known[s.Name]
		if asked, ok := r.asked[s.Name]; ok && !found && len(asked.Versions) == 1 {
			runs, found = asked.Versions[0], true
		}
		if !found || assumed == nil || ContentHash(runs.Text) == ContentHash(assumed.SDL) {
			continue
		}
		if p := r.delivery.Running; p != nil {
			other, err := p.Same(ctx, sdl.Source{Name: s.Name, URL: assumed.URL, Text: assumed.SDL}, sdl.Source{Name: s.Name, URL: assumed.URL, Text: runs.Text})
			if err == nil && len(other) == 0 {
				continue
			}
		}
		moved = append(moved, planfile.Compare(
			[]planfile.Item{planfile.TextItem(planfile.Deployed, s.Name, assumed.SDL, "")}, []planfile.Item{planfile.TextItem(planfile.Deployed, s.Name, runs.Text, runs.File)},
		)...)
	}
	if len(moved) == 0 {
		return nil
	}
	return r.planMoved(moved, held)
}

// withAnew adds to an error about the code that runs how the plan that is followed is made again.
func (r *run) withAnew(err error) error {
	if f := r.delivery.followed; f != nil && f.Anew() != "" && (errors.Is(err, running.ErrContradicted) || errors.Is(err, running.ErrMixed)) {
		return fmt.Errorf("%w\nplan anew with: %s", err, f.Anew())
	}
	return err
}
