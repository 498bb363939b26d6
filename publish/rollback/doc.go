// Package rollback decides whether routers may go back to the supergraph of an earlier launch, and
// pins that supergraph if they may.
//
// In go that supergraph and the [Evidence] of what is deployed now; out comes a [Verdict]: per
// subgraph, whether its code still answers every fetch that a router may plan against the earlier
// supergraph, and what is taken to be deployed.
//
//	verdict, err := rollback.Judge(ctx, graph, rollback.Evidence{Ref: ref, Registered: registered})
//	if !verdict.OK { … verdict.Reasons() … }
//
// [Run] does all of it for a launch of a registry: it reads the supergraph and what is registered,
// judges, and pins.
//
// # How
//
// The schema that each subgraph had then is read from the supergraph itself, as a router reads it.
// No registry has to remember it, and exactly what routers rely on is compared.
//
// What is deployed now is found in three steps, each overruling the one before: what is registered,
// a source (the journal of the last delivery, the supergraph that routers are pinned to, or the
// replicas themselves), and
// the schemas that the caller gives. Contradictions are refused with [ErrEvidence]: a given schema
// that differs from what the journal tells, and a subgraph that was published after the delivery of
// a journal that the caller named. What is registered is only an assumption, and a pinned
// supergraph has only a part of a schema, so given schemas may differ from both.
//
// A deploy that has begun and is not known to have ended leaves old and new code running, so both
// have to serve. Package serve judges each subgraph on its own. It is therefore enough to judge all
// newest schemas together and all oldest schemas together, instead of every mixture of them.
//
// # Invariants
//
//   - Nothing is published. [Judge] writes nothing and does not ask the registry; [Run] reads it,
//     and pins after the verdict alone.
//   - Every registered subgraph has one [Code] in the verdict, in the order of the registry. Its
//     Assumed is set unless a source or the caller tells what is deployed.
//   - A routing URL is always the registered one, because that is where routers send requests.
package rollback
