package publish

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// This file waits until routers run the supergraph of a launch, between a publish and what relies
// on it.

// settle waits until routers run the supergraph of the launch, and journals how that is known.
func (r *run) settle(ctx context.Context, phase *rollout.Phase, report *PhaseReport, launchID string, last bool) error {
	began := r.delivery.Clock.Now()
	req := adoption.Request{Settle: settleTime(r.delivery.SettleFor, r.plan), Last: last, Known: r.known()}
	if err := wantedOf(ctx, r.delivery.Registry, r.delivery.Adoption, *r.tree, &req); err != nil {
		return err
	}
	proof, err := awaitAdoption(ctx, r.delivery.Adoption, req, func(e Event) {
		e.Phase = phase
		r.notify(e)
	})
	report.SettledMS, report.Adoption = r.since(began).Milliseconds(), &proof
	if err != nil {
		return err
	}
	return r.journal.add(Record{Kind: RecordAdopted, Phase: phase.Number, Launch: launchID, Adoption: &proof})
}

// known returns the supergraphs that people know by a name: those of earlier phases, and those that
// are pinned. They tell what a router runs that lags.
func (r *run) known() []adoption.Known {
	var out []adoption.Known
	add := func(proof *adoption.Proof, phase int) {
		for _, s := range proof.Wanted {
			out = append(out, adoption.Known{Supergraph: s, Name: fmt.Sprintf("%s after phase %d", s.Ref, phase)})
		}
	}
	for i, p := range r.report.Phases {
		if p.Adoption != nil {
			add(p.Adoption, i+1)
		} else if r.resumed != nil && r.resumed.adopted[p.Number] != nil {
			add(r.resumed.adopted[p.Number], p.Number)
		}
	}
	if r.delivery.PinDir == "" {
		return out
	}
	lock, _ := pin.Verify(r.delivery.PinDir) // what it lacks has no name
	return append(out, Pinned(lock)...)
}

// KnownIn returns the supergraphs that the records of a journal name: those that routers were
// shown, or assumed, to run. A journal of deliveries that only waited has none.
func KnownIn(records []Record) []adoption.Known {
	var out []adoption.Known
	for _, r := range slices.Backward(records) { // the newest name counts
		if r.Adoption == nil {
			continue
		}
		for _, s := range r.Adoption.Wanted {
			out = append(out, adoption.Known{Supergraph: s, Name: fmt.Sprintf("%s, delivered %s", s.Ref, r.At.Format(time.DateOnly))})
		}
	}
	return out
}

// Pinned returns the supergraphs of a lock by their names.
func Pinned(lock pin.Lock) []adoption.Known {
	var out []adoption.Known
	for _, v := range lock.Variants {
		out = append(out, adoption.Known{Supergraph: adoption.Supergraph{Ref: v.GraphRef, LaunchID: v.LaunchID, SHA256: v.SHA256}, Name: "pinned of " + v.GraphRef.String()})
	}
	return out
}

// sideWait is what a publish before a deploy waits for.
type sideWait struct {
	tree   *launch.Tree
	settle time.Duration
}

// settle waits until routers run the supergraph that a deploy relies on.
func (p Publisher) settle(ctx context.Context, side SideRequest, w sideWait, out *SidePublication) error {
	evidence := side.Adoption
	if evidence == nil {
		evidence = adoption.Time{Clock: p.Clock}
	}
	if evidence.By() == adoption.ByTime && w.settle <= 0 {
		return nil
	}
	req := adoption.Request{Settle: w.settle, Last: true}
	switch {
	case w.tree == nil && evidence.By() != adoption.ByTime:
		return fmt.Errorf("%w: nobody knows which launch they are to run", adoption.ErrUnasked)
	case w.tree != nil:
		if err := wantedOf(ctx, p.Registry, evidence, *w.tree, &req); err != nil {
			return err
		}
	}
	proof, err := awaitAdoption(ctx, evidence, req, p.notify)
	if out.Adoption = &proof; err != nil {
		return fmt.Errorf("the launch is completed; %w", err)
	}
	return nil
}

// wantedOf puts the supergraphs into a request that routers get from a tree of launches. A contract
// whose launch has not completed keeps the supergraph that it has. Nothing is read for evidence
// that does not look at them.
func wantedOf(ctx context.Context, reg registry.Registry, evidence adoption.Evidence, tree launch.Tree, req *adoption.Request) error {
	if evidence.By() == adoption.ByTime {
		return nil
	}
	for i, node := range append([]launch.Node{tree.Source}, tree.Contracts...) {
		id := node.ID
		if i > 0 && node.State != registry.StateCompleted {
			approved, err := reg.ApprovedLaunch(ctx, node.Ref)
			if errors.Is(err, registry.ErrLaunchNotFound) {
				continue
			}
			if err != nil {
				return fmt.Errorf("read the launch that routers of %s have: %w", node.Ref, err)
			}
			id = approved.ID
		}
		s, err := reg.Supergraph(ctx, node.Ref, id)
		if err != nil {
			return fmt.Errorf("read the supergraph of launch %s, to compare it with what routers run: %w", id, err)
		}
		sum := sha256.Sum256([]byte(s.SDL))
		req.Wanted = append(req.Wanted, adoption.Supergraph{Ref: node.Ref, LaunchID: id, SHA256: hex.EncodeToString(sum[:])})
	}
	return nil
}

// awaitAdoption waits for the evidence, and notifies of the wait, of every change, and of its end.
func awaitAdoption(ctx context.Context, evidence adoption.Evidence, req adoption.Request, notify func(Event)) (adoption.Proof, error) {
	notify(Event{Kind: EventSettling, Wait: req.Settle, Adoption: &adoption.Proof{By: evidence.By(), Assumed: evidence.By() == adoption.ByTime}})
	req.Heard = func(p adoption.Proof) { notify(Event{Kind: EventAdoption, Adoption: &p}) }
	proof, err := evidence.Await(ctx, req)
	switch {
	case errors.Is(err, adoption.ErrUnasked) && evidence.By() != adoption.ByUplink:
		return proof, fmt.Errorf("%w\n--%s REASON goes on without them", err, ConsentUnaskedRouters)
	case isUnadopted(err):
		return proof, err
	case err != nil:
		return proof, fmt.Errorf("routers have not picked up the supergraph yet: %w", err)
	}
	notify(Event{Kind: EventAdopted, Adoption: &proof})
	return proof, nil
}

// isUnadopted reports whether routers are what an error is about. They may go on.
func isUnadopted(err error) bool {
	return errors.Is(err, adoption.ErrLagging) || errors.Is(err, adoption.ErrUnasked)
}
