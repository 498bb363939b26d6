package rollout

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/meet"
)

// Suggestion is another way to a change that has no safe plan, or only one with gaps. Its plans
// have no gap.
type Suggestion struct {
	// Title is a sentence on what is different.
	Title string `json:"title"`
	// Subgraphs are those that are proposed otherwise. Of two releases they are the first.
	Subgraphs []Proposal `json:"subgraphs"`
	// Code are sentences on what the code of the first release has to do.
	Code []string `json:"code,omitempty"`
	// Plan is the plan of the suggestion.
	Plan *Plan `json:"plan"`
	// Then is the plan of the second release, from the suggestion to the change as it was proposed,
	// or as the title says; nil if the suggestion is one release.
	Then *Plan `json:"then,omitempty"`
}

// Proposal is a subgraph as a suggestion has it.
type Proposal struct {
	Name string `json:"name"`
	SDL  string `json:"sdl"`
	// NewURL is true if the code is to run behind a new routing URL, which the author has to
	// choose.
	NewURL bool `json:"newUrl,omitempty"`
}

// Suggest makes ways out for a change that has no safe plan, or only one with gaps, and proves each
// by plans of its own: two releases, of which the first has the old and the new; where a field
// would need two types, the old one beside the new one; new routing URLs; and the change without
// what routers cannot follow. It returns nil if none of them has plans without gaps. Errors:
// [*NotComposable], or the context's.
func Suggest(ctx context.Context, in Input) ([]Suggestion, error) {
	in = in.withDefaults()
	in.Refute = nil // a suggestion is safe for all that clients may ask
	before, after, err := composeSides(ctx, in)
	if err != nil {
		return nil, err
	}
	var out []Suggestion
	clashes := firstRelease(ctx, in, before, after, false).clashes
	for _, try := range []func() (*Suggestion, error){
		func() (*Suggestion, error) { return twoReleases(ctx, in, before, after) },
		func() (*Suggestion, error) { return fieldsBeside(ctx, in, clashes, before, after) },
		func() (*Suggestion, error) { return newURLs(ctx, in) },
		func() (*Suggestion, error) { return mended(ctx, in, before, after) },
	} {
		s, err := try()
		if err != nil {
			return nil, err
		}
		if s != nil {
			out = append(out, *s)
		}
	}
	return out, nil
}

// proven returns the plan of an input if it has one without gaps, and nil otherwise. The error is
// that of [Make] for other reasons.
func proven(ctx context.Context, in Input) (*Plan, error) {
	p, err := Make(ctx, in)
	var none *NoSafePlan
	var not *NotComposable
	switch {
	case errors.As(err, &none) || errors.As(err, &not):
		return nil, ctx.Err()
	case err != nil:
		return nil, err
	case len(p.Gaps) > 0:
		return nil, nil
	}
	return p, nil
}

// twoReleases proves the way over a first release; nil if there is none. What moves stays in both
// subgraphs for a while only if it has to.
func twoReleases(ctx context.Context, in Input, before, after compose.Result) (*Suggestion, error) {
	for _, both := range []bool{false, true} {
		first := firstRelease(ctx, in, before, after, both)
		if len(first.clashes) > 0 {
			return nil, nil
		}
		s, err := first.proven(ctx, in)
		if s != nil || err != nil {
			return s, err
		}
	}
	return nil, nil
}

// proven proves the way over a first release; nil if it does not lead on.
func (r *release) proven(ctx context.Context, in Input) (*Suggestion, error) {
	s := &Suggestion{Title: "make it in two releases: first what the change adds beside what it drops, then the change as it is proposed", Code: r.codeOf()}
	s.Subgraphs = proposals(r.sources, in.After)
	if len(s.Subgraphs) == 0 {
		return nil, nil
	}
	leg := in
	leg.After = r.sources
	var err error
	if s.Plan, err = proven(ctx, leg); err != nil || s.Plan == nil {
		return nil, err
	}
	leg = in
	leg.Before, leg.Deployed, leg.Held, leg.Notes = r.sources, nil, nil, nil
	if s.Then, err = proven(ctx, leg); err != nil || s.Then == nil {
		return nil, err
	}
	return s, nil
}

// proposals returns the subgraphs that differ from what is proposed.
func proposals(sources, proposed []sdl.Source) []Proposal {
	after := byName(proposed)
	var out []Proposal
	for _, s := range sources {
		if n, known := after[s.Name]; !known || n.Text != s.Text {
			out = append(out, Proposal{Name: s.Name, SDL: s.Text})
		}
	}
	return out
}

// fieldsBeside keeps the fields that would need two types and gives their new form another name:
// in one release, or where the change has more that needs it, in two. It returns nil if something
// else would need two types, or if no plan is without gaps.
func fieldsBeside(ctx context.Context, in Input, clashes map[string][]meet.Clash, before, after compose.Result) (*Suggestion, error) {
	if len(clashes) == 0 {
		return nil, nil
	}
	s := &Suggestion{}
	var words []string
	in.After = slices.Clone(in.After)
	for i, n := range in.After {
		if len(clashes[n.Name]) == 0 {
			continue
		}
		o, is := named(before.Subgraphs, n.Name), named(after.Subgraphs, n.Name)
		if o == nil || is == nil {
			return nil, nil
		}
		text, what := beside(o, is, clashes[n.Name])
		if text == "" {
			return nil, nil
		}
		in.After[i].Text = text
		words = append(words, what...)
		s.Subgraphs = append(s.Subgraphs, Proposal{Name: n.Name, SDL: text})
	}
	s.Title = "keep the old version and add the new one beside it: " + strings.Join(words, ", ")
	var err error
	if s.Plan, err = proven(ctx, in); err != nil || s.Plan != nil {
		return s, err
	}
	if after = in.Compose(ctx, in.After); len(after.Errors) > 0 || ctx.Err() != nil {
		return nil, ctx.Err()
	}
	two, err := twoReleases(ctx, in, before, after)
	if two == nil || err != nil {
		return nil, err
	}
	two.Title = "make it in two releases: first what the change adds beside what it drops, then the change, but for what would need two types: " + strings.Join(words, ", ")
	return two, nil
}
