// Package oci speaks to OCI registries: it connects with the credentials of `docker login`, and
// keeps logs of records and documents in artifacts, where a process on another machine finds them.
//
// # How
//
// A [Log] is an artifact with one layer for each record. To append a record uploads one layer and a
// manifest, and moves the tag to it:
//
//	log, text, err := oci.Open(ctx, "ghcr.io/shop/delivery:production")
//	err = log.Append(ctx, record, false)
//
// A log that is begun anew names the one before it, which keeps a tag of its own, so that [Earlier]
// finds all of them.
//
// A [Document] is an artifact with one layer. Others are attached to it as artifacts that refer to
// it ([Attach], [Attached]), also where the registry does not know such referrers:
//
//	reference, err := oci.Push(ctx, "ghcr.io/shop/plans:42", oci.Document{…})
//
// # Invariants
//
//   - A record is readable for everybody once Append returns nil, and not at all before its tag is
//     moved.
//   - Registries cannot compare and swap a tag. The log compares the tag before and after each
//     Append, so that of two processes that append at the same time at most one goes on
//     ([ErrMoved]) from its second record on.
package oci
