package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/composition"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/federation"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/rehearsal"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
)

// sandboxPreviewFlags are the flags of `sandbox --preview`.
type sandboxPreviewFlags struct {
	on      bool
	base    []string
	remove  []string
	pin     string
	routing routingFlags
	lock    lockFlags
}

func (f *sandboxPreviewFlags) flags(c *cobra.Command) {
	c.Flags().BoolVar(&f.on, "preview", false, "serve the base with the inputs in its place, composed and registered nowhere else")
	c.Flags().StringArrayVar(&f.base, "base", nil, "with --preview: `BASE` of the preview: registry:GRAPH@VARIANT, a folder, files, or git:REF:PATH")
	c.Flags().StringSliceVar(&f.remove, "remove", nil, "with --preview: `NAME,...` of subgraphs of the base that the preview lacks")
	c.Flags().StringToStringVar(&f.routing.urls, "routing-url", nil, "with --preview: where the inputs run, `NAME=URL`; default: the configuration, then the base")
	c.Flags().StringVar(&f.pin, "pin", "", "with --preview: `DIR` to pin the supergraph in, too")
	f.routing.anyURL.flag(c)
	f.lock.flags(c)
}

// args refuses inputs that nothing is made of.
func (f *sandboxPreviewFlags) args(_ *cobra.Command, args []string) error {
	switch {
	case !f.on && len(args) > 0:
		return exit.Usagef("a sandbox takes no inputs: give --seed DIR, or --preview --base BASE %s", strings.Join(args, " "))
	case f.on && len(f.base) == 0:
		return exit.Usagef("--preview of what? give --base registry:GRAPH@VARIANT, or the folder of all subgraphs")
	}
	return nil
}

// previewVariant is the name of the variant that a preview is served as.
const previewVariant = "preview"

// previewRef returns the graph ref that a router of the preview asks for: that of --graph-ref, else
// the variant "preview" of the base's graph, of the configured one, or of a graph of that name.
func (a *app) previewRef(f sandboxPreviewFlags, graph string) (registry.GraphRef, error) {
	if graph != "" {
		return registry.ParseRef(graph)
	}
	if from := input.VariantsIn(f.base); len(from) > 0 {
		return from[0].WithVariant(previewVariant), nil
	}
	g, err := a.configuration(f.base)
	if err != nil || g.Ref == "" {
		return registry.GraphRef{Graph: previewVariant, Variant: previewVariant}, err
	}
	ref, err := registry.ParseRef(g.Ref)
	return ref.WithVariant(previewVariant), err
}

// previewGraph composes the base with the inputs in its place, registers it in the sandbox, and
// pins it if that is asked for. It returns the graph ref that it is served as, and what it is, for
// people. What does not compose is reported, and nothing is registered or written.
func (a *app) previewGraph(ctx context.Context, server *sandbox.Server, f sandboxPreviewFlags, wish federation.Wish, graph string, args []string) (registry.GraphRef, string, error) {
	ref, err := a.previewRef(f, graph)
	if err != nil {
		return ref, "", err
	}
	loader := a.loader()
	loader.OwnURLs = true
	if len(args) == 0 { // the base itself
		args = f.base
	}
	ch, err := loader.LoadChange(ctx, input.Comparison{Base: f.base, Proposal: args, Partial: true, Remove: f.remove})
	if err != nil {
		return ref, "", err
	}
	if err := f.routing.apply(ch.After); err != nil {
		return ref, "", err
	}
	for _, note := range ch.Notes {
		loader.Note(note)
	}
	if file, err := (federationFlag{}).wish(a.resolver, loader, args); err != nil {
		return ref, "", err
	} else if wish.From == "" {
		wish = file
	}
	version := versionOf(wish, slices.Concat(ch.BaseTaken, ch.Taken))
	res, err := a.composed(ctx, ch.After, composition.Options{Federation: version, Places: urlPlaces(a.resolver, args)})
	if err != nil {
		return ref, "", err
	}
	report.Diagnostics(a.stderr, a.style(a.stderr), report.TextsOf(ch.After), slices.Concat(res.Errors, res.Warnings()))
	if !res.OK() {
		return ref, "", exit.Reported(fmt.Errorf("%w: the preview does not compose: %s", res.Outcome(), strings.Join(res.Errors.Codes(), ", ")))
	}
	if err := rehearsal.Seed(ctx, server, ref, ch.After, ch.Config, version); err != nil {
		return ref, "", fmt.Errorf("%w: %w", exit.ErrNo, err)
	}
	if f.pin != "" {
		if err := a.pinPreview(ctx, server, f, ref); err != nil {
			return ref, "", err
		}
	}
	return ref, previewTitle(f, ch), nil
}

// previewTitle tells what a preview is made of.
func previewTitle(f sandboxPreviewFlags, ch input.Change) string {
	var changed []string
	for _, s := range ch.After {
		at := slices.IndexFunc(ch.Before, func(b sdl.Source) bool { return b.Name == s.Name })
		if at < 0 || ch.Before[at].Text != s.Text || ch.Before[at].URL != s.URL {
			changed = append(changed, s.Name)
		}
	}
	for _, name := range f.remove {
		changed = append(changed, "no "+name)
	}
	return "preview of " + strings.Join(f.base, " ") + " with " + cmp.Or(strings.Join(changed, ", "), "nothing changed")
}

// pinPreview pins the supergraphs of a preview as those of a delivery are, for routers that start
// from a file, and for `supergraph verify`.
func (a *app) pinPreview(ctx context.Context, server *sandbox.Server, f sandboxPreviewFlags, ref registry.GraphRef) error {
	logger, err := a.logger()
	if err != nil {
		return err
	}
	reg, err := rehearsal.Connect(server, logger)
	if err != nil {
		return err
	}
	approved, err := reg.ApprovedLaunch(ctx, ref)
	if err != nil {
		return err
	}
	tree, err := launch.Look(ctx, reg, ref, approved.ID, launch.Options{Clock: a.clock})
	if err != nil {
		return err
	}
	opts := a.verifyOptions(f.lock, f.pin)
	opts.Command, opts.AllowInvalidURL = "schemactl sandbox --preview", string(f.routing.anyURL)
	done, err := pin.Pin(ctx, reg, f.pin, tree, opts)
	if err != nil {
		return err
	}
	report.Pins(a.stderr, a.style(a.stderr), done)
	return nil
}
