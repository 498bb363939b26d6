package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/composition"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
)

const composeLong = `Compose subgraphs into a supergraph, on this machine.

Inputs: a folder of .graphql files, files, NAME=FILE, NAME=- for standard input,
globs, supergraph.yaml as Rover reads it, schemactl.yaml, git:REF:PATH.
With --graph-ref the registered subgraphs are the base and the inputs replace
or add to them, and the federation version of the variant composes. Otherwise it is
--federation-version, else federation_version of supergraph.yaml or schemactl.yaml.`

// composeFlags are the flags of `compose`.
type composeFlags struct {
	graph, file, contract     string
	out                       *output.Formats[composition.Result]
	include, exclude          []string
	hideUnreachable           bool
	failOnHints, batch, watch bool
	skipSatisfiability        bool
	jobs                      int
	federation                federationFlag
}

// composeCommand composes once, once for each case of a stream (--batch), or again after each
// change (--watch).
func (a *app) composeCommand() *cobra.Command {
	f := composeFlags{out: composeFormats()}
	c := &cobra.Command{
		Use: "compose [INPUT...]", Short: "Compose subgraphs into a supergraph, offline", Long: composeLong,
		Example: examples(
			"schemactl compose subgraphs -o supergraph.graphql",
			"schemactl compose subgraphs --contract public --format api",
			"schemactl compose --graph-ref shop@current products=subgraphs/products.graphql",
			"schemactl compose subgraphs --watch -o supergraph.graphql",
		),
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if f.batch && f.watch {
				return exit.Usagef("--batch reads standard input once; --watch cannot watch it")
			}
			if f.batch && len(args) > 0 {
				return exit.Usagef("--batch reads its cases from standard input; leave %s out", args[0])
			}
			if f.batch {
				wish, err := f.federation.wish(a.resolver, nil, args)
				if err != nil {
					return err
				}
				o := composition.Options{Federation: wish.Choice, SkipSatisfiability: f.skipSatisfiability}
				return composition.Batch(c.Context(), a.stdin, sink.JSON(a.stdout), f.jobs, o, a.composed, a.clock.Now)
			}
			if f.graph == "" {
				var err error
				if args, err = a.resolver.Inputs(args, c.CommandPath(), true); err != nil {
					return err
				}
			}
			return a.compose(c.Context(), f, args)
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.graph, "graph-ref", "", "use the registered subgraphs of `GRAPH@VARIANT` as base")
	configFlags(c)
	f.out.FormatFlag(c)
	flags.StringVarP(&f.file, "out", "o", "", "write to `FILE` instead of stdout")
	flags.StringVar(&f.contract, "contract", "", "compose the contract `NAME` of schemactl.yaml (or graph.yaml)")
	flags.StringSliceVar(&f.include, "include-tag", nil, "filter by tags: keep what carries one of `TAG,...`")
	flags.StringSliceVar(&f.exclude, "exclude-tag", nil, "filter by tags: hide what carries one of `TAG,...`")
	flags.BoolVar(&f.hideUnreachable, "hide-unreachable-types", false, "filter: hide types that nothing reaches any more")
	flags.BoolVar(&f.failOnHints, "fail-on-hints", false, "exit 1 when composition has hints of level warning")
	flags.BoolVar(&f.skipSatisfiability, "skip-satisfiability", false, "do not prove that every field can be reached")
	f.federation.flags(c)
	flags.BoolVar(&f.batch, "batch", false, "read cases as JSON lines from stdin, write results as JSON lines")
	jobsFlag(flags, &f.jobs)
	flags.BoolVar(&f.watch, "watch", false, "compose again whenever an input changes, until Ctrl-C")
	return c
}

// composeJSON is the JSON form of a composition.
type composeJSON struct {
	Version int  `json:"version"`
	OK      bool `json:"ok"`
	// Federation is the composition that answered.
	Federation    spec.Composition `json:"federation"`
	SupergraphSDL string           `json:"supergraphSdl,omitempty"`
	APISDL        string           `json:"apiSdl,omitempty"`
	Errors        diag.List        `json:"errors"`
	Hints         diag.List        `json:"hints"`
	// Warnings are our own: what the reference composes although it cannot work.
	Warnings diag.List `json:"warnings"`
}

// compose composes the inputs once, or with --watch until the context ends.
func (a *app) compose(ctx context.Context, f composeFlags, args []string) error {
	if err := f.out.Known(); err != nil {
		return err
	}
	var version spec.Choice // each round of a watch reads it again
	read := func(ctx context.Context) (sources []sdl.Source, err error) {
		sources, version, err = a.composeSources(ctx, f, args)
		return sources, err
	}
	compose := func(ctx context.Context, sources []sdl.Source) error {
		return a.composeOnce(ctx, f, args, sources, version)
	}
	if f.watch {
		return composition.Watch{Inputs: args, Clock: a.clock, Read: read, Compose: compose, Ended: a.reportRound}.Run(ctx)
	}
	sources, err := read(ctx)
	if err != nil {
		return err
	}
	return compose(ctx, sources)
}

// composeOnce composes what was read and prints the outcome: findings for people to standard error,
// the schema to standard output or --out, and as JSON both in one. What does not compose leaves the
// file of --out alone, unless it takes the JSON.
func (a *app) composeOnce(ctx context.Context, f composeFlags, args []string, sources []sdl.Source, version spec.Choice) error {
	filter, err := f.filter(a, args)
	if err != nil {
		return err
	}
	res, err := a.composed(ctx, sources, composition.Options{
		Federation: version, Filter: filter, SkipSatisfiability: f.skipSatisfiability, Places: urlPlaces(a.resolver, args), Print: !f.out.Is("api"),
	})
	if err != nil {
		return err
	}
	if !f.out.IsJSON() {
		report.Diagnostics(a.stderr, a.style(a.stderr), report.TextsOf(sources), slices.Concat(res.Errors, res.Warnings()))
	}
	if len(res.Connectors) > 0 {
		_, _ = fmt.Fprintf(a.stderr, "warning: connectors are merged, and not judged before federation %s: %s\n", spec.Edition215, strings.Join(res.Connectors, ", "))
	}
	if f.out.IsJSON() { // the schemas are what was asked for, and have the URLs as they are
		res.Errors, res.Hints, res.Own = a.withoutSecrets(res.Errors), a.withoutSecrets(res.Hints), a.withoutSecrets(res.Own)
	}
	if res.OK() || f.out.IsJSON() {
		if err := f.out.Emit(a.stdout, f.file, res); err != nil {
			return err
		}
	}
	switch {
	case !res.OK():
		return exit.Reported(fmt.Errorf("%w: the subgraphs do not compose: %s", res.Outcome(), strings.Join(res.Errors.Codes(), ", ")))
	case f.failOnHints && len(res.Warnings()) > 0:
		return exit.Reported(fmt.Errorf("%w: composition has hints", exit.ErrNo))
	}
	return nil
}

// composed composes within the limits of work on this machine.
func (a *app) composed(ctx context.Context, sources []sdl.Source, o composition.Options) (composition.Result, error) {
	o.WorkFactor = a.workFactor()
	return within(ctx, a, "the composition", func(ctx context.Context) (composition.Result, error) { return composition.Compose(ctx, sources, o) })
}

// composeFormats lists the formats of a composition. All but JSON need one that is OK.
func composeFormats() *output.Formats[composition.Result] {
	return output.New(
		output.Document("sdl", "(supergraph)", func(r composition.Result) []string { return r.Graph.Pieces() }),
		output.Document("api", "(API schema)", func(r composition.Result) []string { return []string{r.APISDL()} }),
		output.JSONOf(func(r composition.Result) any { return newComposeJSON(r) }),
	)
}

// newComposeJSON returns the JSON form of a composition, with schemas or with errors.
func newComposeJSON(r composition.Result) composeJSON {
	form := composeJSON{Version: formVersion, OK: r.OK(), Federation: r.Federation, Errors: notNil(r.Errors), Hints: notNil(r.Hints), Warnings: notNil(r.Own)}
	if form.OK {
		form.SupergraphSDL, form.APISDL = r.Graph.SDL(), r.APISDL()
	}
	return form
}

// reportRound prints how a round of --watch ended, and that the watch goes on.
func (a *app) reportRound(err error, files int) error {
	if err != nil && !exit.IsReported(err) {
		report.Error(a.stderr, a.style(a.stderr), err)
	}
	outcome := "composed"
	if err != nil {
		outcome = "not composed"
	}
	_, err = fmt.Fprintf(a.stderr, "%s %s; watching %d files, Ctrl-C ends\n", a.clock.Now().Format(time.TimeOnly), outcome, files)
	return err
}

// composeSources reads the inputs. With a graph ref they replace registered subgraphs of the same
// name, and the other registered subgraphs are kept; the federation version is that of the variant.
func (a *app) composeSources(ctx context.Context, f composeFlags, args []string) ([]sdl.Source, spec.Choice, error) {
	loader := a.loader()
	loader.OwnURLs = f.graph == ""
	var local []sdl.Source
	var err error
	if len(args) > 0 || f.graph == "" {
		if local, err = loader.Load(ctx, args); err != nil {
			return nil, spec.Choice{}, err
		}
		a.warn(input.NameWarnings(local, args))
	}
	wish, err := f.federation.wish(a.resolver, loader, args)
	if err != nil || f.graph == "" {
		return local, versionOf(wish, loader.Taken()), err
	}
	ref, r, err := a.connect(f.graph, args...)
	if err != nil {
		return nil, spec.Choice{}, err
	}
	base, err := registered(ctx, r, ref)
	if err != nil {
		return nil, spec.Choice{}, err
	}
	version, err := a.federation(ctx, r, ref, wish)
	return sdl.Overlay(base, local), version, err
}

// filter returns the filter of --contract or of the tag flags; it is nil without any of them.
func (f composeFlags) filter(a *app, args []string) (*supergraph.Filter, error) {
	if f.contract == "" && len(f.include) == 0 && len(f.exclude) == 0 && !f.hideUnreachable {
		return nil, nil //nolint:nilnil // no filter is an answer
	}
	g, err := a.configuration(args)
	switch {
	case err != nil:
		return nil, err
	case f.contract != "":
		return composition.Contract(f.contract, g)
	}
	return &supergraph.Filter{Include: f.include, Exclude: f.exclude, HideUnreachable: f.hideUnreachable, Reading: g.Reading("")}, nil
}

// withoutSecrets returns findings without secrets in their texts.
func (a *app) withoutSecrets(list diag.List) diag.List {
	out := make(diag.List, len(list))
	for i, d := range list {
		one := *d
		one.Message, one.Fix = a.secrets.Text(d.Message), a.secrets.Text(d.Fix)
		out[i] = &one
	}
	return out
}

// notNil returns the list, and an empty one for nil, which JSON would have as null.
func notNil(l diag.List) diag.List {
	if l == nil {
		return diag.List{}
	}
	return l
}
