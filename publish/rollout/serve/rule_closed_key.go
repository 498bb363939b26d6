package serve

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve/fieldset"
)

// ClosedKeyEntered is the rule of flaws that a key with `resolvable: false` makes.
const ClosedKeyEntered = "CLOSED_KEY_ENTERED"

// closedKeyEntered finds types that a subgraph returns and whose first key it does not resolve.
// Routers go back into the subgraph by that key: for fields with @requires or @fromContext (all
// planners), and for an interface object (the JavaScript planner and that of router 2).
var closedKeyEntered = &graphRule{
	name: ClosedKeyEntered,
	find: func(w *whole) {
		for _, s := range w.graph {
			for _, t := range s.Schema.Types {
				if t.Kind != sdl.Object || !firstKeyClosed(s, t) {
					continue
				}
				again := reenters(s, t)
				if (again || s.Type(t).InterfaceObject) && leadsTo(s, t) {
					w.closedKey(s, t, again)
				}
			}
		}
	},
}

// firstKeyClosed reports whether the first key of a type is not resolvable and no other key is
// contained in it that is.
func firstKeyClosed(s *subgraph.Subgraph, t *sdl.Type) bool {
	keys := s.Type(t).Keys
	if len(keys) == 0 || keys[0].Resolvable {
		return false
	}
	sent := fieldset.Paths(keys[0].Fields)
	return !slices.ContainsFunc(keys, func(k subgraph.Key) bool {
		return k.Resolvable && fieldset.Subset(fieldset.Paths(k.Fields), sent)
	})
}

// closedKey reports a type that routers enter by its first key. Again is true if it has fields that
// need values of other subgraphs.
func (w *whole) closedKey(s *subgraph.Subgraph, t *sdl.Type, again bool) {
	k := s.Type(t).Keys[0]
	why := "it is an interface object that " + s.Name + " returns"
	if again {
		why = s.Name + " returns it and needs values of other subgraphs for some of its fields"
	}
	ways := []string{"make the key `" + k.Fields.Raw + "` of `" + t.Name + "` in " + s.Name + " resolvable, and let the code resolve it"}
	if len(s.Type(t).Keys) > 1 {
		ways = append(ways, "write a key of `"+t.Name+"` first that "+s.Name+" resolves")
	}
	at := t.Pos
	if k.Directive != nil {
		at = k.Directive.Pos
	}
	w.flaw(s, t.Name, []sdl.Pos{at}, ways, "routers send `%s` to %s by its first key `%s`, which is resolvable: false: %s", t.Name, s.Name, k.Fields.Raw, why)
}
