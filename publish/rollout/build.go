package rollout

import (
	"context"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// buildOne builds one subgraph by itself. An @interfaceObject needs the interface in some other subgraph; whether the real ones have
// it is for the composition to say, so here a companion stands in for them.
func buildOne(ctx context.Context, src sdl.Source) (*subgraph.Subgraph, diag.List) {
	list, errs := subgraph.Build(ctx, []sdl.Source{src}, subgraph.Options{})
	if slices.Equal(errs.Codes(), []string{codes.InterfaceObjectUsageError}) {
		var b strings.Builder
		b.WriteString(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.3")` + "\n")
		for _, d := range errs {
			b.WriteString("interface " + d.Coordinate + " { companion: Int }\n")
		}
		list, errs = subgraph.Build(ctx, []sdl.Source{src, {Name: src.Name + "_companion", Text: b.String()}}, subgraph.Options{})
	}
	if len(errs) > 0 || len(list) == 0 {
		return nil, errs
	}
	return list[0], nil
}
