package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/federation"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish"
)

// changeFlags are the flags by which check and plan are given a base and a proposal.
type changeFlags struct {
	graph      string
	base       []string
	partial    bool
	changed    bool
	remove     []string
	federation federationFlag
	anyURL     urlConsent
}

func (f *changeFlags) flags(c *cobra.Command) {
	graphRefFlag(c, &f.graph)
	c.Flags().StringArrayVar(&f.base, "base", nil, "`BASE` to compare with: a folder, files, git:REF:PATH or merge-base:BRANCH:PATH; default: the registry")
	c.Flags().BoolVar(&f.partial, "partial", false, "the proposal names only the subgraphs that change (always so against the registry)")
	c.Flags().BoolVar(&f.changed, "changed", false, "take only the subgraphs of the inputs that differ from the base")
	f.federation.flags(c)
	c.Flags().StringSliceVar(&f.remove, "remove", nil, "`NAME,...` of the subgraphs that the proposal removes")
	f.anyURL.flag(c)
}

// comparison returns the two sides that the flags name, but for what is registered.
func (f changeFlags) comparison(proposal []string) input.Comparison {
	return input.Comparison{Base: f.base, Proposal: proposal, Partial: f.partial, Changed: f.changed, Remove: f.remove}
}

// judgeURLs refuses a proposal that brings in routing URLs which routers cannot use, as a publish
// of it does. It returns what the command line allows.
func (a *app) judgeURLs(f changeFlags, ch input.Change, args []string) ([]publish.Consent, error) {
	consents := f.anyURL.consents(a.getenv)
	problems := publish.BadURLs(ch.After, urlPlaces(a.resolver, args), func(name string) (string, bool) {
		if s, held := ch.Held[name]; held {
			return s.URL, s.Text != ""
		}
		i := slices.IndexFunc(ch.Before, func(s sdl.Source) bool { return s.Name == name })
		if i < 0 {
			return "", false
		}
		return ch.Before[i].URL, true
	})
	if len(problems) > 0 && len(consents) == 0 {
		return nil, exit.Usagef("a publish refuses the proposal: %s", strings.Join(problems, "; "))
	}
	return consents, nil
}

// load reads base and proposal. Without --base the base is what routers run: what the registry
// holds or, if that does not compose, the last good supergraph. If the registry cannot be asked, it
// is the base of the configuration.
func (a *app) load(ctx context.Context, f changeFlags, args []string) (input.Change, error) {
	ch, err := a.loadFrom(ctx, f, args)
	if len(f.base) > 0 || !isUnasked(err) {
		return ch, err
	}
	g, other := a.configuration(args)
	if other != nil {
		return ch, other
	}
	if f.base = []string{a.loader().BaseOf(ctx, g)}; f.base[0] == "" {
		return ch, fmt.Errorf("%w\nwithout the registry, name what to compare with: --base merge-base:main:PATH, or base in schemactl.yaml", err)
	}
	f.partial = true // as against the registry
	instead, other := a.loadFrom(ctx, f, args)
	if other != nil {
		return ch, fmt.Errorf("%w\nnor can it be compared with the base of %s: %w", err, g.File, other)
	}
	why := strings.ReplaceAll(err.Error(), "\n", " ")
	instead.Notes = append([]string{
		fmt.Sprintf("compared with %s, because the registry was not asked: %s", g.Base, why),
		"contracts are those of the configuration: what only the registry has is not judged",
	}, instead.Notes...)
	return instead, nil
}

// isUnasked reports whether the error is that of a registry that could not be asked: there is no
// graph ref, no key, or no answer.
func isUnasked(err error) bool {
	return errors.Is(err, errNoRegistry) || errors.Is(err, platformapi.ErrNoKey) || errors.Is(err, platformapi.ErrUnreachable) || errors.Is(err, platformapi.ErrRateLimited)
}

// errNoRegistry means that no graph ref is given.
var errNoRegistry = errors.New("there is nothing to compare with: give --base DIR, or a graph ref for the registry")

// loadFrom reads base and proposal from where the flags say.
func (a *app) loadFrom(ctx context.Context, f changeFlags, args []string) (input.Change, error) {
	var base *publish.Base
	var note string
	loader := a.loader()
	c := f.comparison(args)
	c.Registered = func(ctx context.Context) ([]sdl.Source, error) {
		ref, err := a.graphRef(f.graph, args...)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errNoRegistry, err)
		}
		r, err := a.client()
		if err != nil {
			return nil, err
		}
		wish, err := f.federation.wish(a.resolver, loader, args) // the proposal is read
		if err != nil {
			return nil, err
		}
		version, told, err := federation.Decide(ctx, r, ref, wish)
		if err != nil {
			return nil, err
		}
		note = told
		if base, err = publish.ReadBase(ctx, r, ref, version); err != nil {
			return nil, err
		}
		return base.Registered(), nil
	}
	ch, err := loader.LoadChange(ctx, c)
	if err != nil {
		return ch, err
	}
	if base == nil {
		wish, err := f.federation.wish(a.resolver, loader, args)
		ch.Federation = wish.Choice
		return ch, err
	}
	ch.Federation = base.Federation
	if ch.Before, err = base.Against(ctx, ch.After); err != nil {
		return ch, err
	}
	ch.Errors, ch.Accepted = base.Errors, base.Accepted
	ch.Held = base.Unlike(ch.Before)
	ch.Base = input.Base{Kind: input.BaseKind(base.Kind), Name: base.Ref.String(), Why: base.Note}
	if base.Kind == publish.BaseRunning {
		ch.Base.Name += " as of launch " + base.LaunchID
	}
	if base.Note != "" {
		ch.Notes = append(base.Notes(ch.Before), ch.Notes...)
	}
	if note != "" {
		ch.Notes = append([]string{note}, ch.Notes...)
	}
	return ch, nil
}
