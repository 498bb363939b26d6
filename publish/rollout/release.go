package rollout

import (
	"context"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/meet"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// This file makes the first of two releases: the proposed graph with what the change drops. From
// there on the proposed graph only takes away, so that neither step needs a schema between.

// release is a graph on the way from one release to another.
type release struct {
	// contracts is true if tags matter.
	contracts bool
	// sources are its subgraphs, in the order of the proposal.
	sources []sdl.Source
	// code has, by subgraph, what its code has to do besides what the proposal asks for.
	code map[string][]string
	// clashes are the elements that would need two types, by subgraph. With any of them there is no
	// such release.
	clashes map[string][]meet.Clash
}

// firstRelease makes the release between the two graphs, which are composed. With both, what moves
// from one subgraph to another is in both of them. Subgraphs that do not build have the text of the
// proposal.
func firstRelease(ctx context.Context, in Input, before, after compose.Result, both bool) *release {
	r := &release{contracts: len(in.Contracts) > 0, code: make(map[string][]string), clashes: make(map[string][]meet.Clash)}
	library := serve.NewLibrary(in.Federation, in.Shared, before.Subgraphs, after.Subgraphs)
	around := meet.Graph{Before: before.Subgraphs, After: after.Subgraphs, Within: library.Ends, Both: both}
	for _, c := range in.Contracts {
		around.Hidden = append(around.Hidden, c.Filter.Exclude...)
	}
	old := byName(in.Before)
	for _, n := range in.After {
		var was []*subgraph.Subgraph
		if o, known := old[n.Name]; known && o.Text != n.Text {
			was = append(was, built(ctx, library, o))
		}
		for _, s := range before.Subgraphs {
			if takerOf(s, in, after) == n.Name {
				was = append(was, s)
			}
		}
		if _, known := old[n.Name]; !known && len(was) == 0 {
			was = append(was, nil) // nothing comes back, but what it takes over is loosened
		}
		for _, o := range was {
			n = r.join(ctx, library, o, n, around)
		}
		r.sources = append(r.sources, n)
	}
	r.sources = append(r.sources, staying(in, before, after)...)
	r.share(ctx, library)
	return r
}

// join returns a subgraph with what an old one has besides; that is nil for a new subgraph. If the
// subgraph does not build it stays as it is.
func (r *release) join(ctx context.Context, library *serve.Library, o *subgraph.Subgraph, n sdl.Source, around meet.Graph) sdl.Source {
	is := built(ctx, library, n)
	if is == nil {
		return n
	}
	joined := meet.Join(o, is, around)
	if len(joined.Clashes) > 0 {
		r.clashes[n.Name] = append(r.clashes[n.Name], joined.Clashes...)
	}
	if joined.Text == n.Text {
		return n
	}
	if n.File != "" && !strings.HasSuffix(n.File, releaseMark) {
		n.File += releaseMark
	}
	n.Text = joined.Text
	r.code[n.Name] = append(r.code[n.Name], joined.Code...)
	if r.contracts && o != nil {
		n.Text = withTags(ctx, library, n, o)
	}
	return n
}

// releaseMark stands behind the file of a subgraph whose text is that of a first release.
const releaseMark = " (first release)"

// built returns a subgraph, or nil if it is not valid by itself.
func built(ctx context.Context, library *serve.Library, src sdl.Source) *subgraph.Subgraph {
	s, errs := library.Build(ctx, src)
	if len(errs) > 0 {
		return nil
	}
	return s
}

// takerOf returns the name of the subgraph that resolves most of what a leaving one resolves; empty
// if nothing does, or if the subgraph stays.
func takerOf(s *subgraph.Subgraph, in Input, after compose.Result) string {
	if slices.ContainsFunc(in.After, func(n sdl.Source) bool { return n.Name == s.Name }) {
		return ""
	}
	taker, most := "", 0
	for _, o := range after.Subgraphs {
		n := 0
		for _, t := range s.Schema.Types {
			for _, f := range t.Fields {
				if t.Kind.HasFields() && f.Pos.Source != nil && s.Resolves(f) && !s.Field(f).InKey && resolvesAt(o, t.Name, f.Name) != nil {
					n++
				}
			}
		}
		if n > most {
			taker, most = o.Name, n
		}
	}
	return taker
}

// withTags returns the text of a release with the tags that contracts show an element of the old
// version by.
func withTags(ctx context.Context, library *serve.Library, n sdl.Source, was *subgraph.Subgraph) string {
	if built, _ := library.Build(ctx, n); built != nil {
		return meet.Tagged(built, was)
	}
	return n.Text
}

// staying returns the subgraphs that the change removes and that the first release keeps: nobody
// takes over what they resolve.
func staying(in Input, before, after compose.Result) []sdl.Source {
	kept := byName(in.After)
	var out []sdl.Source
	for _, s := range before.Subgraphs {
		if _, stays := kept[s.Name]; stays {
			continue
		}
		needed, moved := false, false
		for _, t := range s.Schema.Types {
			for _, f := range t.Fields {
				if !t.Kind.HasFields() || f.Pos.Source == nil || !s.Resolves(f) || s.Field(f).InKey {
					continue
				}
				taken := slices.ContainsFunc(after.Subgraphs, func(o *subgraph.Subgraph) bool { return resolvesAt(o, t.Name, f.Name) != nil })
				needed, moved = needed || !taken, moved || taken
			}
		}
		if i := slices.IndexFunc(in.Before, func(src sdl.Source) bool { return src.Name == s.Name }); needed && !moved && i >= 0 {
			out = append(out, in.Before[i])
		}
	}
	return out
}

// resolvesAt returns a field that a subgraph resolves; nil if it does not.
func resolvesAt(s *subgraph.Subgraph, typ, field string) *sdl.Field {
	t := s.Schema.Type(typ)
	if t == nil {
		return nil
	}
	if f := t.Field(field); f != nil && s.Resolves(f) {
		return f
	}
	return nil
}

// share marks the fields that more than one subgraph of the release resolves, where one of them
// does not allow that by itself. Fields with an @override are left alone: one subgraph resolves
// them.
func (r *release) share(ctx context.Context, library *serve.Library) {
	all := make([]*subgraph.Subgraph, 0, len(r.sources))
	declared := make(map[string]int) // in how many subgraphs a type is, or an object of it
	for _, src := range r.sources {
		s, _ := library.Build(ctx, src)
		if s == nil {
			return // the composition says why
		}
		all = append(all, s)
		for _, t := range s.Schema.Types {
			if t.Kind == sdl.Object {
				declared[t.Name]++
				for _, ref := range t.Interfaces {
					declared[ref.Name]++
				}
			}
		}
	}
	for i, s := range all {
		if s.Version.Fed1() {
			continue
		}
		var mark []*sdl.Field
		for _, t := range s.Schema.Types {
			if t.Kind != sdl.Object || declared[t.Name] < 2 && !slices.ContainsFunc(t.Interfaces, func(ref sdl.Ref) bool { return declared[ref.Name] > 1 }) {
				continue
			}
			for _, f := range t.Fields {
				if f.Pos.Source != nil && s.Resolves(f) && !s.Field(f).Shareable && sharedWith(all, s, f) {
					mark = append(mark, f)
				}
			}
		}
		if len(mark) > 0 {
			r.sources[i].Text = meet.Share(s, mark)
		}
	}
}

// sharedWith reports whether another subgraph resolves a field of s as well, on the same type or by
// an interface object.
func sharedWith(all []*subgraph.Subgraph, s *subgraph.Subgraph, f *sdl.Field) bool {
	some := false
	for _, o := range all {
		for _, own := range alsoResolved(o, s, f) {
			if o.Field(own).Override != nil {
				return false
			}
			some = some || o != s
		}
	}
	return some
}

// alsoResolved returns the fields by which a subgraph resolves a field of s: that of the same type,
// of an interface object in place of an interface of it, and if s has an interface object, of the
// objects that stand behind it.
func alsoResolved(o, s *subgraph.Subgraph, f *sdl.Field) []*sdl.Field {
	var out []*sdl.Field
	add := func(typ string, only func(*sdl.Type) bool) {
		if own := resolvesAt(o, typ, f.Name); own != nil && only(own.Parent) {
			out = append(out, own)
		}
	}
	add(f.Parent.Name, func(t *sdl.Type) bool { return t.Kind == sdl.Object })
	for _, ref := range f.Parent.Interfaces {
		add(ref.Name, func(t *sdl.Type) bool { return o.Type(t).InterfaceObject })
	}
	if s.Type(f.Parent).InterfaceObject {
		for _, t := range o.Schema.Types {
			if t.Kind == sdl.Object && t.Implements(f.Parent.Name) {
				add(t.Name, func(*sdl.Type) bool { return true })
			}
		}
	}
	return out
}

// codeOf returns what the code of a release has to do, a sentence for each subgraph.
func (r *release) codeOf() []string {
	var out []string
	for _, s := range r.sources {
		if list := r.code[s.Name]; len(list) > 0 {
			out = append(out, s.Name+": "+strings.Join(list, "; "))
		}
	}
	return out
}
