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

// AskOperations notes at each hazard of a plan which of the operations ask for it. before are all
// subgraphs as they are registered, for whose API the operations are meant, and federation is what
// composes them. The error is that of a context that ended.
func AskOperations(ctx context.Context, before []sdl.Source, federation spec.Choice, docs []usage.Document, list []rollout.Hazard) error {
	if len(list) == 0 || len(docs) == 0 || len(before) == 0 {
		return nil
	}
	composed := compose.Compose(ctx, before, optionsOf(federation))
	if err := ctx.Err(); err != nil {
		return err
	}
	if composed.Graph != nil {
		askOperations(composed.Graph.API(), docs, list)
	}
	return nil
}

// askOperations is [AskOperations] for an API schema.
func askOperations(api *sdl.Schema, docs []usage.Document, list []rollout.Hazard) {
	index, problems := usage.New(sdl.Print(api), docs)
	unjudged := 0
	for _, p := range problems {
		if p.Severity == diag.Error {
			unjudged++
		}
	}
	for i := range list {
		h := &list[i]
		var uses []usage.Use
		if h.Kind == rollout.ConflictingFields {
			uses = inBoth(index.Touching(spellings(api, h.Coordinate)...), index.Touching(spellings(api, h.Beside)...))
		} else {
			var positions []string
			for _, e := range h.Effects {
				positions = append(positions, spellings(api, e.Position)...)
			}
			uses = index.Touching(positions...)
		}
		out := make([]rollout.HazardUse, len(uses))
		for j, u := range uses {
			out[j] = rollout.HazardUse{Operation: u.Operation, File: u.File, Line: u.Line}
		}
		h.UsedBy(out, index.Len(), unjudged)
	}
}

// spellings returns the coordinates by which an operation may select a field of an object: its own,
// and those of the interfaces of the object.
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
