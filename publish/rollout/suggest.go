package rollout

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
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
	// Then is the plan of the second release, from the suggestion to the change as it was proposed;
	// nil if the suggestion is one release.
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
// would need two types, the old one beside the new one; and new routing URLs. It returns nil if
// none of them has plans without gaps. Errors: [*NotComposable], or the context's.
func Suggest(ctx context.Context, in Input) ([]Suggestion, error) {
	in = in.withDefaults()
	before, after, err := composeSides(ctx, in)
	if err != nil {
		return nil, err
	}
	var out []Suggestion
	first := firstRelease(ctx, in, before, after)
	for _, try := range []func() (*Suggestion, error){
		func() (*Suggestion, error) { return twoReleases(ctx, in, first) },
		func() (*Suggestion, error) { return fieldsBeside(ctx, in, first, before, after) },
		func() (*Suggestion, error) { return newURLs(ctx, in) },
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

// twoReleases proves the way over the first release; nil if there is none.
func twoReleases(ctx context.Context, in Input, first *release) (*Suggestion, error) {
	if len(first.clashes) > 0 {
		return nil, nil
	}
	s := &Suggestion{Title: "make it in two releases: first what the change adds beside what it drops, then the change as it is proposed", Code: first.codeOf()}
	s.Subgraphs = first.proposals(in)
	if len(s.Subgraphs) == 0 {
		return nil, nil
	}
	leg := in
	leg.After = first.sources
	var err error
	if s.Plan, err = proven(ctx, leg); err != nil || s.Plan == nil {
		return nil, err
	}
	leg = in
	leg.Before, leg.Deployed, leg.Held, leg.Notes = first.sources, nil, nil, nil
	if s.Then, err = proven(ctx, leg); err != nil || s.Then == nil {
		return nil, err
	}
	return s, nil
}

// proposals returns the subgraphs that differ from the proposal.
func (r *release) proposals(in Input) []Proposal {
	after := byName(in.After)
	var out []Proposal
	for _, s := range r.sources {
		if n, known := after[s.Name]; !known || n.Text != s.Text {
			out = append(out, Proposal{Name: s.Name, SDL: s.Text})
		}
	}
	return out
}

// fieldsBeside keeps the fields that would need two types and gives their new form another name. It
// returns nil if something else would need two types, or if the plan has gaps.
func fieldsBeside(ctx context.Context, in Input, first *release, before, after compose.Result) (*Suggestion, error) {
	if len(first.clashes) == 0 {
		return nil, nil
	}
	s := &Suggestion{}
	var words []string
	in.After = slices.Clone(in.After)
	for i, n := range in.After {
		if len(first.clashes[n.Name]) == 0 {
			continue
		}
		o, is := named(before.Subgraphs, n.Name), named(after.Subgraphs, n.Name)
		if o == nil || is == nil {
			return nil, nil
		}
		text, what := beside(o, is, first.clashes[n.Name])
		if text == "" {
			return nil, nil
		}
		in.After[i].Text = text
		words = append(words, what...)
		s.Subgraphs = append(s.Subgraphs, Proposal{Name: n.Name, SDL: text})
	}
	s.Title = "keep the old version and add the new one beside it: " + strings.Join(words, ", ")
	var err error
	if s.Plan, err = proven(ctx, in); err != nil || s.Plan == nil {
		return nil, err
	}
	return s, nil
}

// newURLs puts the new code of all changed subgraphs behind new routing URLs, so that one publish
// switches them. Both URLs may be placeholders: only their difference matters to the plan.
func newURLs(ctx context.Context, in Input) (*Suggestion, error) {
	s := &Suggestion{}
	in.Before, in.After = slices.Clone(in.Before), slices.Clone(in.After)
	var names []string
	for i, n := range in.After {
		at := slices.IndexFunc(in.Before, func(o sdl.Source) bool { return o.Name == n.Name })
		if at < 0 || in.Before[at].Text == n.Text && in.Before[at].URL == n.URL || in.Before[at].URL != n.URL {
			continue
		}
		if in.Before[at].URL == "" {
			in.Before[at].URL = "(the routing URL of " + n.Name + ")"
		}
		in.After[i].URL = "(a new routing URL of " + n.Name + ")"
		names = append(names, n.Name)
		s.Subgraphs = append(s.Subgraphs, Proposal{Name: n.Name, SDL: n.Text, NewURL: true})
	}
	if len(names) == 0 {
		return nil, nil
	}
	s.Title = "put the new code of " + strings.Join(names, ", ") + " behind a new routing URL: one publish then switches atomically"
	var err error
	if s.Plan, err = proven(ctx, in); err != nil || s.Plan == nil {
		return nil, err
	}
	return s, nil
}
