// Package planfile is a rollout plan that others read, approve and carry out later: a file, or an
// artifact of an OCI registry.
//
// In go a plan and what it was proven for; out comes a document that can be told from any other by
// its digest:
//
//	file := planfile.New(plan, planfile.Bound{GraphRef: ref, Items: items, …})
//	reference, err := file.Save(ctx, "oci://ghcr.io/shop/plans:42")
//
// Whoever carries it out reads it, asks the policy, and compares what it is bound to with what is
// there now:
//
//	file, err := planfile.Read(ctx, reference)
//	err = policy.Judge(file, now)
//	moved := planfile.Compare(file.Bound.Items, now)
//
// # How
//
// A plan is bound to items (bound.go): hashes of registered schemas, routing URLs, the code that is
// assumed, the schemas that are the goal, the keys of the configuration that steer the verdict,
// client operations, contracts, and the versions of what judged. An item is a kind and a name; the
// package does not know what stands behind them, so that a caller adds a kind of its own.
//
// The digest (digest.go) is of the whole document as canonical JSON but for itself and the
// approvals, so that it stays the same while approvals are added, whoever formats the file. An
// [Approval] names the digest of what was approved. In a file approvals stand at its end; in an OCI
// registry each is an artifact that refers to the plan (place.go).
//
// # Invariants
//
//   - [Read] returns no document whose digest is not that of its content, and none with an approval
//     of another document.
//   - A digest and an approval prove nothing to those who can write the file: they are a record of
//     who said what about which plan, and find mistakes, not forgery. What proves who approved is
//     where that is kept, or a signature on the OCI artifact.
//   - A plan without [Bound], as schemactl wrote it before and as `plan --format json` prints it,
//     is read, and cannot be approved.
package planfile
