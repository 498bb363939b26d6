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
// as a supergraph, before anything is written.
//
// Then a transaction replaces the files. It writes the new files, and copies of those that they
// replace, beside them, flushes them to the disk and reads them back. From there on only renames
// remain, which need no more space on the disk. The SDL files are renamed first, and the lock file
// last, after the others were read back from their places. If a step fails, the copies are renamed
// back in the opposite order.
//
// [Verify] reads the directory without the platform and does what a router does with a supergraph
// when it starts.
//
// # Invariants
//
//   - If Pin returns an error, the directory is as it was. If a file cannot be put back, the error
//     names it.
//   - The lock file is the last file to change. A process that dies between two renames leaves the
//     old lock with files that Verify reports, and the next Pin puts that right.
//   - Files that are right already are not written again, so pinning the same launch twice changes
//     only the times in the lock.
//   - Hashes are over the bytes as they are. The SDL is never printed anew.
//   - The name of a variant's file depends only on the variant and the source variant, see
//     [FileName].
package pin
