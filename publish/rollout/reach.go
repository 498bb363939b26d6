package rollout

import (
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// reach has the names of the types that some operation can come to, whichever of the subgraphs before and after are registered. Nil
// means that nothing is known and every type may be reached. It is taken of all declarations of all versions together, external and
// inaccessible fields included, so that it is never too small: a representation of a type outside it is never sent.
type reach map[string]bool

func (r reach) has(name string) bool { return r == nil || r[name] }

// reachOf walks from the root types of both sides. A schema between has nothing that neither side has.
func reachOf(sides ...[]*subgraph.Subgraph) reach {
	leads := make(map[string][]string)
	r := make(reach)
	var open []string
	visit := func(name string) {
		if !r[name] {
			r[name] = true
			open = append(open, name)
		}
	}
	for _, side := range sides {
		if len(side) == 0 {
			return nil
		}
		for _, s := range side {
			for op := sdl.Query; op <= sdl.Subscription; op++ {
				if root := s.Schema.Root(op); root != nil {
					visit(root.Name)
				}
			}
			for _, t := range s.Schema.Types {
				if !composite(t) {
					continue
				}
				for _, f := range t.Fields {
					leads[t.Name] = append(leads[t.Name], sdl.Named(f.Type))
				}
				for _, ref := range t.Interfaces {
					leads[t.Name] = append(leads[t.Name], ref.Name)
					leads[ref.Name] = append(leads[ref.Name], t.Name)
				}
				for _, ref := range t.Members {
					leads[t.Name] = append(leads[t.Name], ref.Name)
				}
			}
		}
	}
	for len(open) > 0 {
		name := open[len(open)-1]
		open = open[:len(open)-1]
		for _, next := range leads[name] {
			visit(next)
		}
	}
	return r
}
