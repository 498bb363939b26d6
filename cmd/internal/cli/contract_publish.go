package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/notify"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/registry"
)

const contractPublishLong = `Publish creates a contract variant or changes its filter, and waits for its launch.

The filter is that of the flags, else that of schemactl.yaml. What the flags do not say
stays as it is registered. Before it is sent, the filter is previewed on what is
registered, as contract preview does: one that cannot be built, or by which clients
lose something, is not sent (exit code 1), nor one that cannot be judged (7).
--skip-check REASON sends it all the same.

  schemactl contract publish public                          as schemactl.yaml has it
  schemactl contract publish shop@public --exclude-tag internal --source-variant current`

// contractPublished is the JSON form of `contract publish`.
type contractPublished struct {
	report.ContractPublication
	roverEnvelope[contractData]
}

// contractPublishFlags are the flags of `contract publish`.
type contractPublishFlags struct {
	graph, source            string
	filter                   filterFlags
	dryRun, noWait, noLaunch bool
	force                    bool
	checkOptions
	gate       gateFlags
	federation federationFlag
	wait       waitFlags
	ask        askFlags
	notify     notifyFlags
	out        *output.Formats[contractPublished]
}

// contractPublishCommand has the flags of Apollo Rover's command, and those of a check and a
// launch.
func (a *app) contractPublishCommand() *cobra.Command {
	f := contractPublishFlags{out: output.New(
		output.Text(output.Void(func(w io.Writer, p contractPublished) { report.ContractPublished(w, a.style(w), p.ContractPublication) })),
		output.JSON[contractPublished](),
		output.Format("markdown", "", output.Void(func(w io.Writer, p contractPublished) { report.ContractPublishedMarkdown(w, p.ContractPublication) })),
	)}
	c := &cobra.Command{
		Use: "publish CONTRACT", Short: "Create a contract or change its filter, if its clients lose nothing", Long: contractPublishLong, Args: cobra.ExactArgs(1),
		Example: examples(
			"schemactl contract publish public --dry-run",
			"schemactl contract publish shop@public --no-exclude-tags",
			"schemactl contract publish partner --include-tag partner --hide-unreachable-types",
		),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withNotification(c.Context(), f.notify, "contract publish", nil, func(e *notify.Outcome) error {
				return a.contractPublish(c.Context(), &f, args[0], e)
			})
		},
	}
	graphRefFlag(c, &f.graph)
	flags := c.Flags()
	flags.StringVar(&f.source, "source-variant", "", "`VARIANT` that a new contract filters; default: the variant of the graph ref")
	f.filter.flags(c)
	flags.BoolVar(&f.dryRun, "dry-run", false, "only preview the filter")
	flags.BoolVar(&f.force, "force", false, "publish the filter also if the registry has it already")
	flags.BoolVar(&f.noLaunch, "no-launch", false, "do not start a launch of the contract")
	flags.BoolVar(&f.noWait, "no-wait", false, "do not wait for the launch")
	f.federation.flags(c)
	f.checkOptions.flags(c)
	f.gate.flags(c, "require")
	f.wait.flags(c)
	f.ask.flags(c)
	f.notify.flags(c)
	f.out.Flags(c)
	return c
}

// contractTarget is the contract that a command names, the variant that it filters, and what the
// registry and the configuration have of it.
type contractTarget struct {
	ref, source registry.GraphRef
	held        *platformapi.Contract // nil for a new contract
	config      *config.Graph
}

// contractPublish previews a filter, and sends it if the verdict lets it. The report is printed in
// any case.
func (a *app) contractPublish(ctx context.Context, f *contractPublishFlags, name string, e *notify.Outcome) error {
	client, err := a.client()
	if err != nil {
		return err
	}
	t, err := a.contractTarget(ctx, client, f, name)
	if err != nil {
		return err
	}
	e.Ref = t.ref
	gate, err := f.gate.gate(t.config, publish.CheckRequire, f.checkOptions)
	if err != nil {
		return err
	}
	set, err := t.filter(ctx, client, f)
	if err != nil {
		return err
	}
	if err := t.serves(ctx, client, &set.list[0]); err != nil {
		return err
	}
	preview, err := a.previewFilter(ctx, f, client, t, set)
	if err != nil {
		return err
	}
	rep := report.ContractPublication{
		Version: formVersion, GraphRef: t.ref, Source: t.source, Created: t.held == nil, DryRun: f.dryRun, SkipReason: gate.SkipReason, Preview: preview,
	}
	rep.Unchanged = !rep.Created && set.list[0].Was == nil && !f.force
	e.Markdown = func(w io.Writer) { report.ContractPublishedMarkdown(w, rep) }
	failed := verdictError(preview.Check)
	if gate.Mode != publish.CheckRequire && !f.dryRun {
		failed = nil
	}
	if failed == nil && !rep.Unchanged && !f.dryRun {
		failed = a.sendContract(ctx, f, client, &rep, set.list[0])
		if failed != nil && !rep.Published {
			return failed
		}
	}
	out := contractPublished{ContractPublication: rep}
	out.roverEnvelope = envelopeOf(contractData{LaunchURL: rep.LaunchURL, LaunchText: rep.LaunchText, Success: failed == nil})
	if rep.Published && f.out.IsJSON() {
		v, err := client.Variant(ctx, t.ref)
		if err != nil {
			return exit.All(failed, err)
		}
		if v.Contract != nil {
			out.Data.Description = v.Contract.Description
		}
	}
	return exit.All(failed, f.out.Write(a.stdout, out))
}

// contractTarget finds out which contract is meant, and what it filters.
func (a *app) contractTarget(ctx context.Context, client *platformapi.Client, f *contractPublishFlags, name string) (t contractTarget, err error) {
	if t.ref, err = a.contractRef(f.graph, name); err != nil {
		return t, err
	}
	around, unknown := a.graphRef(f.graph)
	if t.config, err = a.configuration(nil); err != nil {
		return t, err
	}
	v, err := client.Variant(ctx, t.ref)
	switch {
	case errors.Is(err, registry.ErrVariantNotFound):
	case err != nil:
		return t, err
	case v.Contract == nil:
		return t, exit.Usagef("%s is no contract variant, and cannot become one", t.ref)
	default:
		t.held = v.Contract
	}
	source := strings.TrimPrefix(f.source, t.ref.Graph+"@")
	if t.held != nil && t.held.Source.Variant != "" {
		if source != "" && source != t.held.Source.Variant {
			return t, exit.Usagef("--source-variant %s: %s filters %s, and a contract keeps its source", f.source, t.ref, t.held.Source)
		}
		source = t.held.Source.Variant
	}
	if unknown == nil && around.Graph == t.ref.Graph && around.Variant != t.ref.Variant {
		source = cmp.Or(source, around.Variant)
	}
	if source == "" {
		return t, exit.Usagef("%s is new: name what it filters with --source-variant", t.ref)
	}
	t.source, err = registry.ParseRef(t.ref.Graph + "@" + source)
	return t, err
}

// filter returns the contract with the filter that shall be sent, alone in a set. What is not known
// of the registered filter has to be given, since all of it is sent.
func (t contractTarget) filter(ctx context.Context, client *platformapi.Client, f *contractPublishFlags) (contractSet, error) {
	set, err := contractsOf(ctx, client, t.source, t.config)
	if err != nil {
		return set, err
	}
	name, own := t.ref.Variant, t.config.Contract(t.ref.Variant)
	set = set.withConfigured(t.config)
	set, err = set.only(name, &f.filter, t.config)
	switch {
	case err != nil:
		return set, err
	case t.held == nil || own != nil:
		return set, nil
	case t.held.Hidden && !f.filter.whole():
		return set, exit.Usagef("the registry does not show the filter of %s: give all of it, --%s or --%s, --%s or --%s, and --%s or --%s", t.ref,
			includeFlag, noIncludeFlag, excludeFlag, noExcludeFlag, hideFlag, noHideFlag)
	case t.held.HideUnreachable == nil && !f.filter.saysHidden():
		return set, exit.Usagef("the platform does not say whether %s hides unreachable types: give --%s or --%s", t.ref, hideFlag, noHideFlag)
	}
	return set, nil
}

// serves tells a contract whose filter changes what routers have of it: that is what clients lose
// something of if the registered filter cannot be built. One that routers have nothing of has no
// clients yet.
func (t contractTarget) serves(ctx context.Context, client *platformapi.Client, c *check.Contract) error {
	if t.held == nil || c.Was == nil {
		return nil
	}
	l, err := client.ApprovedLaunch(ctx, t.ref)
	if errors.Is(err, registry.ErrLaunchNotFound) {
		c.New = true
		return nil
	}
	if err != nil {
		return err
	}
	s, err := client.Supergraph(ctx, t.ref, l.ID)
	if err != nil {
		return err
	}
	if graph, errs := supergraph.Read(sdl.Source{File: t.ref.String(), Text: s.SDL}); len(errs) == 0 {
		c.Served = graph
	}
	return nil
}

// previewFilter judges the filter on what is registered.
func (a *app) previewFilter(ctx context.Context, f *contractPublishFlags, client *platformapi.Client, t contractTarget, set contractSet) (none report.ContractPreviews, err error) {
	wish, err := f.federation.wish(a.resolver, a.loader(), nil)
	if err != nil {
		return none, err
	}
	var sides check.Input
	if sides.Federation, err = a.federation(ctx, client, t.source, wish); err != nil {
		return none, err
	}
	if sides, err = a.registeredSides(ctx, client, t.source, sides, nil); err != nil {
		return none, err
	}
	return a.previewContracts(ctx, f.checkOptions, sides, set, nil)
}

// sendContract sends the filter and waits for the launch of the contract. It sets Published of the
// report if the registry has the filter.
func (a *app) sendContract(ctx context.Context, f *contractPublishFlags, client *platformapi.Client, rep *report.ContractPublication, c check.Contract) error {
	opts, err := a.waitOptions(f.wait)
	if err != nil {
		return err
	}
	req := registry.ContractRequest{
		Ref: rep.GraphRef, Source: rep.Source.Variant, Launch: !f.noLaunch,
		Include: c.Filter.Include, Exclude: c.Filter.Exclude, HideUnreachable: c.Filter.HideUnreachable,
	}
	done, err := publish.SetContract(ctx, client, req, a.clock, f.ask.askFor)
	if errors.Is(err, registry.ErrRefused) && !errors.Is(err, registry.ErrTooLarge) {
		return fmt.Errorf("%w: the platform does not take the filter: %w", exit.ErrNo, err)
	}
	if rep.Published = err == nil || done.LaunchID != "" || errors.Is(err, registry.ErrLaunchNotFound); err != nil {
		return err
	}
	rep.LaunchID, rep.LaunchURL, rep.LaunchText = done.LaunchID, done.LaunchURL, done.LaunchText
	if f.noWait || f.noLaunch {
		return nil
	}
	tree, err := a.wait(ctx, client, rep.GraphRef, done.LaunchID, opts, f.out.ForPeople())
	if tree.Source.ID != "" {
		rep.Launch = &tree
	}
	return err
}
