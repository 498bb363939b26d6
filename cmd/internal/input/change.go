package input

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// Comparison names the two sides of a change as the command line does.
type Comparison struct {
	// Base are the arguments of the base. Without any the base is what is registered.
	Base []string
	// Proposal are the arguments of the proposal. It is the whole graph if there are arguments of
	// the base, and else replaces subgraphs of the same name.
	Proposal []string
	// Partial makes the proposal replace subgraphs of the same name in any case.
	Partial bool
	// Changed leaves out of the proposal what is the same in the base, which keeps it.
	Changed bool
	// Remove are the names of the subgraphs that the proposal removes.
	Remove []string
	// Registered reads all registered subgraphs. It is called only without arguments of the base.
	Registered func(ctx context.Context) ([]sdl.Source, error)
}

// BaseKind is what a change is compared with.
type BaseKind string

// The kinds of bases. Of the last three, the caller of LoadChange knows which it is.
const (
	// BaseFiles is what arguments of the base name: files, a folder or a git ref.
	BaseFiles BaseKind = "files"
	// BaseRegistered is what the registry holds, which composes.
	BaseRegistered BaseKind = "registered"
	// BaseRunning is the last good supergraph, which routers run while what is registered does not
	// compose.
	BaseRunning BaseKind = "running"
	// BaseNothing is a variant that no router runs yet: its first publish.
	BaseNothing BaseKind = "nothing"
)

// Base tells people what a change is compared with.
type Base struct {
	Kind BaseKind
	// Name is what was asked for: the arguments of the base, or a graph ref.
	Name string
	// Why is the reason for a base that is not what the registry holds; empty for BaseFiles and
	// BaseRegistered.
	Why string
}

// Change is a base and a proposal. Both are complete: a subgraph that the proposal keeps is in it.
type Change struct {
	Before, After []sdl.Source
	// Held has what the registry holds otherwise than Before, as the planner takes it.
	Held map[string]sdl.Source
	// Federation is the federation version that composes both sides. The caller of LoadChange
	// decides on it.
	Federation spec.Choice
	// Base tells what Before is.
	Base Base
	// Errors are why what is registered does not compose, and Accepted whether the platform
	// composes it nevertheless.
	Errors   diag.List
	Accepted bool
	// Taken are the variants that the proposal names, and BaseTaken those of the base.
	Taken, BaseTaken []Taken
	// Config is the configuration nearest to the proposal; never nil.
	Config *config.Graph
	// Notes has a note on a base that is not what the registry holds, and one for each subgraph
	// that may have been removed by mistake, in the order of their names.
	Notes []string
}

// Registered returns what the registry holds, which differs from Before in what Held has.
func (ch Change) Registered() []sdl.Source {
	var out []sdl.Source
	for _, s := range ch.Before {
		if _, other := ch.Held[s.Name]; !other {
			out = append(out, s)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(ch.Held)) {
		if s := ch.Held[name]; s.Text != "" {
			out = append(out, s)
		}
	}
	return out
}

// Inputs returns the arguments of the proposal, by those of the command line, as [Resolver.Inputs]
// does. Without any, and without a configuration that names schemas, a proposal that only removes
// subgraphs has none.
func (c Comparison) Inputs(r Resolver, args []string, command string) ([]string, error) {
	given := len(args) > 0
	args, err := r.Inputs(args, command, true)
	if given || len(c.Remove) == 0 {
		return args, err
	}
	if c.isWhole() {
		if errors.Is(err, errNoInputs) {
			err = fmt.Errorf("%w; with --partial, the proposal is the base without %s", err, strings.Join(c.Remove, ", "))
		}
		return args, err
	}
	named := err == nil
	g, err := r.Configuration(nil)
	if err == nil && named && g.NamesSchemas() {
		return args, nil
	}
	return nil, err // nothing is proposed but to remove
}

// LoadChange reads both sides of a comparison, the proposal first. A proposal without arguments
// only removes subgraphs.
func (l *Loader) LoadChange(ctx context.Context, c Comparison) (Change, error) {
	var ch Change
	var proposal []sdl.Source
	var err error
	if len(c.Proposal) == 0 && len(c.Remove) > 0 && !c.isWhole() {
		err = l.configure(nil)
	} else {
		proposal, err = l.Load(ctx, c.Proposal)
	}
	if err != nil {
		return ch, err
	}
	ch.Config, ch.Taken = l.config, l.taken
	ch.Base = Base{Kind: BaseFiles, Name: strings.Join(c.Base, " ")}
	if len(c.Base) == 0 {
		ch.Base = Base{Kind: BaseRegistered}
		ch.Before, err = c.Registered(ctx)
	} else if ch.Before, ch.BaseTaken, err = l.loadBase(ctx, c.Base); err != nil {
		err = fmt.Errorf("base: %w", err)
	}
	if err != nil {
		return ch, err
	}
	notes, err := c.judgeNames(ch.Before, proposal, ch.Config)
	if err != nil {
		return ch, err
	}
	changed := changedIn(ch.Before, proposal)
	if c.Changed {
		proposal, c.Partial = changed, true
	}
	if ch.After = proposal; !c.isWhole() {
		ch.After = sdl.Overlay(ch.Before, proposal)
	} else if len(l.taken) > 0 {
		ch.After = keepURLs(ch.Before, proposal)
	}
	ch.Notes = c.notesOnChanged(ch, changed)
	if ch.After, err = c.without(ch); err != nil {
		return ch, err
	}
	if err := ch.refuseRenames(); err != nil {
		return ch, err
	}
	ch.Notes = slices.Concat(notes, ch.Notes, c.notesOnOmitted(ch), twinNotes(ch.After, ch.Before), ConfigurationNotes(proposal, ch.Config))
	return ch, nil
}

// keepURLs returns the proposal with the routing URLs of the base for subgraphs that name none.
func keepURLs(base, proposal []sdl.Source) []sdl.Source {
	out := slices.Clone(proposal)
	for i := range out {
		if at := slices.IndexFunc(base, func(b sdl.Source) bool { return b.Name == out[i].Name }); out[i].URL == "" && at >= 0 {
			out[i].URL = base[at].URL
		}
	}
	return out
}

// isWhole reports whether the proposal is the whole graph, so that a subgraph that it does not name
// is removed.
func (c Comparison) isWhole() bool { return len(c.Base) > 0 && !c.Partial }

// changedIn returns the sources of a proposal whose text or routing URL is not that of the base. A
// URL that one side does not have is not compared.
func changedIn(base, proposal []sdl.Source) []sdl.Source {
	was := make(map[string]*sdl.Source, len(base))
	for i := range base {
		was[base[i].Name] = &base[i]
	}
	return slices.DeleteFunc(slices.Clone(proposal), func(s sdl.Source) bool {
		old := was[s.Name]
		return old != nil && old.Text == s.Text && (s.URL == "" || old.URL == "" || s.URL == old.URL)
	})
}

// notesOnChanged returns a note on which subgraphs of a configuration differ from the base, by
// their content: the command line does not say what was changed.
func (c Comparison) notesOnChanged(ch Change, changed []sdl.Source) []string {
	if len(c.Proposal) == 0 || !c.Changed && (len(c.Proposal) != 1 || !isYAML(c.Proposal[0])) {
		return nil
	}
	names := make([]string, len(changed))
	for i, s := range changed {
		names[i] = s.Name
	}
	if len(names) == 0 {
		return []string{"no subgraph of " + strings.Join(c.Proposal, " ") + " differs from the base"}
	}
	return []string{fmt.Sprintf("%d of %d subgraphs differ from the base: %s", len(names), len(ch.After), strings.Join(names, ", "))}
}

// notesOnOmitted returns a note for each subgraph that a proposal of single files removes by not
// naming it: how to keep it. The author of such a proposal may have meant a part of the graph.
func (c Comparison) notesOnOmitted(ch Change) []string {
	isSingle := func(arg string) bool {
		_, file := Split(arg)
		return file == "-" || isURL(file) || isVariant(file) && arg != file || IsSDL(arg) && !IsPattern(arg)
	}
	if !c.isWhole() || slices.ContainsFunc(c.Proposal, func(arg string) bool { return !isSingle(arg) }) {
		return nil
	}
	var notes []string
	for _, s := range ch.Before {
		proposed := slices.ContainsFunc(ch.After, func(p sdl.Source) bool { return p.Name == s.Name })
		if !proposed && !slices.Contains(c.Remove, s.Name) {
			notes = append(notes, s.Name+" is removed, since the proposal does not name it: with --partial it stays")
		}
	}
	slices.Sort(notes)
	return notes
}

// removalError refuses the removal of a subgraph that base and proposal lack. It counts as
// [ErrInput].
type removalError struct {
	name string
	// known are the subgraphs of both.
	known []sdl.Source
}

func (e removalError) Error() string {
	names := make([]string, len(e.known))
	for i, s := range e.known {
		names[i] = s.Name
	}
	return fmt.Sprintf("--remove %s: there is no such subgraph; there are %s", e.name, cmp.Or(strings.Join(names, ", "), "none"))
}

func (e removalError) Is(target error) bool { return target == ErrInput }

// without returns the proposal without the subgraphs that are to be removed. Each must be in it or,
// if the proposal leaves it out already, in the base.
func (c Comparison) without(ch Change) ([]sdl.Source, error) {
	known := sdl.Overlay(ch.Before, ch.After)
	for _, name := range c.Remove {
		if !slices.ContainsFunc(known, func(s sdl.Source) bool { return s.Name == name }) {
			return nil, removalError{name, known}
		}
	}
	return slices.DeleteFunc(slices.Clone(ch.After), func(s sdl.Source) bool { return slices.Contains(c.Remove, s.Name) }), nil
}
