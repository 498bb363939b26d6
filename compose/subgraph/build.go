// Package subgraph builds valid subgraphs from their SDL: links resolved to known directives,
// Federation 1 upgraded, field sets parsed, and every rule checked that a subgraph can break by
// itself.
//
// In go sources. Out come [Subgraph] values, sorted by name in code-unit order, which is the order
// that every later stage and every printed list follows; or all errors of all sources.
//
// # How
//
// [Build] takes all sources through the same steps, several sources at a time. A source with errors
// drops out of the steps that follow.
//
//   - The text is parsed (compose/sdl).
//   - In edition 2.15, connectors are judged (compose/connect), and errors in them are returned at
//     once.
//   - If one source cannot be parsed, or in edition 2.15 declares something twice, the errors are
//     returned at once.
//   - @link tells which specifications the subgraph uses and under which names (link.go, names.go).
//   - Definitions that belong to specifications are taken out of the schema, and each applied
//     directive gets its role (drop.go).
//   - The rules of GraphQL run, in the order of the edition (rules.go).
//   - The directives of federation are read into [TypeMeta] and [FieldMeta] (meta.go, fieldset.go),
//     and the rules of federation run.
//   - If all sources are valid so far, those of Federation 1 are rewritten to what they mean in
//     Federation 2 (upgrade.go), and the rules of federation run on the result.
//   - Rules that compare subgraphs run (joint.go), and root types get their default names
//     (roots.go). At last, subgraphs must have distinct names.
//
// # Rules
//
// The package has many files because each subject of rules has its own, rule_*.go. To add a rule:
//
//   - Write a method check… of builder, without parameters and results, in the rule_*.go of its
//     subject or in a new one. It reports with [builder.fail]. What links can do wrong is checked
//     while they are read, in link_check.go.
//   - Add it to one of the lists in rules.go, which tell when a rule runs. TestRulesAreListed fails
//     for a method that no list has.
//   - A new error code gets a constant and an entry of the table in compose/codes. TestTable there
//     fails if one of them is missing.
//   - Add a case to testdata/cases (edition 2.14) or cases-2.15: the subgraphs, the answer of
//     Apollo's composition, and our errors, which UPDATE=1 writes. TestCases compares the codes,
//     and TestEveryCodeHasACase fails for a code without a case.
//
// # Invariants
//
//   - The result does not depend on the order of the sources or on the number of workers.
//   - The codes are those of the edition's reference; fixtures/reference/deviations.yml and the
//     cases say where they differ, and why.
//   - Every error about a source has a position, at least that of the source as a whole.
//   - The first error does not hide others, unless they would follow from it: see the lists in
//     rules.go.
//   - Time is linear in the text, so that hostile sources end; TestHostile has some.
//   - Schema and metadata are read only after Build. A valid subgraph of Federation 2 depends on
//     its own text only and can serve several compositions at once ([Shared]).
package subgraph

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// Options are the options of [Build]. The zero value has the settings of composition.
type Options struct {
	// Limits of one source. The zero value stands for [sdl.DefaultLimits].
	Limits sdl.Limits
	// Edition is the composition whose answers the rules give.
	Edition spec.Edition
	// Newest is the newest federation version that a subgraph may link. The zero value stands for
	// the newest one of the edition.
	Newest Version
	// Workers is the number of subgraphs that are built at the same time. 0 stands for one per
	// processor.
	Workers int
	// Shared has the subgraphs of other compositions and takes those of this one. If it is nil,
	// every subgraph is built anew.
	Shared *Shared
}

// withDefaults returns the options with their zero values replaced by what they stand for.
func (o Options) withDefaults() Options {
	if o.Limits == (sdl.Limits{}) {
		o.Limits = sdl.DefaultLimits
	}
	if o.Newest == (Version{}) {
		o.Newest = o.Edition.Newest()
	}
	return o
}

// Build returns the subgraphs of the sources, sorted by name in code-unit order, or the errors of
// all sources: by subgraph in the same order, then by position. Hints are in [Subgraph.Hints]. If
// ctx is done, the only error has its cause.
func Build(ctx context.Context, sources []sdl.Source, opts Options) ([]*Subgraph, diag.List) {
	opts = opts.withDefaults()
	builders := prepare(sources, opts)
	forEach(ctx, builders, opts, (*builder).read)
	if ctx.Err() != nil {
		return nil, interrupted(ctx)
	}
	if errs := judgeConnectors(ctx, builders, opts); len(errs) > 0 {
		return nil, errs
	}
	if len(valid(builders)) < len(builders) {
		return nil, collectErrors(builders) // nothing else is checked before everything can be read
	}
	forEach(ctx, builders, opts, (*builder).resolveLinks, (*builder).validateGraphQL, (*builder).validateFederation2)
	if ctx.Err() == nil && len(valid(builders)) == len(builders) {
		// An upgrade depends on the other subgraphs, so all of them must be valid.
		prepareUpgrades(builders)
		upgradeAll(ctx, builders, opts)
	}
	if ctx.Err() != nil {
		return nil, interrupted(ctx)
	}
	if len(valid(builders)) == len(builders) {
		dropRepeatedTags(builders)
		if !opts.Edition.Rust() {
			checkInterfaceObjectsOfFed1(builders)
		}
	}
	if len(valid(builders)) == len(builders) {
		for _, b := range builders {
			b.errs = b.last
		}
	}
	forEach(ctx, builders, opts, (*builder).normaliseRoots)
	errs := collectErrors(builders)
	if len(errs) == 0 {
		errs = checkDistinctNames(builders)
	}
	if len(errs) > 0 {
		return nil, codes.InEdition(errs, opts.Edition)
	}
	subgraphs := make([]*Subgraph, len(builders))
	for i, b := range builders {
		subgraphs[i] = b.Subgraph
	}
	return subgraphs, nil
}

// interrupted returns the error about a context that is done.
func interrupted(ctx context.Context) diag.List {
	var errs diag.List
	errs.Add(codes.InvalidGraphQL, "", "reading the subgraphs was interrupted: "+ctx.Err().Error())
	return errs
}

// upgradeAll upgrades the subgraphs of Federation 1 and checks the rules of federation on them.
//
// In edition 2.15 all subgraphs are upgraded before the rules are checked. A subgraph whose root
// types have the wrong names takes no part, and this is only reported if the upgrade of all others
// succeeds.
func upgradeAll(ctx context.Context, builders []*builder, opts Options) {
	if !opts.Edition.Rust() {
		forEach(ctx, builders, opts, (*builder).compareUpgrade)
		forEach(ctx, builders, opts, (*builder).validateFederation1)
		return
	}
	forEach(ctx, builders, opts, func(b *builder) { b.run(rootRules) })
	rooted := valid(builders)
	forEach(ctx, rooted, opts, (*builder).compareUpgrade)
	forEach(ctx, rooted, opts, (*builder).upgradeFederation1)
	if len(valid(rooted)) == len(rooted) {
		checkInterfaceObjectsOfFed1(rooted)
	}
	if len(valid(rooted)) == len(rooted) {
		forEach(ctx, rooted, opts, (*builder).validateUpgraded)
		return
	}
	for _, b := range builders {
		if !slices.Contains(rooted, b) {
			b.errs = nil
		}
	}
}

// validateGraphQL takes what belongs to specifications out of the schema and checks the rules of
// GraphQL. Which lists of rules follow on an error decides which codes a subgraph gets, and is that
// of Apollo's composition.
func (b *builder) validateGraphQL() {
	b.drop()
	b.assignRoles()
	if b.opts.Edition.Rust() {
		b.validateByStages()
	} else {
		b.validateByStructure()
	}
	if len(b.errs) == 0 {
		b.run(nameRules)
		b.removeDropped()
	}
}

// validateByStages runs the lists of rules in the order of edition 2.15: a list with errors hides
// all later ones. documentRules have been before.
func (b *builder) validateByStages() {
	for _, list := range [][]rule{specificationRules, keyTypeRules, defaultRules} {
		b.run(list)
		if len(b.errs) > 0 {
			return
		}
	}
	b.run(structureRules)
	b.reportMisplaced()
	b.run(graphqlRules)
}

// validateByStructure runs the lists of rules in the order of edition 2.14.
func (b *builder) validateByStructure() {
	b.run(documentRules)
	b.run(structureRules)
	if len(b.errs) > 0 {
		b.reportMisplaced()
	} else {
		b.run(schemaRules)
		if len(b.errs) > 0 {
			return
		}
		b.reportMisplaced()
		b.run(specificationRules)
		if len(b.errs) > 0 {
			b.run(unknownRules)
			return
		}
	}
	b.run(defaultRules)
	b.run(graphqlRules)
}

// validateFederation2 reads the directives of federation and checks their rules. A Federation 1
// subgraph waits for [builder.validateFederation1]; edition 2.14 checks its root types now.
func (b *builder) validateFederation2() {
	switch {
	case !b.Version.Fed1():
		b.readMetadata()
		b.runFederationRules()
	case !b.opts.Edition.Rust():
		b.run(rootRules)
	}
}

// validateFederation1 upgrades a Federation 1 subgraph to Federation 2 and checks the rules of
// federation on the result. It does nothing in other subgraphs.
func (b *builder) validateFederation1() {
	b.upgradeFederation1()
	b.validateUpgraded()
}

// upgradeFederation1 upgrades a Federation 1 subgraph to Federation 2.
func (b *builder) upgradeFederation1() {
	if !b.Version.Fed1() {
		return
	}
	b.readMetadata()
	b.checkFederationNames()
	b.upgrade()
}

// validateUpgraded checks the rules of federation on an upgraded subgraph.
func (b *builder) validateUpgraded() {
	if b.Version.Fed1() {
		b.runFederationRules()
	}
}

// runFederationRules runs the rules of federation on the metadata read before.
func (b *builder) runFederationRules() {
	if b.opts.Edition.Rust() {
		b.run(collisionRules)
		if len(b.errs) == 0 {
			b.run(federationRules)
		}
		return
	}
	b.run(placeRules)
	b.run(collisionRules)
	if len(b.errs) == 0 {
		b.run(rootRules)
		b.run(federationRules)
	}
}

// collectErrors returns the errors of all builders, by subgraph and then by position.
func collectErrors(builders []*builder) diag.List {
	var errs diag.List
	for _, b := range builders {
		errs = append(errs, b.errs.Sort()...)
	}
	return errs
}

// prepare returns builders of the sources, sorted by name.
func prepare(sources []sdl.Source, opts Options) []*builder {
	sources = slices.Clone(sources)
	slices.SortStableFunc(sources, func(a, b sdl.Source) int { return strings.Compare(a.Name, b.Name) })
	builders := make([]*builder, len(sources))
	for i := range sources {
		src := &sources[i]
		builders[i] = &builder{Subgraph: &Subgraph{Name: src.Name, URL: src.URL, Index: i, Source: src}, opts: opts}
	}
	return builders
}

// forEach runs steps on every builder, one after another, on several builders at a time. It leaves
// out builders with errors, and those that took a shared subgraph, which has been through all
// steps. If ctx is done, it starts no further ones.
func forEach(ctx context.Context, builders []*builder, opts Options, steps ...func(*builder)) {
	workers := opts.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(workers, len(builders)) {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(builders)); i = next.Add(1) - 1 {
				b := builders[i]
				for _, step := range steps {
					if len(b.errs) == 0 && !b.shared && ctx.Err() == nil {
						step(b)
					}
				}
			}
		})
	}
	group.Wait()
}

// valid returns the builders that have no errors so far.
func valid(builders []*builder) []*builder {
	var list []*builder
	for _, b := range builders {
		if len(b.errs) == 0 {
			list = append(list, b)
		}
	}
	return list
}
