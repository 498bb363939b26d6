package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// SplitOptions tell how a batch that the platform refuses as too large may be published in parts.
//
// One batch is one launch. Parts are several, and routers run the supergraphs between them. A batch
// is therefore parted only if every such state is proven, and nothing is sent before all are.
type SplitOptions struct {
	// Contracts are the variants whose clients every state has to serve.
	Contracts []rollout.Contract
	// Federation is the federation version that composes the states.
	Federation spec.Choice
	// Compose composes the states with it; compose.Compose when nil.
	Compose compose.Func
	// Code is the code that answers now. Nil means that it is not known.
	Code map[rollout.At][]string
	// Between is called with each part but the last once it is registered, and returns when the
	// next one may be sent. An error ends the publish there. Nil sends the next part at once.
	Between func(ctx context.Context, part Part) error
}

// Part is one launch of a batch that was published in parts.
type Part struct {
	Published []string `json:"published"`
	Created   []string `json:"created,omitempty"`
	LaunchID  string   `json:"launchId,omitempty"`
	LaunchURL string   `json:"launchUrl,omitempty"`
	Recovered bool     `json:"recovered,omitempty"`
	// Downstream are the contract launches known so far.
	Downstream []registry.LaunchRef `json:"-"`
}

// batchSize is what a limit of the platform may be about. Which limit it is, is not known.
type batchSize struct{ bytes, count int }

func (s batchSize) String() string {
	noun := "subgraphs"
	if s.count == 1 {
		noun = "subgraph"
	}
	return fmt.Sprintf("%d %s of %d bytes", s.count, noun, s.bytes)
}

// subgraphOverhead is about how many bytes of a request a subgraph takes besides its texts.
const subgraphOverhead = 64

// sizeOf returns the size of the named subgraphs of the batch.
func (s *batchSend) sizeOf(names []string) batchSize {
	var n batchSize
	for _, in := range s.batch.Send {
		if slices.Contains(names, in.Name) {
			n.count++
			n.bytes += subgraphOverhead + len(in.Name) + len(in.SDL)
			if in.URL != nil {
				n.bytes += len(*in.URL)
			}
		}
	}
	return n
}

// room returns how large a part may be after batches of these sizes were refused: smaller than each
// of them in bytes or in number, and about half of the last one.
func (s *batchSend) room(refused []batchSize) rollout.Room {
	return rollout.Room{
		TooLarge: func(part []string) bool {
			n := s.sizeOf(part)
			return slices.ContainsFunc(refused, func(r batchSize) bool { return n.bytes >= r.bytes && n.count >= r.count })
		},
		Enough: func(part []string) bool {
			n, last := s.sizeOf(part), refused[len(refused)-1]
			return 2*n.bytes >= last.bytes || 2*n.count >= last.count
		},
	}
}

// split publishes the batch in parts after the platform has refused the whole as too large. A part
// that is refused as well is parted again, together with what is left.
//
// result has what the whole would have published. It is returned with what is registered, also with
// an error: *UnsplitError if nothing could be sent, *SplitError once the first part was.
func (s *batchSend) split(ctx context.Context, result BatchResult, refusal error) (BatchResult, error) {
	left := result.Published
	refused := []batchSize{s.sizeOf(left)}
	result.Published, result.Created = nil, nil
	goal := s.goal()
	splitter, err := rollout.NewSplitter(ctx, rollout.Parcel{
		Registered: withoutFiles(Sources(s.req.Ref, s.held)), Publish: goal, Code: s.req.Split.Code, Contracts: s.req.Split.Contracts,
		Federation: s.req.Split.Federation, Compose: s.req.Split.Compose,
	})
	var parts [][]string
	if err == nil {
		parts, err = splitter.Split(ctx, left, s.room(refused))
	}
	for err == nil && len(parts) > 0 {
		var part Part
		part, err = s.sendPart(ctx, parts[0], goal, result.Parts)
		if errors.Is(err, registry.ErrTooLarge) {
			refused, refusal = append(refused, s.sizeOf(parts[0])), err
			parts, err = splitter.Split(ctx, left, s.room(refused))
			continue
		}
		if err == nil || errors.Is(err, ErrNotUpdated) {
			result.add(part)
			left = slices.DeleteFunc(slices.Clone(left), func(name string) bool { return slices.Contains(part.Published, name) })
		}
		if parts = parts[1:]; err == nil && len(parts) > 0 && s.req.Split.Between != nil {
			err = s.req.Split.Between(ctx, part)
		}
	}
	var none *rollout.NoSplit
	var broken *rollout.NotComposable
	if errors.As(err, &none) || errors.As(err, &broken) {
		err = &UnsplitError{Ref: s.req.Ref, size: refused[len(refused)-1], Single: len(left) == 1, Refusal: refusal, Cause: err}
	}
	switch {
	case err != nil && len(result.Parts) == 0 && ctx.Err() != nil && errors.Is(err, ctx.Err()) && !errors.Is(err, registry.ErrAmbiguous):
		err = fmt.Errorf("nothing was published to %s: %w", s.req.Ref, err)
	case err != nil && len(result.Parts) > 0:
		err = &SplitError{Ref: s.req.Ref, Parts: result.Parts, Left: left, Cause: err}
	}
	return result, err
}

// add takes in a part that is registered. The launch of the last part added is that of the batch.
func (r *BatchResult) add(p Part) {
	r.Parts = append(r.Parts, p)
	r.Published, r.Created = append(r.Published, p.Published...), append(r.Created, p.Created...)
	r.LaunchID, r.LaunchURL, r.Downstream = p.LaunchID, p.LaunchURL, p.Downstream
	r.Recovered = r.Recovered || p.Recovered
}

// goal returns what the batch registers, with the routing URLs that it keeps.
func (s *batchSend) goal() []sdl.Source {
	all := make([]sdl.Source, 0, len(s.batch.Send))
	for _, in := range s.batch.Send {
		src := sdl.Source{Name: in.Name, Text: in.SDL}
		if before, found := findHeld(s.held, in.Name); found {
			src.URL = before.URL
		}
		if in.URL != nil {
			src.URL = *in.URL
		}
		all = append(all, src)
	}
	return all
}

// sendPart sends one part; before are those that are registered. The parts were proven for what the
// registry held, so the error is ErrMoved if it holds anything else besides them.
func (s *batchSend) sendPart(ctx context.Context, names []string, goal []sdl.Source, before []Part) (Part, error) {
	now, err := heldIn(ctx, s.reg, s.req.Ref)
	if err != nil {
		return Part{}, fmt.Errorf("read the subgraphs of %s: %w", s.req.Ref, err)
	}
	if moved := movedFrom(s.heldAfter(before, goal), now); len(moved) > 0 {
		return Part{}, fmt.Errorf("%w: somebody else published %s of %s", ErrMoved, strings.Join(moved, ", "), s.req.Ref)
	}
	newest, err := newestLaunch(ctx, s.reg, s.req.Ref)
	if err != nil {
		return Part{}, err
	}
	one := &batchSend{reg: s.reg, req: s.req, held: now, newest: newest, clock: s.clock}
	result := BatchResult{Ref: s.req.Ref, Revision: s.req.Revision}
	for _, in := range s.batch.Send {
		if !slices.Contains(names, in.Name) {
			continue
		}
		one.batch.Send = append(one.batch.Send, in)
		result.Published = append(result.Published, in.Name)
		if slices.Contains(s.batch.Created, in.Name) {
			result.Created = append(result.Created, in.Name)
		}
	}
	result, err = one.send(ctx, result)
	return Part{
		Published: result.Published, Created: result.Created, LaunchID: result.LaunchID, LaunchURL: result.LaunchURL, Recovered: result.Recovered,
		Downstream: result.Downstream,
	}, err
}

// heldAfter returns what the registry holds once these parts of the goal are registered.
func (s *batchSend) heldAfter(parts []Part, goal []sdl.Source) []registry.RegisteredSubgraph {
	all := slices.Clone(s.held)
	for _, part := range parts {
		for _, src := range goal {
			if !slices.Contains(part.Published, src.Name) {
				continue
			}
			all = slices.DeleteFunc(all, func(r registry.RegisteredSubgraph) bool { return r.Name == src.Name })
			all = append(all, registry.RegisteredSubgraph{Name: src.Name, URL: src.URL, SDL: src.Text})
		}
	}
	return all
}
