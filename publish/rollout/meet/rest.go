package meet

import (
	"context"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Holding tells what a subgraph that leaves the graph still holds of one of its fields.
type Holding uint8

// The holdings.
const (
	// Gone fields are not to be registered any more.
	Gone Holding = iota
	// Shared fields may stay, but are no reason to stay: another subgraph resolves them as well.
	Shared
	// Needed fields are resolved by no other subgraph.
	Needed
)

// Rest makes the schema that is left of a subgraph when fields of it are gone: its needed fields
// and what these lead to, by an edit of its text. holds is asked for every field of an object or
// interface type that the author wrote, and known for every value of an enum: others do not stay.
// The result is nil if no field is needed. The error is [*NoIntermediate] if what is left is not
// valid, or the context's. Code of s serves the result unless a rule finds a reason, so the caller
// judges it.
func Rest(ctx context.Context, lib *serve.Library, s *subgraph.Subgraph, holds func(*sdl.Field) Holding, known func(*sdl.EnumValue) bool) (*Intermediate, error) {
	d := newDraft(s, s, nil)
	for _, t := range s.Schema.Types {
		for _, v := range t.Values {
			d.removed[v] = !known(v)
		}
		if !t.Kind.HasFields() || t.Pos.Source == nil {
			continue
		}
		root := slices.Contains(s.Schema.Roots[:], t.Name)
		for _, f := range t.Fields {
			h := holds(f)
			d.removed[f] = d.removed[f] || s.Resolves(f) && (h == Gone || h == Shared && root)
		}
	}
	return d.cut(ctx, lib, func(f *sdl.Field) bool { return holds(f) == Needed })
}

// Keys makes the schema of the entities of a subgraph with nothing but some of their keys. The
// result is nil if no key stays. The error is that of [Rest].
func Keys(ctx context.Context, lib *serve.Library, s *subgraph.Subgraph, stays func(*sdl.Type, subgraph.Key) bool) (*Intermediate, error) {
	d := newDraft(s, s, nil)
	keep := make(map[*sdl.Field]bool)
	for _, t := range s.Schema.Types {
		if !t.Kind.HasFields() {
			continue
		}
		for _, k := range s.Type(t).Keys {
			if t.Kind == sdl.Object && stays(t, k) {
				d.mark(k.Fields, keep)
			} else {
				d.removed[k.Directive] = true
			}
		}
	}
	for _, t := range s.Schema.Types {
		if t.Kind.HasFields() && t.Pos.Source != nil {
			for _, f := range t.Fields {
				d.removed[f] = !keep[f]
			}
		}
	}
	return d.cut(ctx, lib, func(f *sdl.Field) bool { return keep[f] })
}

// cut removes what cannot stay after the removals of the draft, and every type that no needed field
// leads to. It builds what is left; the result is nil if no needed field is.
func (d *draft) cut(ctx context.Context, lib *serve.Library, needed func(*sdl.Field) bool) (*Intermediate, error) {
	live := make(map[*sdl.Type]bool)
	for changed := true; changed; {
		changed = d.cascade()
		live = d.lead(needed)
		for _, t := range d.o.Schema.Types {
			if t.Pos.Source != nil && !live[t] && !d.removed[t] {
				d.removed[t], changed = true, true
			}
		}
	}
	if len(live) == 0 {
		return nil, ctx.Err()
	}
	src := *d.o.Source
	src.Text = d.write()
	built, errs := lib.Build(ctx, src)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(errs) > 0 {
		return nil, &NoIntermediate{Errors: errs}
	}
	return &Intermediate{Source: src, Subgraph: built}, nil
}

// lead returns the types with a needed field that is left, and those that they lead to: as types of
// fields and arguments, interfaces, implementers and members. If there is any, the types in
// definitions of directives are among them.
func (d *draft) lead(needed func(*sdl.Field) bool) map[*sdl.Type]bool {
	live := make(map[*sdl.Type]bool)
	var visit func(name string)
	visit = func(name string) {
		t := d.o.Schema.Type(name)
		if t == nil || live[t] || d.removed[t] {
			return
		}
		live[t] = true
		for _, ref := range t.Interfaces {
			visit(ref.Name)
		}
		if t.Kind.Composite() {
			for _, o := range d.o.Type(t).Implementations {
				visit(o.Name)
			}
		}
		for _, f := range t.Fields {
			if d.removed[f] {
				continue
			}
			visit(sdl.Named(f.Type))
			for _, a := range f.Args {
				visit(sdl.Named(a.Type))
			}
		}
	}
	for _, t := range d.o.Schema.Types {
		if t.Kind.HasFields() && t.Pos.Source != nil &&
			slices.ContainsFunc(t.Fields, func(f *sdl.Field) bool { return !d.removed[f] && d.o.Resolves(f) && needed(f) }) {
			visit(t.Name)
		}
	}
	if len(live) > 0 {
		for _, def := range d.o.Schema.DirectiveDefs {
			for _, a := range def.Args {
				visit(sdl.Named(a.Type))
			}
		}
	}
	return live
}
