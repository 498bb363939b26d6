package doctor

import (
	"context"
	"errors"

	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// launch examines whether routers get what is registered: the newest launch of the variant was
// built from it and has completed. What is registered and does not compose fails the examination.
func (d *Doctor) launch(ctx context.Context) Finding {
	const name = "launch"
	if d.Offline {
		return skipped(name, "--offline")
	}
	if !d.hasKey() {
		return skipped(name, "there is no key")
	}
	ref, err := d.Ref()
	if err != nil {
		return skipped(name, "there is no graph ref")
	}
	client, err := d.Client()
	if err != nil {
		return skipped(name, "the registry cannot be asked")
	}
	var newest registry.Launch
	var tree launch.Tree
	version, _, _, err := publish.Federation(ctx, client, ref)
	if err == nil {
		newest, err = publish.Newest(ctx, client, ref, version, d.Clock)
	}
	if err == nil {
		tree, err = launch.Look(ctx, client, ref, newest.ID, launch.Options{})
	}
	const correct = "publish a correction; `schemactl launch list` shows what came before"
	switch {
	case errors.Is(err, registry.ErrVariantNotFound):
		return skipped(name, "there is no variant "+ref.String())
	case errors.Is(err, launch.ErrFailed), errors.Is(err, publish.ErrNotUpdated):
		return failed(name, correct, err)
	case errors.Is(err, launch.ErrSuperseded):
		return warning(name, "wait for the newer one with: schemactl launch wait", "%v", err)
	case err != nil:
		return failed(name, "", err)
	case !tree.Final():
		return warning(name, "wait for it with: "+launch.Resume(ref, newest.ID), "the newest launch, %s, is under way: routers do not have what is registered yet", newest.ID)
	}
	return fine(name, "routers of %s get what is registered, by launch %s", ref, newest.ID)
}
