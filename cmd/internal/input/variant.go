package input

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/registry"
)

// schemeRegistry begins an input that is a variant of a registry.
const schemeRegistry = "registry:"

// launchID matches what may follow # in registry:GRAPH@VARIANT#LAUNCH: the id of a launch, or its
// first eight characters and more. Anything else belongs to the name of the variant.
var launchID = pattern.New(`^[0-9a-fA-F][0-9a-fA-F-]{7,35}$`)

// isVariant reports whether what an argument names is a variant of a registry.
func isVariant(file string) bool { return strings.HasPrefix(file, schemeRegistry) }

// cutVariant returns the variant of registry:GRAPH@VARIANT, and the launch behind #; the latter is
// empty if there is none.
func cutVariant(arg string) (ref registry.GraphRef, launch string, err error) {
	text := strings.TrimPrefix(arg, schemeRegistry)
	if i := strings.LastIndex(text, "#"); i >= 0 && launchID.Get().MatchString(text[i+1:]) {
		text, launch = text[:i], text[i+1:]
	}
	if !strings.Contains(text, "@") {
		return ref, "", fmt.Errorf("%w: %s names no variant: write %sGRAPH@VARIANT", ErrInput, arg, schemeRegistry)
	}
	if ref, err = registry.ParseRef(text); err != nil {
		return ref, "", fmt.Errorf("%w: %s: %w", ErrInput, arg, err)
	}
	return ref, launch, nil
}

// VariantsIn returns the variants that arguments name as registry:GRAPH@VARIANT, each once. An
// argument that cannot be read names none.
func VariantsIn(args []string) []registry.GraphRef {
	var out []registry.GraphRef
	for _, arg := range args {
		_, file := Split(arg)
		if !isVariant(file) {
			continue
		}
		if ref, _, err := cutVariant(file); err == nil && !slices.Contains(out, ref) {
			out = append(out, ref)
		}
	}
	return out
}

// Taken is a variant that the arguments name, and what was taken of it.
type Taken struct {
	registry.Snapshot
	// Names are the subgraphs that were taken by name; empty if all were.
	Names []string
}

// Promotion returns what was taken.
func (t Taken) Promotion() registry.Promotion { return t.Promote(t.Names...) }

// Taken returns the variants that the arguments of Load name, in their order. What a base names is
// not among them.
func (l *Loader) Taken() []Taken { return l.taken }

// variant reads the subgraphs of registry:GRAPH@VARIANT, or the one of that name. Each variant is
// read once, whatever number of arguments names it.
//
// Their routing URLs are those of the configuration: the addresses of one variant are not those of
// another. Only a base, and inputs that are not for another variant, keep their own.
func (l *Loader) variant(ctx context.Context, name, arg string) ([]sdl.Source, error) {
	ref, launch, err := cutVariant(arg)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(l.taken, func(t Taken) bool { return t.Ref == ref })
	if at < 0 {
		s, err := l.snapshot(ctx, arg, ref)
		if err != nil {
			return nil, err
		}
		at = len(l.taken)
		l.taken = append(l.taken, Taken{Snapshot: s})
		if name != "" {
			l.taken[at].Names = []string{name}
		}
	} else if name == "" {
		l.taken[at].Names = nil
	} else if len(l.taken[at].Names) > 0 {
		l.taken[at].Names = append(l.taken[at].Names, name)
	}
	held := l.taken[at].Snapshot
	if err := judgeLaunch(held, launch); err != nil {
		return nil, err
	}
	var out []sdl.Source
	for _, s := range held.Subgraphs {
		if name != "" && s.Name != name {
			continue
		}
		out = append(out, sdl.Source{Name: s.Name, File: registry.SourceFile(ref, s.Name), Text: s.SDL, URL: s.URL})
	}
	switch {
	case len(out) == 0 && name != "":
		return nil, fmt.Errorf("%w: %s=%s: %s has no subgraph %q; it has %s", ErrInput, name, arg, ref, name, cmp.Or(strings.Join(namesHeld(held), ", "), "none"))
	case len(out) == 0:
		return nil, fmt.Errorf("%w: %s: %s holds no subgraph", ErrInput, arg, ref)
	}
	if l.base || l.OwnURLs {
		for i := range out {
			out[i].URL = cmp.Or(out[i].URL, l.config.Subgraphs[out[i].Name].URL)
		}
	} else {
		l.addURLs(out, ".")
	}
	return out, nil
}

// snapshot asks for a variant. That it cannot be read is told as an error about the argument: the
// one key of a run has to see the variant that is read and the one that is written.
func (l *Loader) snapshot(ctx context.Context, arg string, ref registry.GraphRef) (registry.Snapshot, error) {
	if l.Snapshot == nil {
		return registry.Snapshot{}, fmt.Errorf("%w: %s: no registry can be asked here", ErrInput, arg)
	}
	s, err := l.Snapshot(ctx, ref)
	switch {
	case errors.Is(err, registry.ErrNotFound), errors.Is(err, registry.ErrDenied):
		return s, fmt.Errorf("%s cannot be read with this key: %w\none key is used for every variant of a command: a graph key sees the variants of its own graph only, a personal key those of its organizations", arg, err)
	case err != nil:
		return s, fmt.Errorf("%s: %w", arg, err)
	case !s.Source.IsZero():
		return s, fmt.Errorf("%w: %s is a contract, which has no subgraphs of its own; take those of its source: %s%s", ErrInput, arg, schemeRegistry, s.Source)
	}
	return s, nil
}

// judgeLaunch refuses a variant that does not run the launch that was asked for, or holds something
// else by now: the registry keeps no schemas of earlier launches that could be taken.
func judgeLaunch(s registry.Snapshot, launch string) error {
	if launch == "" {
		return nil
	}
	const keeps = "the registry keeps no subgraphs of earlier launches; leave #%s out to take what is registered now"
	switch unserved := s.Unserved(); {
	case s.Unseen:
		return fmt.Errorf("%w: the key may not see the launches of %s, so that it is not known whether it runs %s; leave #%s out", ErrInput, s.Ref, launch, launch)
	case s.Approved == nil:
		return fmt.Errorf("%w: no launch of %s has completed, so that it does not run %s", ErrInput, s.Ref, launch)
	case !strings.HasPrefix(strings.ToLower(s.Approved.ID), strings.ToLower(launch)):
		return fmt.Errorf("%w: %s runs launch %s by now, not %s; "+keeps, ErrInput, s.Ref, s.Approved.ID, launch, launch)
	case len(unserved) > 0:
		return fmt.Errorf("%w: since launch %s of %s, another schema of %s was registered; "+keeps, ErrInput, s.Approved.ID, s.Ref, strings.Join(unserved, ", "), launch)
	}
	return nil
}

func namesHeld(s registry.Snapshot) []string {
	names := make([]string, len(s.Subgraphs))
	for i, h := range s.Subgraphs {
		names[i] = h.Name
	}
	return names
}
