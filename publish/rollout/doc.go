// Package rollout decides in which order schemas are published and code is deployed, so that at no moment a router sends a
// subgraph what its code refuses, or gets an answer it cannot accept.
//
// In go the subgraphs before and after (and what the code implements now, where that differs from what is registered) and a
// composer; out comes a [Plan]: publish phases that are one launch each and deploy phases that run side by side, or a
// [*NoSafePlan] that says which changes exclude each other.
//
//	plan, err := rollout.Make(ctx, rollout.Input{Before: registered, After: proposed, Compose: composer})
//
// The pieces, each usable alone: [Serves] (does this code answer every fetch planned against that registered schema), [Offers]
// (does an API schema accept every operation that others accept), [Meet] (the greatest schema that old and new code both serve,
// as SDL), [Make] (the search), [Verify] (every state of a plan once more, from its steps alone), [States] (those states, for another
// judge), [Suggest] (ways out where no order is safe), [Explain] and [Diagram]. Nothing here prints, publishes or deploys.
//
// The way through the code: Make pairs the subgraphs before and after (move.go), judges each pairing of code and schema (rules.go and
// the rule files, over composed.go, which says what a fetch may ask), finds the schema between (meet*.go, over spans.go and edits.go),
// and searches (search.go, strategy.go) with the composer as judge (compositions.go, offers.go).
package rollout
