package rollout

import (
	"context"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/meet"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// mended leaves out of a change what routers would go wrong with whatever the code, and plans the
// rest in one release or in two. It returns nil if nothing is so, if more than a directive makes
// it, or if there is no plan without gaps.
func mended(ctx context.Context, in Input, before, after compose.Result) (*Suggestion, error) {
	s := &Suggestion{}
	var words []string
	proposed := in.After
	in.After = slices.Clone(in.After)
	for {
		found := serve.ChangeFlaws(before.Subgraphs, after.Subgraphs)
		if len(found) == 0 {
			break
		}
		i := slices.IndexFunc(after.Subgraphs, func(s *subgraph.Subgraph) bool { return s.Name == found[0].Subgraph })
		text, what := meet.Mend(after.Subgraphs[i], found[0])
		if text == "" {
			return nil, nil
		}
		words = append(words, what)
		in.After[slices.IndexFunc(in.After, func(n sdl.Source) bool { return n.Name == found[0].Subgraph })].Text = text
		if after = in.Compose(ctx, in.After); len(after.Errors) > 0 || ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	if len(words) == 0 {
		return nil, nil
	}
	s.Title = "leave out what routers cannot follow, until nothing asks for it: " + strings.Join(words, ", ")
	s.Subgraphs = proposals(in.After, proposed)
	var err error
	if s.Plan, err = proven(ctx, in); err != nil || s.Plan != nil && s.Plan.Empty() {
		return nil, err // nothing else has changed
	}
	if s.Plan != nil {
		return s, nil
	}
	two, err := twoReleases(ctx, in, before, after)
	if two == nil || err != nil {
		return nil, err
	}
	two.Title = "make it in two releases, and " + s.Title
	return two, nil
}
