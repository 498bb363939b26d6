package publish

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

// ErrBadBatch: the batch was refused before anything was sent; the error lists all that is wrong with it.
var ErrBadBatch = errors.New("nothing was published")

// BatchRequest is what shall be registered.
type BatchRequest struct {
	Ref       registry.GraphRef
	Revision  string
	Git       registry.GitContext
	Subgraphs []registry.SubgraphInput
	// Force sends unchanged subgraphs too, for a launch without a change.
	Force bool
	// NoURL registers new subgraphs that name no routing URL without one; otherwise they are refused. It takes no URL away.
	NoURL bool
	// Seen is what the registry held when the request was judged; nil when nobody judged it. Where it holds something else by now,
	// nothing is sent.
	Seen []registry.RegisteredSubgraph
	// Splitting publishes a batch in parts that the platform refuses as too large, where that is safe; nil does not.
	Splitting *Splitting
}

// pendingBatch is the part of a request that the registry does not hold yet.
type pendingBatch struct {
	// Send are the subgraphs to be published, in the order of the request; Created of them are new to the variant.
	Send    []registry.SubgraphInput
	Created []string
	// Skipped are those that are registered already with the same SDL and routing URL.
	Skipped []string
}

// BatchResult is what became of a request.
type BatchResult struct {
	Ref      registry.GraphRef `json:"graphRef"`
	Revision string            `json:"revision,omitempty"`
	// Published names what was sent; Created are those new to the variant.
	Published []string `json:"published,omitempty"`
	Created   []string `json:"created,omitempty"`
	// Skipped names what was registered already. A batch that skips everything is not sent and has no launch.
	Skipped []string `json:"skipped,omitempty"`
	// Removed names the subgraph that was taken out, in a launch of its own.
	Removed []string `json:"removed,omitempty"`
	// Parts are the launches of a batch that was too large for the platform, in order; the launch of the whole is the last of them.
	// Empty for a batch in one piece. When one of them fails, they tell what is registered.
	Parts []Part `json:"parts,omitempty"`
	// LaunchID is the launch that the batch started, empty when everything was skipped.
	LaunchID  string `json:"launchId,omitempty"`
	LaunchURL string `json:"launchUrl,omitempty"`
	// Downstream are the contract launches known so far.
	Downstream []registry.LaunchRef `json:"-"`
	// Recovered tells that the answer to the publish was lost and that the registry was asked what it holds.
	Recovered bool `json:"recovered,omitempty"`
}

// Publish registers what is new or changed in one call, which is one launch, and does not wait for it. The call is made at most
// once: when its answer is lost, the registry is asked what it holds.
//
// Errors: ErrBadBatch or ErrMoved before anything is sent; *NotUpdatedError when the subgraphs are registered and do not compose;
// *UnsplitError (ErrTooLarge) for a batch that is too large and cannot be parted, and then nothing was registered; *SplitError once a
// part of it was;
// *LostError (ErrNotPublished or ErrAmbiguous) when the answer was lost; otherwise the registry's own, and then nothing was registered.
func Publish(ctx context.Context, reg registry.Registry, req BatchRequest, clock clock.Clock) (BatchResult, error) {
	held, err := reg.Subgraphs(ctx, req.Ref)
	if err != nil && !errors.Is(err, registry.ErrVariantNotFound) { // the first publish makes the variant
		return BatchResult{}, fmt.Errorf("read the subgraphs of %s: %w", req.Ref, err)
	}
	if req.Seen != nil {
		if moved := movedFrom(req.Seen, held); len(moved) > 0 {
			return BatchResult{}, fmt.Errorf("%w: somebody else published %s of %s; nothing was published, run it again", ErrMoved, strings.Join(moved, ", "), req.Ref)
		}
	}
	return publishHeld(ctx, reg, held, req, clock)
}

// publishHeld is Publish when the registry was read already.
func publishHeld(ctx context.Context, reg registry.Registry, held []registry.RegisteredSubgraph, req BatchRequest, clock clock.Clock) (BatchResult, error) {
	batch, err := makeBatch(held, req)
	if err != nil {
		return BatchResult{}, err
	}
	result := BatchResult{Ref: req.Ref, Revision: req.Revision, Skipped: batch.Skipped, Created: batch.Created}
	if len(batch.Send) == 0 {
		return result, nil
	}
	for _, s := range batch.Send {
		result.Published = append(result.Published, s.Name)
	}
	newest, err := newestLaunch(ctx, reg, req.Ref)
	if err != nil {
		return result, err
	}
	s := &sending{reg: reg, req: req, batch: batch, held: held, newest: newest, clock: clock}
	whole := result
	result, err = s.send(ctx, result)
	if errors.Is(err, registry.ErrTooLarge) && req.Splitting != nil {
		return s.split(ctx, whole, err)
	}
	return result, err
}

// makeBatch compares a request with what the registry holds. The error is ErrBadBatch.
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
				s.URL = new(string) // on a first publish the platform wants to be told that there is none
			}
			batch.Created = append(batch.Created, s.Name)
			batch.Send = append(batch.Send, s)
		case !req.Force && holds(registered, s):
			batch.Skipped = append(batch.Skipped, s.Name)
		default:
			batch.Send = append(batch.Send, s)
		}
	}
	return batch, nil
}

// validate finds everything that is wrong with a request before it is sent.
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
	for _, s := range req.Subgraphs {
		if seen[s.Name]++; seen[s.Name] == 2 {
			bad("subgraph %q is given more than once; a batch has each name once", s.Name)
		}
		_, registered := findHeld(held, s.Name)
		if s.Name == "" {
			bad("a subgraph has no name")
		} else if !registered && !registry.ValidSubgraphName(s.Name) {
			bad("subgraph %q: a name starts with a letter, then at most 63 letters, digits, _ or -", s.Name)
		}
		if normalize(s.SDL) == "" {
			bad("subgraph %q: its SDL is empty", s.Name)
		}
		if !registered && !req.NoURL && (s.URL == nil || *s.URL == "") {
			bad("subgraph %q is new to %s: its first publish needs a routing URL (--routing-url %s=URL), or --no-url to register it without one", s.Name, req.Ref, s.Name)
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrBadBatch, strings.Join(problems, "; "))
}

func findHeld(held []registry.RegisteredSubgraph, name string) (registry.RegisteredSubgraph, bool) {
	at := slices.IndexFunc(held, func(r registry.RegisteredSubgraph) bool { return r.Name == name })
	if at < 0 {
		return registry.RegisteredSubgraph{}, false
	}
	return held[at], true
}

// holds tells whether a publish of s would change nothing.
func holds(r registry.RegisteredSubgraph, s registry.SubgraphInput) bool {
	return r.Name == s.Name && (s.URL == nil || *s.URL == r.URL) && ContentHash(r.SDL) == ContentHash(s.SDL)
}

// ContentHash is the SHA-256 in hex of SDL without what has no meaning at all: a byte order mark, the kind of line ends, and empty
// lines or blanks at both ends. Comments and layout count: the registry shows them to people.
func ContentHash(text string) string {
	sum := sha256.Sum256([]byte(normalize(text)))
	return hex.EncodeToString(sum[:])
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

func normalize(text string) string {
	return strings.TrimSpace(lineEnds.Replace(strings.TrimPrefix(text, "\ufeff")))
}

// newestLaunch is the id of the variant's newest launch, empty when it has none. A launch that is newer than it came after.
func newestLaunch(ctx context.Context, reg registry.Registry, ref registry.GraphRef) (string, error) {
	newest, err := reg.LatestLaunch(ctx, ref)
	switch {
	case errors.Is(err, registry.ErrLaunchNotFound), errors.Is(err, registry.ErrVariantNotFound):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("read the newest launch of %s: %w", ref, err)
	}
	return newest.ID, nil
}
