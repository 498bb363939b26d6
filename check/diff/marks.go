package diff

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// markKinds are the kinds of an application of a directive that appears or goes. Directives that
// are compared by what they mean (@key, @requires, @override…) or on the supergraph
// (@authenticated, @cost…) are left out.
var markKinds = [...]struct{ added, removed Kind }{
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
	d.custom(a, b)
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
	d.sources(a, b)
}
