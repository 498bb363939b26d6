// Package distribution is a client of OCI registries, for artifacts of a few layers: what the OCI
// distribution specification (version 1.1) asks for to push, tag, fetch and list them.
//
//	repo, err := distribution.Open("ghcr.io/shop/plans:42")
//	layer, err := repo.PushBlob(ctx, mediaType, text)
//	layers := []distribution.Descriptor{layer}
//	manifest, err := repo.PushManifest(ctx, distribution.Manifest{ArtifactType: a, Layers: layers})
//	err = repo.Tag(ctx, manifest, repo.Reference.Tag)
//
// # How
//
// A request is sent without credentials first. The registry's challenge tells how to prove who
// asks: with a password, or with a token that the server of the challenge gives for it. Credentials
// are those of `docker login`, which are in Docker's configuration or in the helper that it names.
//
// Where a registry does not know what refers to an artifact, the client keeps the list, in an index
// under the tag that the specification has for it.
//
// # Invariants
//
//   - What is fetched has the digest that it was asked for, or is not returned.
//   - Credentials go to the host of the registry and to the token server that it names, which have
//     to use TLS unless they are on this machine, and nowhere else by a redirect or a link.
//   - Every secret is known to package redact before it is sent.
//
// The libraries for this compile large regular expressions when the program starts, which takes as
// long as all else together that happens before a command runs.
package distribution
