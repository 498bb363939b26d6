package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
)

const checkLong = `Check a proposed change: does it compose, does it break clients, and in which
order must schema and code go out?

  schemactl check --base BASE PROPOSAL...     two sets of files
  schemactl check PROPOSAL...                 against the registry ($APOLLO_GRAPH_REF)

BASE and PROPOSAL are folders, files, NAME=FILE, NAME=-, globs, supergraph.yaml,
schemactl.yaml, git:REF:PATH, or merge-base:BRANCH:PATH (where HEAD left the branch).
PATH is any of these at that commit; a subgraph that BASE lacks there is new.

Against the registry, or with --partial, subgraphs that the proposal does not name
stay as they are.`

// changeFlags are the flags by which check and plan are given a base and a proposal.
type changeFlags struct {
	graph   string
	base    []string
	partial bool
	remove  []string
}

func (f *changeFlags) flags(c *cobra.Command) {
	graphRefFlag(c, &f.graph)
	c.Flags().StringArrayVar(&f.base, "base", nil, "what to compare with: a folder, files, git:REF:PATH or merge-base:BRANCH:PATH; default: the registry")
	c.Flags().BoolVar(&f.partial, "partial", false, "the proposal names only the subgraphs that change (always so against the registry)")
	c.Flags().StringSliceVar(&f.remove, "remove", nil, "names of subgraphs that the proposal removes")
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
		ch.after = overlay(ch.before, after)
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

// checkFlags are the flags of `check`.
type checkFlags struct {
	change changeFlags
	remote remoteFlags
	out    outputs
	checkOptions
	show report.CheckOptions
}

// checkCommand is `check` with its subcommand `result`.
func (a *app) checkCommand() *cobra.Command {
	var f checkFlags
	c := &cobra.Command{
		Use: "check [--base BASE] PROPOSAL...", Short: "Check a change before you merge it", Long: checkLong,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.check(c.Context(), f, args) },
	}
	f.change.flags(c)
	f.remote.flags(c)
	f.out.flags(c, "text", "json", "markdown", "github (annotations)", "sarif", "junit", "gitlab (code quality)", "html")
	c.Flags().StringArrayVar(&f.operations, "operations", nil, "globs of client operations: .graphql, persisted-query manifests, JSON lists or lines; default: `operations` of schemactl.yaml")
	c.Flags().StringVar(&f.failOn, "fail-on", "", "breaking (default), dangerous, used (breaking changes that operations use), none")
	c.Flags().BoolVar(&f.onlyNew, "only-new", false, "set composition errors aside that the base has too")
	c.Flags().BoolVar(&f.show.All, "all", false, "list safe changes too")
	c.Flags().StringVar(&f.show.Diff, "diff", report.DiffNone, "with text: a unified diff of the api or the supergraph")
	c.AddCommand(a.checkResultCommand())
	return c
}

// check loads the change, starts the platform's check of it where that is asked for, runs the local
// check meanwhile, waits for the platform, and prints both. The error of a failed check is marked
// as reported.
func (a *app) check(ctx context.Context, f checkFlags, args []string) error {
	if err := f.remote.valid(); err != nil {
		return err
	}
	if !slices.Contains([]string{report.DiffNone, report.DiffAPI, report.DiffSupergraph}, f.show.Diff) {
		return exit.Usagef("--diff %q: use none, api or supergraph", f.show.Diff)
	}
	ch, err := a.load(ctx, f.change, args)
	if err != nil {
		return err
	}
	in, err := f.input(a, ch)
	if err != nil {
		return err
	}
	in.Orders, in.Remote, in.Notes = true, f.remote.remote, notesOnOmitted(ch, f.change, args)
	var remote *check.Remote
	var client *platformapi.Client
	var ref registry.GraphRef
	if f.remote.remote {
		// The platform works while the local check runs.
		if client, ref, remote, err = a.submitRemote(ctx, f.remote, f.change.graph, ch); err != nil {
			return err
		}
	}
	rep, err := runCheck(ctx, in)
	if err != nil {
		return err
	}
	var waited error
	if remote != nil {
		if !f.remote.background {
			waited = a.waitRemote(ctx, client, ref, remote, ch.after)
		}
		rep.AddRemote(remote)
	}
	// The local report is printed also when the platform's part is missing.
	if err := a.printCheck(f, rep, ch, in.Operations); err != nil {
		return err
	}
	if remote != nil && f.remote.background {
		_, _ = fmt.Fprintf(a.stderr, "collect the platform's check with: schemactl check result %s --graph-ref %s\n", remote.Workflow, ref)
	}
	switch {
	case waited != nil:
		return waited
	case !rep.Passed:
		return exit.Reported(fmt.Errorf("%w: %v", exit.ErrNo, rep.Reasons))
	}
	return nil
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

// printCheck writes the report in the formats that were asked for. Excerpts of operations come from
// files only: an entry of a manifest has no lines of its own.
func (a *app) printCheck(f checkFlags, rep *check.Report, ch change, operations []usage.Document) error {
	texts := report.TextsOf(ch.before, ch.after)
	for _, d := range operations {
		if d.Line == 0 {
			texts.Add(d.File, d.Text)
		}
	}
	return f.out.write(a.stdout, map[string]printer{
		"json":     asJSON(rep),
		"text":     func(w io.Writer) error { report.Check(w, a.style(w), texts, rep, f.show); return nil },
		"markdown": func(w io.Writer) error { report.CheckMarkdown(w, rep); return nil },
		"github":   func(w io.Writer) error { report.CheckAnnotations(w, rep); return nil },
		"sarif":    func(w io.Writer) error { return report.CheckSARIF(w, rep, build.Version()) },
		"junit":    func(w io.Writer) error { return report.CheckJUnit(w, rep) },
		"gitlab":   func(w io.Writer) error { return report.CheckGitLab(w, rep) },
		"html":     func(w io.Writer) error { return report.CheckHTML(w, rep, build.Version()) },
	})
}
