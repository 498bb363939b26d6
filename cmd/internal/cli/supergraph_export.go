package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/publish/pin"
)

// exportFlags say where pinned supergraphs go besides their folder.
type exportFlags struct {
	oci, kubernetes string
	target          pin.Kubernetes
}

func (f *exportFlags) flags(c *cobra.Command) {
	c.Flags().StringVar(&f.oci, "oci", "", "also push each supergraph to this OCI repository, host/repository[:tag], for routers to start from")
	c.Flags().StringVar(&f.kubernetes, "kubernetes", "", "also write a ConfigMap and a kustomize patch of the router's Deployment into this folder")
	c.Flags().StringVar(&f.target.Namespace, "namespace", "", "namespace of the manifests")
	c.Flags().StringVar(&f.target.Deployment, "deployment", "router", "Deployment that the patch is for")
	c.Flags().StringVar(&f.target.Container, "container", "router", "its container that runs the router")
}

// export brings a pinned folder to where the flags say, and tells what routers are to be started with.
func (a *app) export(ctx context.Context, f exportFlags, dir string, lock pin.Lock) error {
	if f.kubernetes != "" {
		files, err := pin.Manifests(dir, lock, f.target)
		if err != nil {
			return err
		}
		if err := writeManifests(f.kubernetes, files); err != nil {
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

// writeManifests writes the ConfigMap first: the patch is of no use without it.
func writeManifests(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cannot write manifests: %w", err)
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := output.WriteFile(filepath.Join(dir, name), files[name]); err != nil {
			return err
		}
	}
	return nil
}
