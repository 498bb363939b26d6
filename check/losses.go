package check

import (
	"context"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/rollout"
)

// AskOperations notes at each hazard and gap of a plan which of the operations ask for it. before
// are all subgraphs as they are registered, for whose API the operations are meant, and federation
// is what composes them. The error is that of a context that ended.
func AskOperations(ctx context.Context, before []sdl.Source, federation spec.Choice, docs []usage.Document, losses rollout.Losses) error {
	if len(losses.Hazards)+len(losses.Gaps) == 0 {
		return nil
	}
	known, err := askedFor(ctx, before, federation, docs)
	if known != nil {
		known.note(losses)
	}
	return err
}

// Asked returns a function that reports whether one of the operations asks for what a gap takes
// away. If some operations could not be judged, it cannot say no. The error is that of a context
// that ended.
func Asked(ctx context.Context, before []sdl.Source, federation spec.Choice, docs []usage.Document) (func(rollout.Gap) bool, error) {
	known, err := askedFor(ctx, before, federation, docs)
	if err != nil {
		return nil, err
	}
	return func(g rollout.Gap) bool { return known == nil || known.unjudged > 0 || len(known.gap(g)) > 0 }, nil
}

// asked are known operations with what they ask for.
type asked struct {
	api      *sdl.Schema
	index    *usage.Index
	unjudged int
}

// askedFor indexes operations by the API of subgraphs. It returns nil without operations or
// subgraphs, and if these do not compose.
func askedFor(ctx context.Context, before []sdl.Source, federation spec.Choice, docs []usage.Document) (*asked, error) {
	if len(docs) == 0 || len(before) == 0 {
		return nil, nil
	}
	composed := compose.Compose(ctx, before, optionsOf(federation))
	if err := ctx.Err(); err != nil || composed.Graph == nil {
		return nil, err
	}
	return askedOf(composed.Graph.API(), docs), nil
}

// askedOf indexes operations by an API schema.
func askedOf(api *sdl.Schema, docs []usage.Document) *asked {
	index, problems := usage.New(sdl.Print(api), docs)
	k := &asked{api: api, index: index}
	for _, p := range problems {
		if p.Severity == diag.Error {
			k.unjudged++
		}
	}
	return k
}

// note notes at each hazard and gap which operations ask for it.
func (k *asked) note(losses rollout.Losses) {
	touching := once(func(coordinates ...string) []rollout.HazardUse { return usesOf(k.index.Touching(coordinates...)) })
	known := make(map[*rollout.Effect][]rollout.HazardUse) // by the first of the effects, which hazards share
	for i := range losses.Hazards {
		h := &losses.Hazards[i]
		if h.Kind == rollout.ConflictingFields || len(h.Effects) == 0 {
			h.UsedBy(usesOf(k.hazard(h)), k.index.Len(), k.unjudged)
			continue
		}
		uses, found := known[&h.Effects[0]]
		if !found {
			uses = touching(k.positions(h))
			known[&h.Effects[0]] = uses
		}
		h.UsedBy(uses, k.index.Len(), k.unjudged)
	}
	for i := range losses.Gaps {
		g := &losses.Gaps[i]
		g.UsedBy(touching(k.taken(*g)), k.index.Len(), k.unjudged)
	}
}

// once returns a function that asks for the operations of a list of coordinates once if they are
// many: each new member of a union, and each loss of one, concerns all that use the union. Callers
// share the answer.
func once[T any](touching func(coordinates ...string) []T) func(coordinates []string) []T {
	shared := make(map[string][]T)
	return func(coordinates []string) []T {
		key := strings.Join(coordinates, "\n")
		uses, found := shared[key]
		if !found {
			uses = touching(coordinates...)
			if len(uses) > maxOperations {
				shared[key] = uses
			}
		}
		return uses
	}
}

func usesOf(uses []usage.Use) []rollout.HazardUse {
	out := make([]rollout.HazardUse, len(uses))
	for j, u := range uses {
		out[j] = rollout.HazardUse{Operation: u.Operation, File: u.File, Line: u.Line}
	}
	return out
}

// hazard returns the operations that may meet a hazard.
func (k *asked) hazard(h *rollout.Hazard) []usage.Use {
	if h.Kind == rollout.ConflictingFields {
		return inBoth(k.index.Touching(spellings(k.api, h.Coordinate)...), k.index.Touching(spellings(k.api, h.Beside)...))
	}
	return k.index.Touching(k.positions(h)...)
}

// positions returns the coordinates of the effects of a hazard.
func (k *asked) positions(h *rollout.Hazard) []string {
	var positions []string
	for _, e := range h.Effects {
		positions = append(positions, spellings(k.api, e.Position)...)
	}
	return positions
}

// gap returns the operations that ask for what a gap takes away. Of something that takes less they
// are also those that leave it out, or give a value of the type with it.
func (k *asked) gap(g rollout.Gap) []usage.Use { return k.index.Touching(k.taken(g)...) }

// taken returns the coordinates of what a gap takes away, see [asked.gap].
func (k *asked) taken(g rollout.Gap) []string {
	if g.Type != "" {
		return []string{usage.FragmentOn(g.Coordinate)}
	}
	at := spellings(k.api, g.Coordinate)
	if g.Tighter {
		for _, c := range slices.Clone(at) {
			at = append(at, usage.Omitted(c))
		}
		owner, _, _ := strings.Cut(g.Coordinate, ".")
		at = append(at, usage.ValueOf(owner))
	}
	return at
}

// spellings returns the coordinates by which an operation may select a field of an object, or an
// argument of it: its own, and those of the interfaces of the object.
func spellings(api *sdl.Schema, coordinate string) []string {
	out := []string{coordinate}
	owner, field, _ := strings.Cut(coordinate, ".")
	t := api.Type(owner)
	if t == nil {
		return out
	}
	for _, i := range t.Interfaces {
		out = append(out, i.Name+"."+field)
	}
	return out
}

// inBoth returns the uses of the first list whose operation is in the second as well.
func inBoth(a, b []usage.Use) []usage.Use {
	return slices.DeleteFunc(a, func(u usage.Use) bool {
		return !slices.ContainsFunc(b, func(o usage.Use) bool { return o.File == u.File && o.Operation == u.Operation })
	})
}
