package diff

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// markKinds are the kinds of an application of a directive that appears or goes. Directives that
// are compared by what they mean (@key, @requires, @override…) or on the supergraph
// (@authenticated, @cost…) are left out.
var markKinds = map[sdl.Role]struct{ added, removed Kind }{
	sdl.RoleShareable:    {ShareableAdded, ShareableRemoved},
	sdl.RoleInaccessible: {InaccessibleAdded, InaccessibleRemoved},
	sdl.RoleTag:          {TagAdded, TagRemoved},
	sdl.RoleContext:      {ContextAdded, ContextRemoved},
	sdl.RoleCacheTag:     {CacheTagAdded, CacheTagRemoved},
	// It stands on the schema only.
	sdl.RoleComposeDirective: {ComposeDirectiveAdded, ComposeDirectiveRemoved},
}

// marks compares the directives of one element that both versions have.
func (d *federationDiffer) marks(a, b element) {
	for _, role := range []sdl.Role{sdl.RoleShareable, sdl.RoleInaccessible, sdl.RoleTag, sdl.RoleContext, sdl.RoleCacheTag, sdl.RoleComposeDirective} {
		old, now := applied(a.directives, role), applied(b.directives, role)
		for _, s := range minus(old, now) {
			d.add(markKinds[role].removed, place{a.coordinate, s.pos, b.pos}, s.text, "")
		}
		for _, s := range minus(now, old) {
			d.add(markKinds[role].added, place{a.coordinate, a.pos, s.pos}, "", s.text)
		}
	}
	d.connectors(a, b)
	d.custom(a, b)
}

// connectors compares @connect and @source. One that goes while another comes is one change;
// several are paired in the order of their text.
func (d *federationDiffer) connectors(a, b element) {
	for _, role := range []sdl.Role{sdl.RoleConnect, sdl.RoleSource} {
		old, now := applied(a.directives, role), applied(b.directives, role)
		removed, added := minus(old, now), minus(now, old)
		for len(removed) > 0 && len(added) > 0 {
			d.add(ConnectorChanged, place{a.coordinate, removed[0].pos, added[0].pos}, removed[0].text, added[0].text)
			removed, added = removed[1:], added[1:]
		}
		for _, s := range removed {
			d.add(ConnectorRemoved, place{a.coordinate, s.pos, b.pos}, s.text, "")
		}
		for _, s := range added {
			d.add(ConnectorAdded, place{a.coordinate, a.pos, s.pos}, "", s.text)
		}
	}
}

// custom compares directives that no known specification defines. @oneOf is left to [OneOf]: it is
// about what clients may send.
func (d *federationDiffer) custom(a, b element) {
	oneOf := func(m mark) bool { return m.text == "@oneOf" }
	old, now := slices.DeleteFunc(applied(a.directives, sdl.RoleNone), oneOf), slices.DeleteFunc(applied(b.directives, sdl.RoleNone), oneOf)
	for _, s := range minus(old, now) {
		d.add(AppliedDirectiveRemoved, place{a.coordinate, s.pos, b.pos}, s.text, "")
	}
	for _, s := range minus(now, old) {
		d.add(AppliedDirectiveAdded, place{a.coordinate, a.pos, s.pos}, "", s.text)
	}
}

// schemaDirectives compares the directives of the schema itself. Links are left out, since links
// compares them by specification.
func (d *federationDiffer) schemaDirectives() {
	pick := func(list []*sdl.Directive) []*sdl.Directive {
		return slices.DeleteFunc(slices.Clone(list), func(x *sdl.Directive) bool {
			return x.Role == sdl.RoleLink || x.Role == sdl.RoleNone && (x.Name == "link" || x.Name == "core")
		})
	}
	a := element{"schema", pick(d.before.Schema.Directives), top(d.before)}
	b := element{"schema", pick(d.after.Schema.Directives), top(d.after)}
	d.marks(a, b)
}
