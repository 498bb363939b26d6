package satisfy

import (
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// slot is one contextual argument (@fromContext): a value that must be taken from an ancestor on
// the way to its field.
type slot struct {
	// context is its name as the subgraph writes it, without the $.
	context string
	sel     selection
}

// contextKey is a context of a subgraph.
type contextKey struct {
	sub  int
	name string
}

// findSlots collects the contextual arguments and the types that set their contexts.
func (g *graph) findSlots() {
	g.slotSets = [][]int{nil}
	g.contexts = map[symbol][]int{}
	index := map[contextKey]int{}
	for i, s := range g.subs {
		if !s.AnyField(func(m *subgraph.FieldMeta) bool { return len(m.Contexts) > 0 }) {
			continue
		}
		for _, t := range s.Schema.Types {
			for _, f := range t.Fields {
				for _, c := range s.Field(f).Contexts {
					nodes, err := sdl.ParseSelection(c.Selection)
					if err != nil {
						continue // reported when the subgraph was built
					}
					key := fieldKey{i, f.Index}
					if g.slotIndex[key] == 0 {
						g.slotIndex[key] = int32(len(g.slotSets))
						g.slotSets = append(g.slotSets, nil)
					}
					set := &g.slotSets[g.slotIndex[key]]
					*set = append(*set, len(g.slots))
					of, ok := index[contextKey{i, c.Context}]
					if !ok {
						of = len(g.slotsIn)
						index[contextKey{i, c.Context}] = of
						g.slotsIn = append(g.slotsIn, nil)
						for name := range g.contextTypes(i, c.Context) {
							g.contexts[name] = append(g.contexts[name], of)
						}
					}
					g.slotsIn[of] = append(g.slotsIn[of], len(g.slots))
					g.slots = append(g.slots, slot{context: c.Context, sel: g.compileNodes(nodes)})
				}
			}
		}
	}
}

// contextTypes returns the objects on which a subgraph sets a context, also through an interface or
// union of them.
func (g *graph) contextTypes(sub int, context string) map[symbol]bool {
	out := map[symbol]bool{}
	s := g.subs[sub]
	for _, t := range s.Schema.Types {
		for _, d := range t.Directives {
			if name, _ := d.StringArg("name"); d.Role != sdl.RoleContext || name != context {
				continue
			}
			out[g.sym(t.Name)] = true
			for _, o := range s.Type(t).Implementations {
				out[g.sym(o.Name)] = true
			}
		}
	}
	return out
}
