package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Supergraph returns what differs between two supergraph schemas for clients although the API
// schema does not show it: who may ask for an element, and what it costs. It compares elements that
// both have, and sorts by coordinate and kind.
func Supergraph(before, after *sdl.Schema) []Change {
	var out []Change
	for _, old := range before.Types {
		now := after.Type(old.Name)
		if now == nil || now.Kind != old.Kind {
			continue
		}
		eachPair(old, now, func(a, b element) {
			out = append(out, access(a, b)...)
			for role, kinds := range map[sdl.Role]valueKinds{
				sdl.RoleCost:     {CostAdded, CostRemoved, CostChanged},
				sdl.RoleListSize: {ListSizeAdded, ListSizeRemoved, ListSizeChanged},
			} {
				if !slices.Equal(meanings(before, a.directives, role), meanings(after, b.directives, role)) {
					out = append(out, valued(a, b, role, kinds)...)
				}
			}
		})
	}
	sorted(out, byCoordinate)
	return out
}

// accessRoles are the directives that demand something of the sender of an operation.
var accessRoles = []sdl.Role{sdl.RoleAuthenticated, sdl.RoleRequiresScopes, sdl.RolePolicy}

// access compares what an element demands, as one change of all its directives. It has tightened
// where a directive is new or lets fewer senders in, and loosened the other way; where directives
// do both, or the senders are other ones, it has changed.
func access(a, b element) []Change {
	var old, now []string
	changed, less, more := false, false, false
	for _, role := range accessRoles {
		x, y := texts(applied(a.directives, role)), texts(applied(b.directives, role))
		before, after := demandsOf(a.directives, role), demandsOf(b.directives, role)
		switch looser, stricter := before.implies(after), after.implies(before); {
		case slices.Equal(x, y), looser && stricter:
		case len(x) == 0 || stricter && !looser:
			more = true
		case len(y) == 0 || looser:
			less = true
		default:
			changed = true
		}
		old, now = append(old, x...), append(now, y...)
	}
	c := Change{Coordinate: a.coordinate, Old: strings.Join(old, " "), New: strings.Join(now, " ")}
	switch {
	case changed || less && more:
		c.Kind = AccessChanged
	case more:
		c.Kind = AccessTightened
	case less:
		c.Kind = AccessLoosened
	default:
		return nil
	}
	return []Change{c}
}

// demands are lists of scopes or policies. A sender who has all of one list is let in.
type demands [][]string

// demandsOf returns the lists of @requiresScopes or @policy. A directive without an argument, such
// as @authenticated, has none.
func demandsOf(list []*sdl.Directive, role sdl.Role) demands {
	var out demands
	for _, d := range list {
		if d.Role != role || len(d.Args) != 1 {
			continue
		}
		for _, all := range d.Args[0].Value.Children {
			var names []string
			for _, name := range all.Value.Children {
				names = append(names, name.Value.Raw)
			}
			out = append(out, names)
		}
	}
	return out
}

// implies reports whether every sender who is let in by d is let in by others as well. No demands
// imply nothing.
func (d demands) implies(others demands) bool {
	fits := func(all []string) bool {
		return slices.ContainsFunc(others, func(other []string) bool {
			return !slices.ContainsFunc(other, func(name string) bool { return !slices.Contains(all, name) })
		})
	}
	return len(d) > 0 && !slices.ContainsFunc(d, func(all []string) bool { return !fits(all) })
}

// meanings returns what the directives of one role mean: their arguments as they are coerced, with
// the default values of those that are left out.
func meanings(schema *sdl.Schema, list []*sdl.Directive, role sdl.Role) []string {
	var out []string
	for _, d := range list {
		if d.Role != role {
			continue
		}
		args := map[string]string{}
		for _, a := range d.Args {
			args[a.Name] = sdl.ValueString(a.Value)
		}
		if def := schema.DirectiveDef(d.Name); def != nil {
			for _, a := range def.Args {
				if v := cmp.Or(d.Arg(a.Name), a.Default); v != nil {
					args[a.Name] = sdl.CoercedString(schema, v, a.Type)
				}
			}
		}
		out = append(out, fmt.Sprint(args))
	}
	return out
}

// valued compares a directive that an element has at most once.
func valued(a, b element, role sdl.Role, kinds valueKinds) []Change {
	old, now := strings.Join(texts(applied(a.directives, role)), " "), strings.Join(texts(applied(b.directives, role)), " ")
	c := Change{Coordinate: a.coordinate, Old: old, New: now}
	switch {
	case old == now:
		return nil
	case old == "":
		c.Kind = kinds.added
	case now == "":
		c.Kind = kinds.removed
	default:
		c.Kind = kinds.changed
	}
	return []Change{c}
}
