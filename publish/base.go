package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
)

// BaseKind is what a change to a variant is compared with.
type BaseKind string

// The kinds of bases of a variant.
const (
	// BaseRegistered is what the registry holds: it composes, and routers run it.
	BaseRegistered BaseKind = "registered"
	// BaseRunning is the last good supergraph, which routers run while what is registered does not
	// compose.
	BaseRunning BaseKind = "running"
	// BaseNothing is a variant without a supergraph: nothing runs that a change could break.
	BaseNothing BaseKind = "nothing"
)

// ErrNoBase means that it is not known what routers run, so that no change can be judged against
// it.
var ErrNoBase = errors.New("what routers run cannot be read back, so that nothing can be compared with it")

// Base is what a variant is at, before a change: what the registry holds, and what routers run of
// it. The two differ once something was published that does not compose.
type Base struct {
	Ref  registry.GraphRef
	Kind BaseKind
	// Federation is the federation version that composes the variant.
	Federation spec.Choice
	// Absent is true if the variant does not exist: the first publish creates it.
	Absent bool
	// Held is what the registry holds.
	Held []registry.RegisteredSubgraph
	// Note is a sentence for people on a base other than BaseRegistered, or on what is not known of
	// it; empty where what is registered is known to run.
	Note string
	// Errors are why what is registered does not compose here. Accepted reports whether the
	// platform composed it nevertheless.
	Errors   diag.List
	Accepted bool
	// LaunchID is the launch of the last good supergraph, of BaseRunning only.
	LaunchID string

	// cache has the compositions of what is registered and of what was compared.
	cache *compose.Cache
	// running is the last good supergraph, and inputs what it was made of.
	running *supergraph.Graph
	inputs  []registry.BuildSubgraph
}

// ReadBase reads what a variant is at, which is composed with a federation version. Only the
// registry's word that the variant does not exist, that it holds nothing, or that no launch ever
// completed makes a BaseNothing. Errors are those of the registry and of [launch.Supergraph].
func ReadBase(ctx context.Context, reg registry.Registry, ref registry.GraphRef, federation spec.Choice) (*Base, error) {
	b := &Base{Ref: ref, Kind: BaseNothing, Federation: federation, cache: &compose.Cache{Options: optionsOf(federation)}}
	var err error
	if b.Held, err = reg.Subgraphs(ctx, ref); err != nil {
		if errors.Is(err, registry.ErrVariantNotFound) {
			b.Absent = true
			b.Note = fmt.Sprintf("first publish: %s does not exist yet, so that nothing can break; the publish creates the variant", ref)
			return b, nil
		}
		return nil, err
	}
	why, err := b.broken(ctx, reg)
	if err != nil {
		return nil, err
	}
	if why == "" && len(b.Held) > 0 {
		b.Kind = BaseRegistered
		return b, nil
	}
	approved, err := reg.ApprovedLaunch(ctx, ref)
	switch {
	case errors.Is(err, registry.ErrLaunchNotFound):
		b.Note = fmt.Sprintf("first publish: %s, and no launch of %s has completed yet: no router runs it, so that nothing can break", why, ref)
		if len(b.Held) == 0 {
			b.Note = fmt.Sprintf("first publish: %s holds no subgraph yet, so that nothing can break", ref)
		}
		return b, nil
	case err != nil:
		return nil, err
	}
	if _, b.running, err = launch.Supergraph(ctx, reg, ref, approved.ID); err != nil {
		return nil, err
	}
	b.Kind, b.LaunchID, b.inputs = BaseRunning, approved.ID, approved.Subgraphs
	b.Note = fmt.Sprintf("%s; judged against the supergraph of launch %s, which routers run", why, approved.ID)
	return b, nil
}

// broken returns why routers do not run what the registry holds; empty if they do, or will once the
// launch that is under way has ended. The platform's verdict is asked as well as our own
// composition: where they differ, the base is what routers have.
func (b *Base) broken(ctx context.Context, reg registry.Registry) (string, error) {
	if len(b.Held) == 0 {
		return b.Ref.String() + " holds no subgraph", nil
	}
	ours := b.cache.Compose(ctx, Sources(b.Ref, b.Held))
	if err := ctx.Err(); err != nil {
		return "", err
	}
	b.Errors = ours.Errors
	newest, err := reg.LatestLaunch(ctx, b.Ref)
	switch {
	case errors.Is(err, registry.ErrDenied) && len(ours.Errors) == 0: // a subgraph's key, for example
		b.Note = fmt.Sprintf("the key may not see the launches of %s: what is registered composes here, and is taken for what routers run", b.Ref)
		return "", nil
	case err != nil && !errors.Is(err, registry.ErrLaunchNotFound):
		return "", err
	}
	switch state := newest.State(); {
	case len(ours.Errors) == 0 && state != registry.StateFailed:
		return "", nil
	case len(ours.Errors) == 0:
		return fmt.Sprintf("launch %s of %s failed%s, although what is registered composes here", newest.ID, b.Ref, firstBuildError(newest.Errors)), nil
	case err == nil && state == registry.StateCompleted && b.isBuiltIn(newest):
		b.Accepted = true
		return fmt.Sprintf("what %s has registered does not compose here (%s), although the platform composed it in launch %s", b.Ref, firstError(ours.Errors), newest.ID), nil
	}
	return fmt.Sprintf("what %s has registered does not compose (%s)", b.Ref, firstError(ours.Errors)), nil
}

// isBuiltIn reports whether a launch built what the registry holds. A publish that does not compose
// need not have a launch, and the newest one is then of earlier subgraphs.
func (b *Base) isBuiltIn(l registry.Launch) bool {
	built := func(h registry.RegisteredSubgraph) bool {
		return slices.ContainsFunc(l.Subgraphs, func(s registry.BuildSubgraph) bool {
			return s.Name == h.Name && s.URL == h.URL && s.Hash == pin.Hash(h.SDL)
		})
	}
	return len(l.Subgraphs) == len(b.Held) && !slices.ContainsFunc(b.Held, func(h registry.RegisteredSubgraph) bool { return !built(h) })
}

// firstError returns the first of several composition errors with its place, and how many follow.
func firstError(errs diag.List) string {
	text := strings.ReplaceAll(errs[0].Error(), "\n", " ")
	if len(errs) == 1 {
		return text
	}
	return fmt.Sprintf("%s, and %d more", text, len(errs)-1)
}

// firstBuildError returns the first error of a launch for a message; empty if there is none.
func firstBuildError(errs []registry.BuildError) string {
	if len(errs) == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s)", strings.TrimPrefix(errs[0].Code+": "+errs[0].Message, ": "))
}

// Registered returns what the registry holds, for a proposal to be laid over.
func (b *Base) Registered() []sdl.Source { return Sources(b.Ref, b.Held) }

// Against returns the subgraphs that a change to after is compared with. For BaseRunning they are
// those of the last good supergraph, each in the most faithful text that is known: the registered
// or the proposed one if that supergraph was made of it, or has the same in it, and what can be
// read back otherwise. The error is ErrNoBase or the context's.
func (b *Base) Against(ctx context.Context, after []sdl.Source) ([]sdl.Source, error) {
	switch b.Kind {
	case BaseRegistered:
		return b.Registered(), nil
	case BaseNothing:
		return nil, nil
	}
	read := b.running.Sources()
	for i := range read {
		read[i].File = registry.SourceFile(b.Ref, read[i].Name) + " of launch " + b.LaunchID
	}
	faithful := make([]sdl.Source, len(read))
	same := b.sameIn(ctx, after)
	for i, s := range read {
		faithful[i] = s
		if known, ok := b.published(s, after); ok {
			faithful[i] = known
		} else if known, ok := same[s.Name]; ok {
			known.URL = s.URL
			faithful[i] = known
		}
	}
	for _, all := range [][]sdl.Source{faithful, read} {
		composed := b.cache.Compose(ctx, all)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if len(composed.Errors) == 0 {
			return all, nil
		}
	}
	return nil, fmt.Errorf("%w: the subgraphs of launch %s of %s do not compose here: %s", ErrNoBase, b.LaunchID, b.Ref, firstError(b.cache.Compose(ctx, read).Errors))
}

// published returns the text of which the running supergraph was made, if it is still registered or
// is proposed, for a subgraph that was read back.
func (b *Base) published(read sdl.Source, after []sdl.Source) (sdl.Source, bool) {
	for _, in := range b.inputs {
		if in.Name != read.Name {
			continue
		}
		for _, s := range append(b.Registered(), after...) {
			if s.Name == in.Name && pin.Hash(s.Text) == in.Hash {
				s.URL = in.URL
				return s, true
			}
		}
	}
	return sdl.Source{}, false
}

// sameIn returns the subgraphs of after of which routers see the same as of the running ones.
func (b *Base) sameIn(ctx context.Context, after []sdl.Source) map[string]sdl.Source {
	out := map[string]sdl.Source{}
	composed := b.cache.Compose(ctx, after)
	if composed.Graph == nil {
		return out
	}
	proposed, errs := supergraph.Read(sdl.Source{Text: composed.Graph.SDL()}) // in the order of what was read, too
	if len(errs) > 0 {
		return out
	}
	texts := map[string]string{}
	for _, s := range proposed.Sources() {
		texts[s.Name] = s.Text
	}
	running := map[string]string{}
	for _, s := range b.running.Sources() {
		running[s.Name] = s.Text
	}
	for _, s := range after {
		if text, ok := running[s.Name]; ok && text == texts[s.Name] {
			out[s.Name] = s
		}
	}
	return out
}

// Notes returns Note, and what is assumed of the code where what is registered is not what routers
// run. before is what Against returned.
func (b *Base) Notes(before []sdl.Source) []string {
	if b.Note == "" {
		return nil
	}
	notes := []string{b.Note}
	unlike := b.Unlike(before)
	var names []string
	for _, s := range before {
		if held, ok := unlike[s.Name]; ok && held.Text != "" {
			names = append(names, s.Name)
		}
	}
	if len(names) > 0 {
		notes = append(notes, fmt.Sprintf("the code of %s is assumed to be that of launch %s, not what is registered; where it is not, plan --deployed NAME=FILE takes what runs", strings.Join(names, ", "), b.LaunchID))
	}
	return notes
}

// Unlike returns what the registry holds otherwise than before, by name, as the planner takes it in
// [rollout.Input]: before is what Against returned. A subgraph that is not registered has no text.
func (b *Base) Unlike(before []sdl.Source) map[string]sdl.Source {
	if b.Kind == BaseRegistered {
		return nil
	}
	out := map[string]sdl.Source{}
	for _, h := range b.Held {
		out[h.Name] = sdl.Source{Name: h.Name, URL: h.URL, Text: h.SDL}
	}
	for _, s := range before {
		h, registered := findHeld(b.Held, s.Name)
		switch {
		case !registered:
			out[s.Name] = sdl.Source{Name: s.Name}
		case h.URL == s.URL && ContentHash(h.SDL) == ContentHash(s.Text):
			delete(out, s.Name)
		}
	}
	return out
}
