package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

// BatchRequest is what shall be registered in one launch.
type BatchRequest struct {
	Ref      registry.GraphRef
	Revision string
	Git      registry.GitContext
	// Subgraphs are those to register. Others that are registered stay as they are. A nil URL keeps
	// the registered one.
	Subgraphs []registry.SubgraphInput
	// Files tells by subgraph in which file a schema is, for messages. It may be nil.
	Files map[string]string
	// Force sends unchanged subgraphs too, for a launch without a change.
	Force bool
	// NoURL allows a new subgraph to be registered without a routing URL; otherwise a batch with
	// such a subgraph is refused. The URL of a registered subgraph is kept in either case.
	NoURL bool
	// AnyURL allows routing URLs that routers cannot use; otherwise a batch that brings one in is
	// refused.
	AnyURL bool
	// Places are where the routing URLs are written. It may be nil.
	Places URLPlaces
	// Seen is what the registry held when the request was checked; nil if it was not checked. If
	// the registry holds something else by now, nothing is sent.
	Seen []registry.RegisteredSubgraph
	// AskFor is how long the registry is asked what became of the batch if the answer is lost;
	// DefaultAskFor when 0.
	AskFor time.Duration
	// Split allows the batch to be published in parts if the platform refuses it as too large. Nil
	// does not.
	Split *SplitOptions

	// absent is true if the variant did not exist when the registry was read.
	absent bool
}

// askFor returns AskFor or its default.
func (r BatchRequest) askFor() time.Duration { return cmp.Or(r.AskFor, DefaultAskFor) }

// BatchResult is what became of a batch.
type BatchResult struct {
	Ref      registry.GraphRef `json:"graphRef"`
	Revision string            `json:"revision,omitempty"`
	// CreatesVariant is true if the variant does not exist before the batch, which creates it.
	CreatesVariant bool `json:"createsVariant,omitempty"`
	// Published are the subgraphs that were sent.
	Published []string `json:"published,omitempty"`
	// Created are those of them that are new to the variant.
	Created []string `json:"created,omitempty"`
	// Skipped are the subgraphs that were registered already. A batch that skips everything is not
	// sent and has no launch.
	Skipped []string `json:"skipped,omitempty"`
	// Notes are remarks on what was published, one sentence each.
	Notes []string `json:"notes,omitempty"`
	// Removed names the subgraph that was taken out, in a launch of its own.
	Removed []string `json:"removed,omitempty"`
	// Parts are the launches of a batch that was too large for the platform, in order. The launch
	// of the batch is the last of them. Empty for a batch in one piece. If a part fails, they tell
	// what is registered.
	Parts []Part `json:"parts,omitempty"`
	// URLFaults are the subgraphs whose routing URL routers cannot use, of all that the variant has
	// with the batch. They were registered before, or are allowed, or have none.
	URLFaults []supergraph.SubgraphURL `json:"routingUrlFaults,omitempty"`
	// LaunchID is the launch that the batch started, empty when everything was skipped.
	LaunchID  string `json:"launchId,omitempty"`
	LaunchURL string `json:"launchUrl,omitempty"`
	// LaunchText is the platform's sentence about the launch.
	LaunchText string `json:"launchText,omitempty"`
	// APIHash is the hash of the API schema that clients get; empty if the batch does not compose,
	// or nothing was sent.
	APIHash string `json:"apiSchemaHash,omitempty"`
	// Downstream are the contract launches known so far.
	Downstream []registry.LaunchRef `json:"-"`
	// Recovered is true if the answer of the platform was lost and the registry was asked what it
	// holds.
	Recovered bool `json:"recovered,omitempty"`
}

// Publish registers what is new or changed in one call, which is one launch, and does not wait for
// the launch. The call is made at most once: if its answer is lost, the registry is asked what it
// holds.
//
// Errors after which nothing is registered: ErrBadBatch and ErrMoved before anything is sent,
// *UnsplitError (ErrTooLarge) for a batch that is too large and cannot be parted, and the
// registry's own. Errors after which something is: *NotUpdatedError for subgraphs that do not
// compose, *SplitError for a batch of which only some parts were sent. After a *LostError
// (ErrAmbiguous) it may be either: not to see a batch is no proof that it will not be registered.
func Publish(ctx context.Context, reg registry.Registry, req BatchRequest, clock clock.Clock) (BatchResult, error) {
	held, absent, err := readHeld(ctx, reg, req.Ref)
	if err != nil {
		return BatchResult{}, fmt.Errorf("read the subgraphs of %s: %w", req.Ref, err)
	}
	if req.Seen != nil {
		if moved := movedFrom(req.Seen, held); len(moved) > 0 {
			return BatchResult{}, fmt.Errorf("%w: somebody else published %s of %s; nothing was published, run it again", ErrMoved, strings.Join(moved, ", "), req.Ref)
		}
	}
	req.absent = absent
	return publishHeld(ctx, reg, held, req, clock)
}

// publishHeld is Publish for a registry that was read already: held is what it holds.
func publishHeld(ctx context.Context, reg registry.Registry, held []registry.RegisteredSubgraph, req BatchRequest, clock clock.Clock) (BatchResult, error) {
	batch, err := makeBatch(held, req)
	if err != nil {
		return BatchResult{}, err
	}
	result := batch.result(held, req)
	if len(batch.Send) == 0 {
		return result, nil
	}
	newest, err := newestLaunch(ctx, reg, req.Ref)
	if err != nil {
		return result, err
	}
	s := &batchSend{reg: reg, req: req, batch: batch, held: held, newest: newest, clock: clock}
	whole := result
	result, err = s.send(ctx, result)
	if errors.Is(err, registry.ErrTooLarge) && req.Split != nil {
		return s.split(ctx, whole, err)
	}
	return result, err
}

// pendingBatch is the part of a request that the registry does not hold yet.
type pendingBatch struct {
	// Send are the subgraphs to publish, in the order of the request; Created of them are new to
	// the variant.
	Send    []registry.SubgraphInput
	Created []string
	// Skipped are those that are registered already with the same SDL and routing URL.
	Skipped []string
	// Notes are those of [BatchResult].
	Notes []string
}

// result returns what a batch registers. Of its launch nothing is known yet.
func (b pendingBatch) result(held []registry.RegisteredSubgraph, req BatchRequest) BatchResult {
	out := BatchResult{
		Ref: req.Ref, Revision: req.Revision, Skipped: b.Skipped, Created: b.Created, Notes: b.Notes, URLFaults: urlFaults(held, b),
		CreatesVariant: req.absent && len(b.Send) > 0,
	}
	for _, s := range b.Send {
		out.Published = append(out.Published, s.Name)
	}
	return out
}

// makeBatch compares a request with what the registry holds. The error is ErrBadBatch.
//
// A new subgraph without a URL gets the empty one: the platform refuses a first publish that leaves
// the URL out.
func makeBatch(held []registry.RegisteredSubgraph, req BatchRequest) (pendingBatch, error) {
	if err := validate(held, req); err != nil {
		return pendingBatch{}, err
	}
	var batch pendingBatch
	for _, s := range req.Subgraphs {
		registered, found := findHeld(held, s.Name)
		switch {
		case !found:
			if s.URL == nil {
				s.URL = new(string)
			}
			batch.Created = append(batch.Created, s.Name)
			batch.Send = append(batch.Send, s)
		case !req.Force && holds(registered, s):
			batch.Skipped = append(batch.Skipped, s.Name)
		default:
			batch.Send = append(batch.Send, s)
		}
	}
	batch.Notes = twinNotes(batch.Created, append(heldNames(held), batch.Created...))
	return batch, nil
}

// validate finds everything that is wrong with a request before it is sent. The error is
// ErrBadBatch and lists all of it.
func validate(held []registry.RegisteredSubgraph, req BatchRequest) error {
	var problems []string
	bad := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	if req.Ref.IsZero() {
		bad("there is no graph ref to publish to")
	}
	if len(req.Subgraphs) == 0 {
		bad("there is no subgraph to publish")
	}
	seen := map[string]int{}
	var unrouted []string // new ones without a routing URL
	for _, s := range req.Subgraphs {
		if seen[s.Name]++; seen[s.Name] == 2 {
			bad("subgraph %q is given more than once; a batch has each name once", s.Name)
		}
		_, registered := findHeld(held, s.Name)
		if s.Name == "" {
			bad("a subgraph has no name")
		} else if problem := registry.NameProblem(s.Name, req.Files[s.Name]); !registered && problem != "" {
			bad("%s", problem)
		}
		if sdl.Normalized(s.SDL) == "" {
			bad("subgraph %q: its SDL is empty", s.Name)
		}
		if !registered && !req.NoURL && (s.URL == nil || *s.URL == "") {
			if !slices.Contains(unrouted, s.Name) {
				unrouted = append(unrouted, s.Name)
			}
		}
	}
	if len(unrouted) > 0 {
		bad("%s", noFirstURL(unrouted, req.Ref, held))
	}
	problems = append(problems, badURLs(held, req)...)
	if len(problems) == 0 {
		return nil
	}
	kind := ErrBadBatch
	if len(unrouted) > 0 {
		kind = ErrNoURL
	}
	return fmt.Errorf("%w: %s", kind, strings.Join(problems, "; "))
}

// noFirstURL returns the problem of new subgraphs without a routing URL, and what to do.
func noFirstURL(names []string, ref registry.GraphRef, held []registry.RegisteredSubgraph) string {
	if len(names) == 1 {
		return fmt.Sprintf("subgraph %q is new to %s%s: its first publish needs a routing URL (--routing-url %s=URL), or --no-url to register it without one", names[0], ref, orTwin(names[0], held), names[0])
	}
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = strconv.Quote(name) + orTwin(name, held)
	}
	return fmt.Sprintf("%d subgraphs are new to %s: %s; the first publish of each needs a routing URL (`url:` in schemactl.yaml, or --routing-url %s=URL and so on), or --no-url to register them without one",
		len(names), ref, strings.Join(list, ", "), names[0])
}

// heldIn returns what the registry holds of a variant; nothing if there is no such variant, since
// the first publish makes it.
func heldIn(ctx context.Context, reg registry.Registry, ref registry.GraphRef) ([]registry.RegisteredSubgraph, error) {
	held, _, err := readHeld(ctx, reg, ref)
	return held, err
}

// readHeld is heldIn and reports whether there is no such variant.
func readHeld(ctx context.Context, reg registry.Registry, ref registry.GraphRef) (held []registry.RegisteredSubgraph, absent bool, err error) {
	held, err = reg.Subgraphs(ctx, ref)
	if errors.Is(err, registry.ErrVariantNotFound) {
		return nil, true, nil
	}
	return held, false, err
}

// findHeld finds a subgraph by name in what a registry holds.
func findHeld(held []registry.RegisteredSubgraph, name string) (registry.RegisteredSubgraph, bool) {
	at := slices.IndexFunc(held, func(r registry.RegisteredSubgraph) bool { return r.Name == name })
	if at < 0 {
		return registry.RegisteredSubgraph{}, false
	}
	return held[at], true
}

// holds reports whether r is what a publish of s would register.
func holds(r registry.RegisteredSubgraph, s registry.SubgraphInput) bool {
	return r.Name == s.Name && (s.URL == nil || *s.URL == r.URL) && ContentHash(r.SDL) == ContentHash(s.SDL)
}

// movedFrom names the subgraphs that the registry holds otherwise than when it was seen before, and
// those that have come or gone since.
func movedFrom(seen, held []registry.RegisteredSubgraph) []string {
	var moved []string
	for _, h := range held {
		if was, found := findHeld(seen, h.Name); !found || was.URL != h.URL || ContentHash(was.SDL) != ContentHash(h.SDL) {
			moved = append(moved, h.Name)
		}
	}
	for _, was := range seen {
		if _, found := findHeld(held, was.Name); !found {
			moved = append(moved, was.Name)
		}
	}
	return moved
}

// ContentHash returns the SHA-256 of SDL in hex. A byte order mark, the kind of line ends, and
// blank lines and spaces at both ends do not count, because they have no meaning at all. Comments
// and layout do: the registry shows them to people.
func ContentHash(text string) string { return sdl.ContentHash(text) }

// inputs returns sources as a batch takes them. An empty URL becomes nil, which keeps the
// registered one.
func inputs(all []sdl.Source) []registry.SubgraphInput {
	list := make([]registry.SubgraphInput, 0, len(all))
	for _, s := range all {
		input := registry.SubgraphInput{Name: s.Name, SDL: s.Text}
		if s.URL != "" {
			input.URL = &s.URL
		}
		list = append(list, input)
	}
	return list
}
