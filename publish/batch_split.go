package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// This file publishes a batch in parts that the platform refuses as too large. One batch is one launch, so this changes what routers
// see on the way; it is done only where every state between is proven, and nothing is sent before the whole way is.

// Splitting says how a batch may be published in parts.
type Splitting struct {
	// Contracts are the variants whose clients every state has to serve; Compose judges states, compose.Compose when nil.
	Contracts []rollout.Contract
	Compose   compose.Func
	// Code is what answers now; nil when nothing is known of it.
	Code map[rollout.At][]string
	// Between is told of each part but the last once it is registered, and returns when the next may be sent; nil sends it at once.
	Between func(ctx context.Context, part Part) error
}

// Part is one launch of a batch that was published in parts.
type Part struct {
	Published []string             `json:"published"`
	Created   []string             `json:"created,omitempty"`
	LaunchID  string               `json:"launchId,omitempty"`
	LaunchURL string               `json:"launchUrl,omitempty"`
	Recovered bool                 `json:"recovered,omitempty"`
	Expect    []registry.LaunchRef `json:"-"` // contract launches known so far
}

// size is what a limit of the platform may be about.
type size struct{ bytes, count int }

func (s size) String() string {
	noun := "subgraphs"
	if s.count == 1 {
		noun = "subgraph"
	}
	return fmt.Sprintf("%d %s of %d bytes", s.count, noun, s.bytes)
}

// overhead is what a subgraph of a batch takes besides its texts.
const overhead = 64

// sizeOf is the size of some subgraphs of the batch.
func (s *sending) sizeOf(names []string) size {
	var n size
	for _, in := range s.batch.Send {
		if slices.Contains(names, in.Name) {
			n.count++
			n.bytes += overhead + len(in.Name) + len(in.SDL)
			if in.URL != nil {
				n.bytes += len(*in.URL)
			}
		}
	}
	return n
}

// room is what a part may be after these were refused: less than each of them, and about half of the last.
func (s *sending) room(refused []size) rollout.Room {
	return rollout.Room{
		TooLarge: func(part []string) bool {
			n := s.sizeOf(part)
			return slices.ContainsFunc(refused, func(r size) bool { return n.bytes >= r.bytes && n.count >= r.count })
		},
		Enough: func(part []string) bool {
			n, last := s.sizeOf(part), refused[len(refused)-1]
			return 2*n.bytes >= last.bytes || 2*n.count >= last.count
		},
	}
}

// split publishes the batch in parts after the platform has refused it as too large. The result tells what is registered, also with
// an error: *UnsplitError when nothing was sent, *SplitError once the first part was.
func (s *sending) split(ctx context.Context, result BatchResult, refusal error) (BatchResult, error) {
	left := result.Published
	refused := []size{s.sizeOf(left)}
	result.Published, result.Created = nil, nil
	goal := s.goal()
	splitter, err := rollout.NewSplitter(ctx, rollout.Parcel{
		Registered: sources(s.held), Publish: goal, Code: s.req.Splitting.Code, Contracts: s.req.Splitting.Contracts, Compose: s.req.Splitting.Compose,
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
		if parts = parts[1:]; err == nil && len(parts) > 0 && s.req.Splitting.Between != nil {
			err = s.req.Splitting.Between(ctx, part)
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

// add takes in a part that is registered.
func (r *BatchResult) add(p Part) {
	r.Parts = append(r.Parts, p)
	r.Published, r.Created = append(r.Published, p.Published...), append(r.Created, p.Created...)
	r.LaunchID, r.LaunchURL, r.Downstream = p.LaunchID, p.LaunchURL, p.Expect
	r.Recovered = r.Recovered || p.Recovered
}

// goal is what the batch registers, with the routing URLs that it keeps.
func (s *sending) goal() []sdl.Source {
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

// sendPart sends one part, if the registry still holds what the way was proven for.
func (s *sending) sendPart(ctx context.Context, names []string, goal []sdl.Source, before []Part) (Part, error) {
	now, err := s.reg.Subgraphs(ctx, s.req.Ref)
	if err != nil && !errors.Is(err, registry.ErrVariantNotFound) {
		return Part{}, fmt.Errorf("read the subgraphs of %s: %w", s.req.Ref, err)
	}
	if moved := movedFrom(s.proven(goal, before), now); len(moved) > 0 {
		return Part{}, fmt.Errorf("%w: somebody else published %s of %s", ErrMoved, strings.Join(moved, ", "), s.req.Ref)
	}
	newest, err := newestLaunch(ctx, s.reg, s.req.Ref)
	if err != nil {
		return Part{}, err
	}
	one := &sending{reg: s.reg, req: s.req, held: now, newest: newest, clock: s.clock}
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
		Expect: result.Downstream,
	}, err
}

// proven is what the registry holds once these parts are registered.
func (s *sending) proven(goal []sdl.Source, parts []Part) []registry.RegisteredSubgraph {
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

// UnsplitError is a batch that the platform refuses as too large and that was not published in parts. It is ErrTooLarge.
type UnsplitError struct {
	Ref  registry.GraphRef
	size size
	// Single tells that it is about one subgraph.
	Single bool
	// Refusal is the platform's answer, Cause why it was not parted: *rollout.NoSplit or *rollout.NotComposable.
	Refusal, Cause error
}

// Is makes the error an ErrTooLarge.
func (e *UnsplitError) Is(target error) bool { return target == registry.ErrTooLarge }

// Unwrap gives the platform's answer. The cause is told in the text: by itself it would pass for another outcome.
func (e *UnsplitError) Unwrap() error { return e.Refusal }

func (e *UnsplitError) Error() string {
	const limit = "ask for a larger limit"
	text := fmt.Sprintf("%v\nnothing of it was registered; too much for the platform: %s", e.Refusal, e.size)
	if e.Single {
		return text + "\nto go on, make the schema smaller (descriptions count), or " + limit
	}
	return fmt.Sprintf("%s\nit was not published in parts: %v\nto go on, change the graph in steps that hold by themselves (schemactl plan judges each), or %s", text, e.Cause, limit)
}

// SplitError is a batch of which some parts are registered and the rest is not. It wraps the cause.
type SplitError struct {
	Ref registry.GraphRef
	// Parts are registered, Left is not (or not known to be, where the answer to a part was lost).
	Parts []Part
	Left  []string
	Cause error
}

// Unwrap gives the cause.
func (e *SplitError) Unwrap() error { return e.Cause }

func (e *SplitError) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "the batch was too large for the platform and is published in parts; registered in %s:", e.Ref)
	for _, p := range e.Parts {
		fmt.Fprintf(&text, "\n  %s by launch %s", strings.Join(p.Published, ", "), p.LaunchID)
	}
	fmt.Fprintf(&text, "\n%v", e.Cause)
	if len(e.Left) > 0 {
		fmt.Fprintf(&text, "\nnot published: %s", strings.Join(e.Left, ", "))
		switch {
		case errors.Is(e.Cause, ErrNotUpdated), errors.Is(e.Cause, registry.ErrTooLarge):
		case errors.Is(e.Cause, ErrMoved):
			text.WriteString("; run the same command again: it takes into account what is registered now")
		default:
			text.WriteString("; what is registered holds as it is; run the same command again to publish the rest")
		}
	}
	return text.String()
}
