package input

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/registry"
)

// Target is the variant in which subgraphs of other variants are to be registered.
type Target struct {
	Ref registry.GraphRef
	// Federation is the federation version that composes it.
	Federation spec.Choice
	// Held are the subgraphs that it has registered.
	Held []sdl.Source
	// NoURL allows new subgraphs without a routing URL.
	NoURL bool
	// Whole is set if the sources are all that the target is to have, what it keeps included.
	Whole bool
	// Leaves tells what becomes of a subgraph that only the target has, as the end of a sentence.
	Leaves string
}

// Promotions returns what was taken of other variants, for the record.
func Promotions(taken []Taken) []registry.Promotion {
	all := make([]registry.Promotion, len(taken))
	for i, t := range taken {
		all[i] = t.Promotion()
	}
	return all
}

// RefuseTarget refuses arguments that take subgraphs of the variant that they are for.
func RefuseTarget(args []string, target registry.GraphRef) error {
	if slices.Contains(VariantsIn(args), target) {
		return fmt.Errorf("%w: %s%s is the variant that would be changed; name another one as the source, or another --graph-ref", ErrInput, schemeRegistry, target)
	}
	return nil
}

// Promote judges subgraphs that were taken of other variants, with their routing URLs, by what the
// target has: notes tell what people may not expect of it, and problems are for what it must not be
// registered.
func Promote(taken []Taken, sources []sdl.Source, to Target) (notes, problems []string) {
	for _, t := range taken {
		if unserved := t.takes(t.Unserved()); len(unserved) > 0 {
			problems = append(problems, t.unserved(unserved))
		}
		if t.Unseen {
			notes = append(notes, fmt.Sprintf("the key may not see the launches of %s: whether its routers run what is taken of it is not known", t.Ref))
		}
		if note := t.otherVersion(to); note != "" {
			notes = append(notes, note)
		}
		more, unrouted := t.routes(sources, to)
		notes, problems = append(notes, more...), append(problems, unrouted...)
		if len(t.Names) > 0 {
			continue
		}
		for _, held := range to.Held {
			i := slices.IndexFunc(sources, func(s sdl.Source) bool { return s.Name == held.Name })
			if i < 0 && !to.Whole || i >= 0 && sources[i].File == registry.SourceFile(to.Ref, held.Name) {
				notes = append(notes, fmt.Sprintf("%s is in %s and not in %s: %s", held.Name, to.Ref, t.Ref, to.Leaves))
			}
		}
	}
	return notes, problems
}

// takes returns those of the names that were taken.
func (t Taken) takes(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return len(t.Names) > 0 && !slices.Contains(t.Names, name) })
}

// unserved is the problem of a variant that does not run what it has registered: nothing is proven
// there of what would be promoted.
func (t Taken) unserved(names []string) string {
	list := strings.Join(names, ", ")
	if t.Approved == nil {
		return fmt.Sprintf("no launch of %s has completed, so that its routers run nothing of what it holds: wait for its launch (schemactl launch list --graph-ref %s)", t.Ref, t.Ref)
	}
	return fmt.Sprintf("%s runs launch %s, and holds another schema of %s by now: wait for the launch of that, or publish there what is to be promoted (schemactl launch list --graph-ref %s)", t.Ref, t.Approved.ID, list, t.Ref)
}

// otherVersion is the note on a target that is composed with another federation version. It is
// empty if it is not, or that is not known.
func (t Taken) otherVersion(to Target) string {
	from, err := spec.ParseFederationVersion(t.FederationVersion)
	if t.FederationVersion == "" || err != nil || from == to.Federation {
		return ""
	}
	return fmt.Sprintf("%s is composed with federation %s, and %s with %s: what composes there need not compose here; it is judged with %s", t.Ref, from, to.Ref, to.Federation, to.Federation)
}

// routes judges the routing URLs with which the subgraphs would be registered.
func (t Taken) routes(sources []sdl.Source, to Target) (notes, problems []string) {
	var unrouted []string
	for _, s := range t.Subgraphs {
		i := slices.IndexFunc(sources, func(o sdl.Source) bool { return o.Name == s.Name && o.File == registry.SourceFile(t.Ref, s.Name) })
		if i < 0 {
			continue
		}
		at := slices.IndexFunc(to.Held, func(h sdl.Source) bool { return h.Name == s.Name })
		url := sources[i].URL
		switch {
		case at < 0 && url == "" && !to.NoURL:
			unrouted = append(unrouted, s.Name)
		case at < 0 && url == "":
			notes = append(notes, fmt.Sprintf("%s is new to %s: it gets no routing URL", s.Name, to.Ref))
		case at < 0:
			notes = append(notes, fmt.Sprintf("%s is new to %s: it is routed to %s", s.Name, to.Ref, url))
		}
		if url != "" && url == s.URL && (at < 0 || to.Held[at].URL != url) {
			notes = append(notes, fmt.Sprintf("routers of %s would be sent to the address that %s has in %s: %s", to.Ref, s.Name, t.Ref, url))
		}
	}
	if len(unrouted) > 0 {
		problems = append(problems, t.unrouted(unrouted, to.Ref))
	}
	return notes, problems
}

// unrouted is the problem of subgraphs that are new to a target and have no routing URL there, with
// the lines of schemactl.yaml to write.
func (t Taken) unrouted(names []string, target registry.GraphRef) string {
	are, theirs := "is new to %s, and the routing URL that it has in %s is", "its address"
	if len(names) > 1 {
		are, theirs = "are new to %s, and the routing URLs that they have in %s are", "their addresses"
	}
	text := fmt.Sprintf("%s "+are+" not taken over: give %s there, by --routing-url %s=URL of deliver and publish, or in schemactl.yaml:", strings.Join(names, ", "), target, t.Ref, theirs, names[0])
	text += fmt.Sprintf("\nvariants:\n  %s:\n    graph: %s\n    subgraphs:", target.Variant, target)
	for _, name := range names {
		text += fmt.Sprintf("\n      %s: {url: \"https://...\"}", name)
	}
	return text
}
