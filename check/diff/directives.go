package diff

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// directives compares the definitions of executable directives. API schemas have no others.
func (d *differ) directives() {
	for _, old := range d.before.DirectiveDefs {
		now := d.after.DirectiveDef(old.Name)
		if now == nil {
			d.add(DirectiveRemoved, "@"+old.Name, "", "")
			continue
		}
		d.directive(old, now)
	}
	for _, now := range d.after.DirectiveDefs {
		if d.before.DirectiveDef(now.Name) == nil {
			d.add(DirectiveAdded, "@"+now.Name, "", "")
		}
	}
}

// directive compares two definitions of a directive. Its locations are compared as a set.
func (d *differ) directive(old, now *sdl.DirectiveDef) {
	at := "@" + old.Name
	d.description(DirectiveDescriptionChanged, at, old.Description, now.Description)
	for _, l := range old.Locations {
		if !slices.Contains(now.Locations, l) {
			d.add(DirectiveLocationRemoved, at, l, "")
		}
	}
	for _, l := range now.Locations {
		if !slices.Contains(old.Locations, l) {
			d.add(DirectiveLocationAdded, at, "", l)
		}
	}
	switch {
	case old.Repeatable && !now.Repeatable:
		d.add(DirectiveRepeatableRemoved, at, "repeatable", "")
	case !old.Repeatable && now.Repeatable:
		d.add(DirectiveRepeatableAdded, at, "", "repeatable")
	}
	pairs(old.Args, now.Args, func(a *sdl.Argument) string { return a.Name }, func(a, b **sdl.Argument) {
		switch {
		case b == nil:
			d.add(DirectiveArgRemoved, at+"("+(*a).Name+":)", (*a).Type.String(), "")
		case a == nil && required((*b).Type, (*b).Default):
			d.add(RequiredDirectiveArgAdded, at+"("+(*b).Name+":)", "", (*b).Type.String())
		case a == nil:
			d.add(OptionalDirectiveArgAdded, at+"("+(*b).Name+":)", "", (*b).Type.String())
		default:
			d.input(directiveArgKinds, at+"("+(*a).Name+":)", ofArg(*a), ofArg(*b))
		}
	})
}
