package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/federation"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/shell"
)

// promotionHelp is a part of the help of the commands that register what another variant runs.
const promotionHelp = `registry:GRAPH@VARIANT as an input promotes what another variant runs: its schemas,
judged by what the target has. Routing URLs are those of the target, never those of
the variant that is promoted: from --routing-url, the configuration, or what is
registered. #LAUNCH behind it refuses a variant that runs another launch by now.`

// snapshot reads a variant. A key that may not see the launches of a variant may see its subgraphs.
func (a *app) snapshot(ctx context.Context, ref registry.GraphRef) (registry.Snapshot, error) {
	c, err := a.client()
	if err != nil {
		return registry.Snapshot{}, err
	}
	return snapshotOf(ctx, c, ref)
}

// snapshotOf is snapshot for a client.
func snapshotOf(ctx context.Context, c *platformapi.Client, ref registry.GraphRef) (registry.Snapshot, error) {
	s, err := c.Snapshot(ctx, ref)
	if !errors.Is(err, registry.ErrDenied) {
		return s, err
	}
	held, other := c.Subgraphs(ctx, ref)
	if other != nil {
		return s, err
	}
	return registry.Snapshot{Ref: ref, Subgraphs: held, Unseen: true}, nil
}

// promotion judges what the loader took of other variants for one that they are to be registered
// in, and prints the notes. Problems are an error. Without anything taken, nothing is asked.
func (a *app) promotion(ctx context.Context, reg registry.Registry, taken []input.Taken, sources []sdl.Source, to input.Target) ([]registry.Promotion, error) {
	if len(taken) == 0 {
		return nil, nil
	}
	held, err := registered(ctx, reg, to.Ref)
	if err != nil && !errors.Is(err, registry.ErrVariantNotFound) { // the first publish creates it
		return nil, err
	}
	to.Held = held
	notes, problems := input.Promote(taken, sources, to)
	for _, note := range notes {
		_, _ = fmt.Fprintln(a.stderr, "note: "+note)
	}
	return input.Promotions(taken), refused(problems)
}

// refused returns problems as one error; nil if there are none.
func refused(problems []string) error {
	if len(problems) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s", input.ErrInput, strings.Join(problems, "\n"))
}

// judgePromotion adds to a change what is to be told of what it takes of other variants, and
// returns for what a publish would refuse it. Files as a base are no variant to be judged by.
func (a *app) judgePromotion(ch *input.Change, f changeFlags, args []string) (problems []string, err error) {
	if len(ch.Taken) == 0 || ch.Base.Kind == input.BaseFiles {
		return nil, nil
	}
	ref, err := a.graphRef(f.graph, args...)
	if err != nil {
		return nil, err
	}
	to := input.Target{Ref: ref, Federation: ch.Federation, Held: ch.Registered(), Whole: true, Leaves: "it stays; --remove takes it out"}
	notes, problems := input.Promote(ch.Taken, ch.After, to)
	ch.Notes = slices.Concat(ch.Notes, notes)
	return problems, nil
}

// movedSince returns a warning for each variant that does not run any more what was taken of it for
// a plan that was made before. The plan stays what it is: it has the schemas in it.
func (a *app) movedSince(ctx context.Context, all []registry.Promotion, ref registry.GraphRef) []string {
	var out []string
	for _, p := range all {
		now, err := a.snapshot(ctx, p.From)
		if err != nil {
			out = append(out, fmt.Sprintf("whether %s still runs what the plan takes of it could not be asked: %v", p.From, err))
			continue
		}
		changed, gone := now.Since(p)
		var what []string
		if len(changed) > 0 {
			what = append(what, "other schemas of "+strings.Join(changed, ", "))
		}
		if len(gone) > 0 {
			what = append(what, "no "+strings.Join(gone, ", ")+" any more")
		}
		if len(what) == 0 {
			continue
		}
		text := fmt.Sprintf("%s has moved since the plan was made from it%s: it holds %s", p.From, launchThen(p, now), strings.Join(what, " and "))
		out = append(out, text+fmt.Sprintf("; this delivers what it held then. To take what it holds now: schemactl plan %s --graph-ref %s", shell.Quote("registry:"+p.From.String()), shell.Quote(ref.String())))
	}
	return out
}

// launchThen tells which launch a variant ran when it was read, and which it runs now.
func launchThen(p registry.Promotion, now registry.Snapshot) string {
	switch {
	case p.LaunchID == "" || now.Approved == nil:
		return ""
	case now.Approved.ID == p.LaunchID:
		return " (launch " + p.LaunchID + ")"
	}
	return " (launch " + p.LaunchID + ", now " + now.Approved.ID + ")"
}

// versionOf returns the federation version to compose with where no target decides: the one that is
// wished for, else that of the variants that subgraphs were taken of, if they agree.
func versionOf(wish federation.Wish, taken []input.Taken) spec.Choice {
	if wish.From != "" {
		return wish.Choice
	}
	choice := wish.Choice
	for i, t := range taken {
		version, err := spec.ParseFederationVersion(t.FederationVersion)
		if err != nil || i > 0 && version != choice {
			return wish.Choice
		}
		choice = version
	}
	return choice
}

// namesOf returns the names of subgraphs.
func namesOf(sources []sdl.Source) []string {
	names := make([]string, len(sources))
	for i, s := range sources {
		names[i] = s.Name
	}
	return names
}

// changedBy returns the names of the subgraphs that a plan changes.
func changedBy(plan *rollout.Plan) []string {
	var names []string
	for _, s := range plan.Subgraphs {
		if s.Changed() {
			names = append(names, s.Name)
		}
	}
	return names
}
