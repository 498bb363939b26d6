package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Supergraph lists what differs between two supergraph schemas for clients
// although the API schema does not show it: who may ask for an element, and
// what it costs. Only elements that both have are compared.
func Supergraph(before, after *sdl.Schema) []Change {
	var out []Change
	for _, old := range before.Types {
		now := after.Type(old.Name)
		if now == nil || now.Kind != old.Kind {
			continue
		}
		eachPair(old, now, func(a, b element) {
			out = append(out, access(a, b)...)
			out = append(out, valued(a, b, sdl.RoleCost, CostAdded, CostRemoved, CostChanged)...)
			out = append(out, valued(a, b, sdl.RoleListSize, ListSizeAdded, ListSizeRemoved, ListSizeChanged)...)
		})
	}
	slices.SortStableFunc(out, func(a, b Change) int {
		return cmp.Or(strings.Compare(a.Coordinate, b.Coordinate), strings.Compare(string(a.Kind), string(b.Kind)))
	})
	return out
}

// accessRoles are the directives that ask something of whoever sends an operation.
var accessRoles = []sdl.Role{sdl.RoleAuthenticated, sdl.RoleRequiresScopes, sdl.RolePolicy}

// access compares what an element demands. Lists of scopes or policies that
// both have but that differ are one change in either direction.
func access(a, b element) []Change {
	var old, now []string
	changed, less, more := false, false, false
	for _, role := range accessRoles {
		x, y := texts(applied(a.directives, role)), texts(applied(b.directives, role))
		switch {
		case slices.Equal(x, y):
		case len(x) == 0:
			more = true
		case len(y) == 0:
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

// valued compares a directive that stands at most once.
func valued(a, b element, role sdl.Role, added, removed, changed Kind) []Change {
	old, now := strings.Join(texts(applied(a.directives, role)), " "), strings.Join(texts(applied(b.directives, role)), " ")
	c := Change{Coordinate: a.coordinate, Old: old, New: now}
	switch {
	case old == now:
		return nil
	case old == "":
		c.Kind = added
	case now == "":
		c.Kind = removed
	default:
		c.Kind = changed
	}
	return []Change{c}
}
