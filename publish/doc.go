// Package publish takes a schema change to production: it sends changed subgraphs in one batch,
// waits for the launch and its contract launches, walks through the phases of a rollout plan, and
// pins the supergraphs that come out, with a journal that tells at any moment what was done.
//
// In go subgraphs, the settings of a planner, and a [registry.Registry]; out come registered
// schemas, a lock file with supergraphs, and a [Report]:
//
//	report, err := publish.Deliver(ctx, publish.Delivery{Registry: reg, Ref: ref, After: after, …})
//
// The package knows no HTTP and prints nothing. Progress goes to an [Observer].
//
// # How
//
// A batch is what both ways to publish stand on: a [Publisher] serves one command, a [Delivery]
// does the whole job. The package has many files because each of them is one step of a batch, a
// publisher, a delivery or its journal, and is named after what it belongs to.
//
// A batch (batch*.go) is what one call registers and one launch builds. [Publish] compares the
// request with the registry, sends what differs, and finds the launch. A batch that the platform
// refuses as too large is published in parts of about half its size, one launch after the other, if
// package rollout proves every state between them; a part that is refused as well is parted again.
// [Remove] takes a subgraph out, which is a launch of its own. Where nothing is left to send, the
// launch of what is registered decides (batch_newest.go). What became of a request whose answer was
// lost is asked in batch_ask.go.
//
// A Publisher (publisher*.go) adds what a single command needs around a batch: the check before it,
// and the wait for the launch after it. With [Publisher.PublishSide] a pipeline that deploys once
// publishes what a plan puts before or after its deploy. Nothing is kept between its two calls: the
// second one follows the same plan file, or plans from what is registered by then. What publishing
// needs of a plan is in planned.go, shared with deliveries.
//
// What a change is compared with is a [Base] (base.go): what the registry holds or, once something
// was published that does not compose, the last good supergraph, which routers run. A plan begins
// there, and its first publish puts the registry right. proposal.go joins base and change.
//
// There are many small files, because each step of a batch, a delivery and a journal has its own.
//
// A Delivery (delivery*.go) does both sides and the deploys between. [Deliver] checks, plans, and
// goes through the phases; each is announced in the journal, done, probed for health, and recorded
// as done. It ends with the pins, which package pin writes from the tree of the last launch.
//
// The journal (journal*.go) is a log of records, one JSON object a line: in a file, or by package
// oci in an OCI registry, for runners that start empty. [StandingOf] and
// [DeployedIn] read from it how far a delivery is and which code it left running. A run that
// stopped is resumed with the plan of the journal: phases and deploys that are done are skipped, a
// launch that was started is awaited again, and a batch that may have been sent is compared with
// the registry first.
//
// A rollback (delivery_rollback.go) is a run of its own in the same journal. Its plan leads from
// what is registered and deployed when the delivery failed to what was there before, so it is as
// safe as any plan. It can be stopped and resumed like a delivery. It does not undo what others
// published.
//
// The package has more than 25 files. A batch, a publisher, a delivery, its rollback and the
// journal have a few each. They share how a batch is sent and what a plan expects of the registry,
// which packages of their own would have to export.
//
// # Invariants
//
//   - Never silent, never half: whatever ends a run, its records are on the disk before the run
//     goes on, and the error names the launch and the command that takes it up.
//   - Whatever changes the registry or what is deployed is journaled before it is begun and again
//     once it is done. A record is whole or absent. A journal belongs to one process at a time:
//     of two that write to one in an OCI registry, one ends at its next record. Journals of older
//     versions are read. A journal holds no secret.
//   - A batch is sent once. If the answer is lost, the registry is asked what it holds, also after
//     the caller's context has ended, and nothing is sent again on a guess. That the registry does
//     not hold a batch is no proof that it never will (*LostError, ErrAmbiguous).
//   - A run that has nothing to send ends well only if the launch of what is registered does.
//   - Nothing is sent on top of a registry that has moved: what was checked or planned is compared
//     with what is registered before each batch and each part (ErrMoved).
//   - A base is empty only if the registry has nothing there, in its own words, and routers run
//     nothing.
//   - What a delivery can refuse, it refuses before anything is sent: invalid batches, a failed
//     check, no safe plan, a hazard or gap that stops (loss_gate.go), no way to deploy.
//   - A pin is written only of a launch that was awaited, at the end.
//   - A run that is stopped at any moment and resumed ends as if it had not been stopped; only a
//     deploy that was cut off is done again (TestDeliverResumesFromEverywhere,
//     TestRollbackResumesFromEverywhere).
package publish
