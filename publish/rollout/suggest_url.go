package rollout

import (
	"context"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// newURLs puts the new code of all changed subgraphs behind new routing URLs, so that one publish
// switches them, and that of a subgraph that takes over the URL of one that leaves. Both URLs may
// be placeholders: only their difference matters to the plan.
func newURLs(ctx context.Context, in Input) (*Suggestion, error) {
	s := &Suggestion{}
	in.Before, in.After = slices.Clone(in.Before), slices.Clone(in.After)
	var names []string
	for i, n := range in.After {
		at := slices.IndexFunc(in.Before, func(o sdl.Source) bool { return o.Name == n.Name })
		switch {
		case at < 0 && (n.URL == "" || !slices.ContainsFunc(in.Before, func(o sdl.Source) bool { return o.URL == n.URL && o.Text != n.Text })):
			continue
		case at >= 0 && (in.Before[at].Text == n.Text || in.Before[at].URL != n.URL):
			continue
		}
		if at >= 0 && in.Before[at].URL == "" {
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
