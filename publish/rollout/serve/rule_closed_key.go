package serve

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve/fieldset"
)

// ClosedKeyEntered is the rule of flaws that a key with `resolvable: false` makes.
const ClosedKeyEntered = "CLOSED_KEY_ENTERED"

// closedKeyEntered finds types whose first key a subgraph does not resolve, and into which routers
// go by that key all the same: from what the subgraph returns, for fields with @requires or
// @fromContext (all planners) and for an interface object (the JavaScript planner and that of
// router 2); and from another subgraph, for a field that requires something of a third one (these
// two).
var closedKeyEntered = &graphRule{
	name: ClosedKeyEntered,
	find: func(w *whole) {
		for _, s := range w.graph {
			for _, t := range s.Schema.Types {
				if t.Kind != sdl.Object || !firstKeyClosed(s, t) {
					continue
				}
				again := reenters(s, t)
				if (again || s.Type(t).InterfaceObject) && w.leadsTo(s, t) {
					w.closedKey(s, t, again)
				} else if by := w.viaThird(s, t); by != nil {
					w.closedKeyOf(s, t, "it is asked for `"+by.Name+"`, which requires a field that does not come from where the object does")
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

// viaThird returns a field of a type that requires something which another subgraph that returns
// the type does not resolve itself, so that it comes from a third one; nil if there is none.
func (w *whole) viaThird(s *subgraph.Subgraph, t *sdl.Type) *sdl.Field {
	for _, f := range t.Fields {
		set := s.Field(f).Requires
		if set == nil {
			continue
		}
		for _, b := range w.graph {
			tb := b.Schema.Type(t.Name)
			if b == s || tb == nil || tb.Kind != sdl.Object || !w.leadsTo(b, tb) {
				continue
			}
			if slices.ContainsFunc(set.Selections, func(sel subgraph.Selection) bool {
				if sel.Field == nil {
					return false
				}
				own := tb.Field(sel.Field.Name)
				return own == nil || !b.Resolves(own)
			}) {
				return f
			}
		}
	}
	return nil
}

// closedKey reports a type that routers enter by its first key. Again is true if it has fields that
// need values of other subgraphs.
func (w *whole) closedKey(s *subgraph.Subgraph, t *sdl.Type, again bool) {
	why := "it is an interface object that " + s.Name + " returns"
	if again {
		why = s.Name + " returns it and needs values of other subgraphs for some of its fields"
	}
	w.closedKeyOf(s, t, why)
}

// closedKeyOf reports a type that routers enter by its first key, and why they do.
func (w *whole) closedKeyOf(s *subgraph.Subgraph, t *sdl.Type, why string) {
	k := s.Type(t).Keys[0]
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
