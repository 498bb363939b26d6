package subgraph

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Comparison compares the types of two versions of a subgraph.
type Comparison struct {
	a, b *Subgraph
	// textual reports whether the same text of a type means the same in both.
	textual bool
}

// Compare returns the comparison of two versions of a subgraph.
func Compare(a, b *Subgraph) Comparison {
	plain := func(s *Subgraph) bool { return !s.Version.Fed1() && s.Renamed == [3]bool{} }
	sameLink := func(l, m *Link) bool {
		return l.URL == m.URL && l.As == m.As && l.Purpose == m.Purpose && slices.Equal(l.Imports, m.Imports)
	}
	return Comparison{a, b, plain(a) && plain(b) && slices.EqualFunc(a.Links, b.Links, sameLink) && slices.Equal(a.Declared, b.Declared)}
}

// Alike reports whether t of the first version and u of the second say the same of themselves: they
// are declared alike, and what federation's directives tell of them and their fields is the same.
// What the types that they name are like does not count, and neither do the objects that implement
// an interface. A type with a key or @requires that selects inside of other types, or in a
// fragment, is never alike, as what it selects depends on those.
func (c Comparison) Alike(t, u *sdl.Type) bool {
	return (c.textual && t.Text != "" && t.Text == u.Text || sdl.SameContent(t, u)) && c.sameMeta(t, u)
}

// sameMeta reports whether the metadata of two types with the same content is the same. The same
// directive may mean something else beside other types.
func (c Comparison) sameMeta(t, u *sdl.Type) bool {
	if !t.Kind.HasFields() {
		return true
	}
	m, n := c.a.Type(t), c.b.Type(u)
	if m.InterfaceObject != n.InterfaceObject || m.External != n.External || m.Extension != n.Extension || !slices.EqualFunc(m.Keys, n.Keys, sameKey) {
		return false
	}
	for i, f := range t.Fields {
		if !sameFieldMeta(c.a.Field(f), c.b.Field(u.Fields[i])) {
			return false
		}
	}
	return true
}

func sameKey(a, b Key) bool {
	return a.Resolvable == b.Resolvable && a.Extension == b.Extension && sameSet(a.Fields, b.Fields) && !nested(a.Fields)
}

func sameFieldMeta(a, b *FieldMeta) bool {
	if a.External != b.External || !sameSet(a.Requires, b.Requires) || nested(a.Requires) || !sameSet(a.Provides, b.Provides) {
		return false
	}
	if (a.Override == nil) != (b.Override == nil) || a.Override != nil && (a.Override.From != b.Override.From || a.Override.Label != b.Override.Label) {
		return false
	}
	return slices.EqualFunc(a.Contexts, b.Contexts, func(c, d ContextArgument) bool {
		return c.Arg.Name == d.Arg.Name && c.Context == d.Context && strings.TrimSpace(c.Selection) == strings.TrimSpace(d.Selection)
	})
}

// sameSet reports whether two field sets are written alike; nil is none.
func sameSet(a, b *FieldSet) bool { return a == b || a != nil && b != nil && a.Raw == b.Raw }

// nested reports whether a field set selects inside of what its fields return, or in a fragment.
func nested(set *FieldSet) bool {
	return set != nil && slices.ContainsFunc(set.Selections, func(sel Selection) bool { return len(sel.Sub) > 0 })
}
