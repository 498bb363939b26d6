// Package pin fixes which supergraphs routers run: it fetches the supergraph SDL of one launch and
// of its contract launches, writes one file per variant and a lock file that describes them, and
// verifies later that the files are still the same.
//
// In go a Registry, the finished launch tree and a directory; out come the files, all of them or
// none.
//
//	result, err := pin.Pin(ctx, reg, "deploy/supergraph", tree, pin.Options{})
//	lock, findings := pin.Verify("deploy/supergraph")
//
// A pinned directory can be handed on: [Push] makes artifacts of an OCI registry of it, [Manifests]
// makes Kubernetes manifests.
//
// # How
//
// [Pin] fetches each supergraph by its launch id, because what routers get by the variant's name
// may change between two requests. It compares the hash that the platform names, and reads the SDL
// as a supergraph, before anything is written. What [Verify] would object to is refused.
//
// Then it replaces the files together, see package fileset: one process at a time writes a
// directory, the SDL files change first and the lock file last, and what a killed process has left
// half done is taken back before anything else.
//
// [Verify] reads the directory without the platform and does what a router does with a supergraph
// when it starts.
//
// # Invariants
//
//   - If Pin returns an error, the directory is as it was. If a file cannot be put back, the error
//     names it.
//   - If Pin returns none, the directory verified at that time. A variant that keeps its pin keeps
//     one that verifies.
//   - Verify never takes half old and half new files for a change: it names the process that writes
//     them, or that was killed while it did.
//   - Files that are right already are not written again, so pinning the same launch twice changes
//     only the times in the lock.
//   - Hashes are over the bytes as they are. The SDL is never printed anew.
//   - The name of a variant's file depends only on the variant and the source variant, see
//     [FileName].
package pin
