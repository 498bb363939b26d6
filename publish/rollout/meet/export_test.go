package meet

import (
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// TextBothWays returns the intermediate text of two versions, before tags are joined, with and
// without passing over types that are alike.
func TextBothWays(o, n *subgraph.Subgraph, within *serve.Reach) (fast, slow string) {
	of := func(d *draft) string {
		d.decide()
		for d.cascade() {
		}
		d.addRequired()
		d.keepShareable()
		return d.write()
	}
	each := newDraft(o, n, within)
	each.alike = func(_, _ *sdl.Type) bool { return false }
	return of(newDraft(o, n, within)), of(each)
}
