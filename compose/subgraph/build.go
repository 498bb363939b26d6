package subgraph

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// Options tune [Build]. The zero value is what composition uses.
type Options struct {
	// Limits of one source; the zero value means [sdl.DefaultLimits].
	Limits sdl.Limits
	// Workers is the number of subgraphs that are worked on at a time; 0 means
	// one per processor.
	Workers int
	// Shared has subgraphs that other compositions have built; nil when there are none.
	Shared *Shared
}

// Build makes subgraphs of sources. They come back sorted by name in code-unit
// order. If the list is not empty there are no subgraphs: every finding in it
// is an error, and all errors of all sources are in it. Hints are in [Subgraph.Hints].
func Build(ctx context.Context, sources []sdl.Source, opts Options) ([]*Subgraph, diag.List) {
	builders, errs := prepare(sources, opts)
	forEach(ctx, builders, opts, (*builder).read)
	if ctx.Err() != nil {
		return nil, interrupted(ctx)
	}
	if len(valid(builders)) < len(builders) {
		return nil, collectErrors(nil, builders) // nothing is judged before everything can be read
	}
	if len(errs) > 0 {
		return nil, errs // the names of the subgraphs
	}
	forEach(ctx, builders, opts, (*builder).resolveLinks)
	forEach(ctx, builders, opts, (*builder).validateGraphQL)
	forEach(ctx, builders, opts, (*builder).validateFederation2)
	if ctx.Err() == nil && len(valid(builders)) == len(builders) {
		// Federation 1 is only upgraded among subgraphs that are valid.
		prepareUpgrades(builders)
		forEach(ctx, builders, opts, (*builder).validateFederation1)
	}
	if ctx.Err() != nil {
		return nil, interrupted(ctx)
	}
	if len(valid(builders)) == len(builders) {
		dropRepeatedTags(builders)
		checkInterfaceObjectsOfFed1(builders)
	}
	forEach(ctx, builders, opts, (*builder).normaliseRoots)
	if errs = collectErrors(errs, builders); len(errs) > 0 {
		return nil, errs
	}
	subgraphs := make([]*Subgraph, len(builders))
	for i, b := range builders {
		subgraphs[i] = b.Subgraph
	}
	return subgraphs, nil
}

func interrupted(ctx context.Context) diag.List {
	var errs diag.List
	errs.Add(codes.InvalidGraphQL, "", "reading the subgraphs was interrupted: "+ctx.Err().Error())
	return errs
}

// validateGraphQL takes what belongs to specifications out of the schema and holds the
// rest against the rules of GraphQL.
func (b *builder) validateGraphQL() {
	b.drop()
	b.assignRoles()
	b.run(structureRules)
	if len(b.errs) == 0 {
		b.run(schemaRules)
		if len(b.errs) > 0 {
			return
		}
		b.run(specificationRules)
		if len(b.errs) > 0 {
			b.run(unknownRules)
			return
		}
	} else {
		b.reportMisplaced()
	}
	b.run(graphqlRules)
}

// validateFederation2 finds out what the directives of Federation 2 say and checks that.
func (b *builder) validateFederation2() {
	if b.Version.Fed1() {
		b.checkRootNames() // the rest waits for the upgrade
		return
	}
	b.readMetadata()
	b.runFederationRules()
}

// validateFederation1 does the same for a Federation 1 subgraph, after its upgrade.
func (b *builder) validateFederation1() {
	if !b.Version.Fed1() {
		return
	}
	b.readMetadata()
	b.checkFederationNames()
	b.upgrade()
	b.runFederationRules()
}

func (b *builder) runFederationRules() {
	b.run(collisionRules)
	if len(b.errs) == 0 {
		b.run(federationRules)
	}
}

// collectErrors appends the errors of all builders in subgraph order, each sorted by position.
func collectErrors(errs diag.List, builders []*builder) diag.List {
	for _, b := range builders {
		errs = append(errs, b.errs.Sort()...)
	}
	return errs
}

// prepare sorts the sources by name and judges the names.
func prepare(sources []sdl.Source, opts Options) ([]*builder, diag.List) {
	if opts.Limits == (sdl.Limits{}) {
		opts.Limits = sdl.DefaultLimits
	}
	sources = slices.Clone(sources)
	slices.SortStableFunc(sources, func(a, b sdl.Source) int { return strings.Compare(a.Name, b.Name) })
	var errs diag.List
	builders := make([]*builder, len(sources))
	for i := range sources {
		src := &sources[i]
		builders[i] = &builder{Subgraph: &Subgraph{Name: src.Name, URL: src.URL, Index: i, Source: src}, opts: opts}
		switch {
		case src.Name == "":
			errs.Add(codes.InvalidSubgraphName, "", "a subgraph has no name", src.Position())
		case src.Name == "_":
			errs.Add(codes.InvalidSubgraphName, "", `the subgraph name "_" is reserved`, src.Position())
		case i > 0 && sources[i-1].Name == src.Name:
			errs.Add(codes.InvalidSubgraphName, "", fmt.Sprintf("two subgraphs are called %q", src.Name), src.Position())
		}
	}
	return builders, errs
}

// forEach runs a step on every builder that can go on, several at a time.
func forEach(ctx context.Context, builders []*builder, opts Options, step func(*builder)) {
	workers := opts.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var group errgroup.Group
	group.SetLimit(workers)
	for _, b := range builders {
		if len(b.errs) > 0 || b.shared || ctx.Err() != nil {
			continue
		}
		group.Go(func() error {
			step(b)
			return nil
		})
	}
	_ = group.Wait() // no step returns an error: findings are in errs
}

// valid are the builders without errors so far.
func valid(builders []*builder) []*builder {
	var list []*builder
	for _, b := range builders {
		if len(b.errs) == 0 {
			list = append(list, b)
		}
	}
	return list
}
