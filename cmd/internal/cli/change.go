package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
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

// change is a base and a proposal. Both are complete: a subgraph that the proposal keeps is in it.
type change struct {
	before, after []sdl.Source
	// config is the configuration nearest to the proposal; never nil.
	config *config.Graph
}

// load resolves base and proposal. Without --base the base is what the registry holds. Against the
// registry, and with --partial, subgraphs that the proposal does not name are taken from the base.
func (a *app) load(ctx context.Context, f changeFlags, args []string) (change, error) {
	var ch change
	after, err := a.loader().Load(ctx, args)
	if err != nil {
		return ch, err
	}
	if len(f.base) > 0 {
		if ch.before, err = a.loader().LoadBase(ctx, f.base); err != nil {
			return ch, fmt.Errorf("base: %w", err)
		}
	} else {
		ref, err := a.graphRef(f.graph)
		if err != nil {
			return ch, fmt.Errorf("there is nothing to compare with: give --base DIR, or a graph ref for the registry: %w", err)
		}
		r, err := a.client()
		if err != nil {
			return ch, err
		}
		if ch.before, err = registered(ctx, r, ref); err != nil {
			return ch, err
		}
	}
	ch.after = after
	if len(f.base) == 0 || f.partial {
		ch.after = sdl.Overlay(ch.before, after)
	}
	if ch.after, err = without(ch.after, f.remove); err != nil {
		return ch, err
	}
	ch.config, err = input.Configuration(args)
	return ch, err
}

// sourceNames returns the names of subgraphs for a message.
func sourceNames(list []sdl.Source) string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = s.Name
	}
	return cmp.Or(strings.Join(names, ", "), "none")
}

// without returns the list without the named subgraphs. A name that is not in it is a usage error.
func without(list []sdl.Source, names []string) ([]sdl.Source, error) {
	out := make([]sdl.Source, 0, len(list))
	gone := map[string]bool{}
	for _, n := range names {
		gone[n] = true
	}
	for _, s := range list {
		if gone[s.Name] {
			delete(gone, s.Name)
			continue
		}
		out = append(out, s)
	}
	for n := range gone {
		return nil, exit.Usagef("--remove %s: there is no such subgraph; there are %s", n, sourceNames(list))
	}
	return out, nil
}

// notesOnOmitted returns a note for each subgraph that a proposal of single files removes by not
// naming it: how to keep it. Such a proposal is taken for the whole graph unless --partial is
// given, and its author may have meant a part. The notes are in the order of the names.
func notesOnOmitted(ch change, f changeFlags, args []string) []string {
	single := func(arg string) bool {
		return strings.HasSuffix(arg, "=-") || input.IsSDL(arg) && !strings.ContainsAny(arg, "*?[{")
	}
	if len(f.base) == 0 || f.partial || slices.ContainsFunc(args, func(arg string) bool { return !single(arg) }) {
		return nil
	}
	var notes []string
	for _, s := range ch.before {
		proposed := slices.ContainsFunc(ch.after, func(p sdl.Source) bool { return p.Name == s.Name })
		if !proposed && !slices.Contains(f.remove, s.Name) {
			notes = append(notes, s.Name+" is removed, since the proposal does not name it: with --partial it stays")
		}
	}
	slices.Sort(notes)
	return notes
}
