package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

const composeLong = `Compose subgraphs into a supergraph, on this machine.

Inputs: a folder of .graphql files, files, NAME=FILE, NAME=- for standard input,
globs, supergraph.yaml as Rover reads it, schemactl.yaml, git:REF:PATH.
With --graph-ref the registered subgraphs are the base and the inputs replace
or add to them.`

// composeFlags are the flags of `compose`.
type composeFlags struct {
	graph, format, out, contract string
	include, exclude             []string
	hideUnreachable              bool
	failOnHints, batch, watch    bool
	skipSatisfiability           bool
}

func (a *app) composeCommand() *cobra.Command {
	var f composeFlags
	c := &cobra.Command{
		Use: "compose [INPUT...]", Short: "Compose subgraphs into a supergraph, offline", Long: composeLong,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if f.batch && f.watch {
				return exit.Usagef("--batch reads standard input once; --watch cannot watch it")
			}
			if f.batch {
				return a.composeBatch(c.Context(), f.skipSatisfiability)
			}
			if f.watch {
				return a.composeWatch(c.Context(), f, args)
			}
			return a.compose(c.Context(), f, args)
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.graph, "graph-ref", "", "use the registered subgraphs of graph@variant as base")
	flags.StringVar(&f.format, "format", "sdl", "sdl (supergraph), api (API schema), json")
	flags.StringVarP(&f.out, "out", "o", "", "write to a file instead of stdout")
	flags.StringVar(&f.contract, "contract", "", "compose this contract of schemactl.yaml (or graph.yaml)")
	flags.StringSliceVar(&f.include, "include-tag", nil, "filter by tags: keep what carries one of these")
	flags.StringSliceVar(&f.exclude, "exclude-tag", nil, "filter by tags: hide what carries one of these")
	flags.BoolVar(&f.hideUnreachable, "hide-unreachable-types", false, "filter: hide types that nothing reaches any more")
	flags.BoolVar(&f.failOnHints, "fail-on-hints", false, "exit 1 when composition has hints of level warning")
	flags.BoolVar(&f.skipSatisfiability, "skip-satisfiability", false, "do not prove that every field can be reached")
	flags.BoolVar(&f.batch, "batch", false, "read cases as JSON lines from stdin, write results as JSON lines")
	flags.BoolVar(&f.watch, "watch", false, "compose again whenever an input changes, until Ctrl-C")
	return c
}

// composeJSON is the JSON form of a composition.
type composeJSON struct {
	Version       int       `json:"version"`
	OK            bool      `json:"ok"`
	SupergraphSDL string    `json:"supergraphSdl,omitempty"`
	APISDL        string    `json:"apiSdl,omitempty"`
	Errors        diag.List `json:"errors"`
	Hints         diag.List `json:"hints"`
}

func (a *app) compose(ctx context.Context, f composeFlags, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	sources, err := a.composeSources(ctx, f.graph, args)
	if err != nil {
		return err
	}
	return a.composeOnce(ctx, f, args, sources)
}

func (f *composeFlags) check() error {
	if !slices.Contains([]string{"sdl", "api", "json"}, f.format) {
		return exit.Usagef("--format %q is not known here; use sdl, api or json", f.format)
	}
	return nil
}

// composeOnce composes what was read and prints the outcome.
func (a *app) composeOnce(ctx context.Context, f composeFlags, args []string, sources []sdl.Source) error {
	filter, err := contractFilter(f, args)
	if err != nil {
		return err
	}
	res := compose.Compose(ctx, sources, compose.Options{SkipSatisfiability: f.skipSatisfiability})
	if err := ctx.Err(); err != nil {
		return err
	}
	graph, errs := res.Graph, res.Errors
	if filter != nil && len(errs) == 0 {
		graph, errs = graph.Contract(*filter)
	}
	result := composeJSON{Version: formVersion, OK: len(errs) == 0, Errors: notNil(errs), Hints: notNil(res.Hints)}
	if result.OK && f.format != "api" {
		result.SupergraphSDL = graph.SDL()
	}
	if result.OK && f.format != "sdl" {
		result.APISDL = sdl.Print(graph.API())
	}
	if f.format == "json" {
		var b strings.Builder
		if err := output.WriteJSON(&b, result); err != nil {
			return err
		}
		if err := output.Emit(a.stdout, f.out, b.String()); err != nil {
			return err
		}
	} else {
		report.Diagnostics(a.stderr, a.style(a.stderr), report.TextsOf(sources), append(slices.Clone(errs), visible(res.Hints)...))
	}
	if !result.OK {
		return exit.Reported(fmt.Errorf("%w: the subgraphs do not compose: %s", exit.ErrNo, strings.Join(errs.Codes(), ", ")))
	}
	if f.format != "json" {
		text := result.SupergraphSDL
		if f.format == "api" {
			text = result.APISDL
		}
		if err := output.Emit(a.stdout, f.out, text); err != nil {
			return err
		}
	}
	if f.failOnHints && len(visible(res.Hints)) > 0 {
		return exit.Reported(fmt.Errorf("%w: composition has hints", exit.ErrNo))
	}
	return nil
}

// composeSources reads the inputs, over the registered subgraphs where a graph ref is given.
func (a *app) composeSources(ctx context.Context, graph string, args []string) ([]sdl.Source, error) {
	if graph == "" {
		return a.loader().Load(ctx, args)
	}
	ref, err := a.graphRef(graph)
	if err != nil {
		return nil, err
	}
	r, err := a.client()
	if err != nil {
		return nil, err
	}
	base, err := registered(ctx, r, ref)
	if err != nil || len(args) == 0 {
		return base, err
	}
	local, err := a.loader().Load(ctx, args)
	if err != nil {
		return nil, err
	}
	return overlay(base, local), nil
}

// overlay replaces the base's subgraphs by local ones of the same name and adds the rest. A local
// subgraph without a routing URL keeps the registered one.
func overlay(base, local []sdl.Source) []sdl.Source {
	out := slices.Clone(base)
	for _, s := range local {
		i := slices.IndexFunc(out, func(b sdl.Source) bool { return b.Name == s.Name })
		if i < 0 {
			out = append(out, s)
			continue
		}
		if s.URL == "" {
			s.URL = out[i].URL
		}
		out[i] = s
	}
	slices.SortFunc(out, func(a, b sdl.Source) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// contractFilter resolves --contract or the tag flags; nil when neither is given.
func contractFilter(f composeFlags, args []string) (*supergraph.Filter, error) {
	if f.contract == "" {
		if len(f.include) == 0 && len(f.exclude) == 0 && !f.hideUnreachable {
			return nil, nil //nolint:nilnil // no filter is an answer
		}
		return &supergraph.Filter{Include: f.include, Exclude: f.exclude, HideUnreachable: f.hideUnreachable}, nil
	}
	for _, dir := range append(slices.Clone(args), ".") {
		g, err := input.Nearest(dir)
		if err != nil {
			return nil, err
		}
		if g == nil {
			continue
		}
		names := make([]string, 0, len(g.Contracts))
		for _, c := range g.Contracts {
			names = append(names, c.Name)
			if c.Name == f.contract {
				return &supergraph.Filter{Include: c.Include, Exclude: c.Exclude, HideUnreachable: c.HideUnreachable}, nil
			}
		}
		return nil, exit.Usagef("%s has no contract %q; it has %s", g.File, f.contract, cmp.Or(strings.Join(names, ", "), "none"))
	}
	return nil, exit.Usagef("--contract %s: no schemactl.yaml or graph.yaml beside the inputs defines it", f.contract)
}

// visible are the hints that a person is shown: warnings.
func visible(hints diag.List) diag.List {
	return slices.DeleteFunc(slices.Clone(hints), func(h *diag.Diagnostic) bool { return h.Severity < diag.Warning })
}

func notNil(l diag.List) diag.List {
	if l == nil {
		return diag.List{}
	}
	return l
}
