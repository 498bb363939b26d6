package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/compose/sdl"
)

// changeFlags are the flags by which check and plan are given a base and a proposal.
type changeFlags struct {
	graph   string
	base    []string
	partial bool
	remove  []string
}

func (f *changeFlags) flags(c *cobra.Command) {
	graphRefFlag(c, &f.graph)
	c.Flags().StringArrayVar(&f.base, "base", nil, "`BASE` to compare with: a folder, files, git:REF:PATH or merge-base:BRANCH:PATH; default: the registry")
	c.Flags().BoolVar(&f.partial, "partial", false, "the proposal names only the subgraphs that change (always so against the registry)")
	c.Flags().StringSliceVar(&f.remove, "remove", nil, "`NAME,...` of the subgraphs that the proposal removes")
}

// load reads base and proposal. Without --base the base is what the registry holds.
func (a *app) load(ctx context.Context, f changeFlags, args []string) (input.Change, error) {
	return a.loader().LoadChange(ctx, input.Comparison{
		Base: f.base, Proposal: args, Partial: f.partial, Remove: f.remove,
		Registered: func(ctx context.Context) ([]sdl.Source, error) {
			ref, err := a.graphRef(f.graph)
			if err != nil {
				return nil, fmt.Errorf("there is nothing to compare with: give --base DIR, or a graph ref for the registry: %w", err)
			}
			r, err := a.client()
			if err != nil {
				return nil, err
			}
			return registered(ctx, r, ref)
		},
	})
}
