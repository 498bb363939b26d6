package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/notify"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
)

// supergraphPinCommand waits for the launch first, so that it can follow `publish --no-wait`. What
// is pinned stays if an export fails.
func (a *app) supergraphPinCommand() *cobra.Command {
	var graph, dir string
	var wait waitFlags
	var export exportFlags
	var tell notifyFlags
	out := output.New(
		output.Text(output.Void(func(w io.Writer, p pinned) { report.Pins(w, a.style(w), *p.Result) })),
		output.JSON[pinned](),
		output.Format("markdown", "", output.Void(func(w io.Writer, p pinned) { report.PinnedMarkdown(w, *p.Result) })),
	)
	c := &cobra.Command{
		Use: "pin [LAUNCH]", Short: "Write the supergraphs of a launch and its contracts, with a lock file", Args: cobra.MaximumNArgs(1),
		Long:    "Pin waits for the launch and its contract launches, reads each supergraph by launch id,\nand writes them with supergraph.lock: all of it or nothing. Without an id: the newest launch.\n\nOne process at a time writes a folder; others wait for it. What a killed pin has left half\ndone is taken back by the next one.",
		Example: examples("schemactl supergraph pin --dir pins", "schemactl supergraph pin latest --dir pins --kubernetes router --namespace shop"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withNotification(c.Context(), tell, "supergraph pin", nil, func(e *notify.Outcome) error {
				ref, reg, id, err := a.launchArgs(c, graph, args)
				e.Ref = ref
				if err != nil {
					return err
				}
				tree, err := a.settled(c.Context(), reg, ref, id, wait)
				if err != nil {
					return err
				}
				opts := a.pinOptions(c.CommandPath(), dir, wait, export)
				result, err := pin.Pin(c.Context(), reg, dir, tree, opts)
				if err != nil {
					return err
				}
				e.Markdown = func(w io.Writer) { report.PinnedMarkdown(w, result) }
				if err := a.export(c.Context(), c.CommandPath(), export, dir, result.Lock); err != nil {
					return err
				}
				return out.Write(a.stdout, pinned{formVersion, &result})
			})
		},
	}
	graphRefFlag(c, &graph)
	c.Flags().StringVar(&dir, "dir", ".", "`DIR` for the files and supergraph.lock")
	wait.flags(c)
	export.flags(c)
	tell.flags(c)
	out.Flags(c)
	return c
}

// settled waits for a launch that is to be pinned, with its contracts.
func (a *app) settled(ctx context.Context, reg registry.Registry, ref registry.GraphRef, id string, wait waitFlags) (launch.Tree, error) {
	opts, err := a.waitOptions(wait)
	if err != nil {
		return launch.Tree{}, err
	}
	return a.wait(ctx, reg, ref, id, opts, false)
}

// pinOptions returns how a launch is pinned. Contracts that failed, or are not done, keep their pin
// only if the flags of the wait tolerate them.
func (a *app) pinOptions(command, dir string, wait waitFlags, export exportFlags) pin.Options {
	opts := a.verifyOptions(export.lock, dir)
	opts.SkipUnready, opts.Command = wait.contractWarn, command
	opts.AllowInvalidURL = string(export.anyURL)
	return opts
}

// pinned is the JSON form of `supergraph pin`.
type pinned struct {
	Version int `json:"version"`
	*pin.Result
}

// exportFlags are the flags of every command that pins: where supergraphs go besides their
// folder, and how long to wait for the folders.
type exportFlags struct {
	oci, kubernetes string
	target          pin.Kubernetes
	lock            lockFlags
	anyURL          urlConsent
}

func (f *exportFlags) flags(c *cobra.Command) {
	c.Flags().StringVar(&f.oci, "oci", "", "also push each supergraph to the OCI repository `HOST/REPOSITORY[:TAG]`, for routers to start from")
	c.Flags().StringVar(&f.kubernetes, "kubernetes", "", "also write a ConfigMap and a kustomize patch of the router's Deployment into `DIR`")
	c.Flags().StringVar(&f.target.Namespace, "namespace", "", "`NAMESPACE` of the manifests")
	c.Flags().StringVar(&f.target.Deployment, "deployment", "router", "`NAME` of the Deployment that the patch is for")
	c.Flags().StringVar(&f.target.Container, "container", "router", "`NAME` of its container that runs the router")
	f.lock.flags(c)
	f.anyURL.flag(c)
}

// export brings a pinned folder to where the flags say, and prints to standard error what routers
// are to be started with.
func (a *app) export(ctx context.Context, command string, f exportFlags, dir string, lock pin.Lock) error {
	if f.kubernetes != "" {
		files, err := pin.Manifests(dir, lock, f.target)
		if err != nil {
			return err
		}
		if err := a.writeFolder(ctx, command, f.kubernetes, f.lock, files); err != nil {
			return err
		}
		_, _ = fmt.Fprintf(a.stderr, "wrote %s: add it to `components` of your kustomization\n", f.kubernetes)
	}
	if f.oci == "" {
		return nil
	}
	artifacts, err := pin.Push(ctx, dir, lock, f.oci)
	if err != nil {
		return err
	}
	for _, artifact := range artifacts {
		_, _ = fmt.Fprintf(a.stderr, "pushed %s  launch %s\n   APOLLO_GRAPH_ARTIFACT_REFERENCE=%s\n", artifact.GraphRef, artifact.LaunchID, artifact.Reference)
	}
	return nil
}
