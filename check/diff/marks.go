package diff

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// markKinds say what it is when an application of a directive appears or goes.
// Directives that are compared by what they mean (@key, @requires, @override…)
// or on the supergraph (@authenticated, @cost…) are not among them.
var markKinds = map[sdl.Role]struct{ added, removed Kind }{
	sdl.RoleShareable:    {ShareableAdded, ShareableRemoved},
	sdl.RoleInaccessible: {InaccessibleAdded, InaccessibleRemoved},
	sdl.RoleTag:          {TagAdded, TagRemoved},
	sdl.RoleContext:      {ContextAdded, ContextRemoved},
	sdl.RoleCacheTag:     {CacheTagAdded, CacheTagRemoved},
	// Stands on the schema only.
	sdl.RoleComposeDirective: {ComposeDirectiveAdded, ComposeDirectiveRemoved},
}

// marks compares the directives of one element that both versions have.
func (d *federationDiffer) marks(a, b element) {
	for _, role := range []sdl.Role{sdl.RoleShareable, sdl.RoleInaccessible, sdl.RoleTag, sdl.RoleContext, sdl.RoleCacheTag, sdl.RoleComposeDirective} {
		old, now := applied(a.directives, role), applied(b.directives, role)
		for _, s := range minus(old, now) {
			d.add(markKinds[role].removed, a.coordinate, s.text, "", s.pos, b.pos)
		}
		for _, s := range minus(now, old) {
			d.add(markKinds[role].added, a.coordinate, "", s.text, a.pos, s.pos)
		}
	}
	d.connectors(a, b)
	d.custom(a, b)
}

// connectors pairs @connect and @source: one that goes while another comes is one change.
func (d *federationDiffer) connectors(a, b element) {
	for _, role := range []sdl.Role{sdl.RoleConnect, sdl.RoleSource} {
		old, now := applied(a.directives, role), applied(b.directives, role)
		removed, added := minus(old, now), minus(now, old)
		for len(removed) > 0 && len(added) > 0 {
			d.add(ConnectorChanged, a.coordinate, removed[0].text, added[0].text, removed[0].pos, added[0].pos)
			removed, added = removed[1:], added[1:]
		}
		for _, s := range removed {
			d.add(ConnectorRemoved, a.coordinate, s.text, "", s.pos, b.pos)
		}
		for _, s := range added {
			d.add(ConnectorAdded, a.coordinate, "", s.text, a.pos, s.pos)
		}
	}
}

// custom compares directives that no specification we know defines. @oneOf is
// not among them: it is about what clients may send.
func (d *federationDiffer) custom(a, b element) {
	oneOf := func(m mark) bool { return m.text == "@oneOf" }
	old, now := slices.DeleteFunc(applied(a.directives, sdl.RoleNone), oneOf), slices.DeleteFunc(applied(b.directives, sdl.RoleNone), oneOf)
	for _, s := range minus(old, now) {
		d.add(AppliedDirectiveRemoved, a.coordinate, s.text, "", s.pos, b.pos)
	}
	for _, s := range minus(now, old) {
		d.add(AppliedDirectiveAdded, a.coordinate, "", s.text, a.pos, s.pos)
	}
}

// schemaDirectives compares what stands on the schema itself. Links are
// compared by specification, so that only @source, @cacheTag and custom directives are left.
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
