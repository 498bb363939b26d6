package rollout

import (
	"context"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// refuseFlaws returns a [*NoSafePlan] if routers would ask the graph after the change wrongly where
// they asked rightly before. No order helps against that, since the end of every plan has it.
func refuseFlaws(ctx context.Context, in Input, before, after compose.Result, subgraphs []SubgraphPlan) error {
	found := serve.ChangeFlaws(before.Subgraphs, after.Subgraphs)
	if len(found) == 0 {
		return nil
	}
	e := &NoSafePlan{Subgraphs: subgraphs, Before: in.Before, After: in.After}
	for _, v := range found {
		e.Conflicts = append(e.Conflicts, Conflict{
			Subgraphs: []string{v.Subgraph}, WaysOut: v.WaysOut,
			Reason:   "routers would go wrong even when everything is rolled out, so no order is safe",
			Elements: []Element{{Subgraph: v.Subgraph, Coordinate: v.Coordinate, Message: v.Message, At: v.At}},
		})
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return e
}
