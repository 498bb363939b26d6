package drift

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// meaning tells which changes between two versions of a subgraph mean something to clients or
// routers.
type meaning struct{ old, now *subgraph.Subgraph }

// counts reports whether a change means something. What does not is told by kind, with the reason.
func (m meaning) counts(c diff.Change) bool {
	switch c.Kind {
	case diff.LinkAdded, diff.LinkRemoved:
		return m.linkCounts(c.Old + c.New)
	case diff.LinkVersionChanged:
		// The version decides which words SDL may use; what they say is compared by itself.
		return !isApollos(c.New)
	case diff.ArgDefaultAdded, diff.ArgDefaultRemoved, diff.InputFieldDefaultAdded, diff.InputFieldDefaultRemoved:
		// Some libraries print the default value null where there is none.
		return c.Old+c.New != "null"
	case diff.ArgDefaultChanged, diff.InputFieldDefaultChanged:
		return m.defaultDiffers(c.Coordinate)
	case diff.AppliedDirectiveAdded, diff.AppliedDirectiveRemoved:
		// Only the server itself knows the others, and many libraries do not print them.
		return m.isComposed(c.Old + c.New)
	case diff.TypeDeclared, diff.TypeDropped:
		return !m.isEmpty(c.Coordinate)
	case diff.ShareableAdded, diff.ShareableRemoved:
		return m.shareableDiffers(c.Coordinate)
	}
	return !strings.HasSuffix(string(c.Kind), "DESCRIPTION_CHANGED")
}

// defaultDiffers reports whether a default value is another one, beyond fields of an input object
// that are null in one of the two: servers that build the value from code print all its fields.
func (m meaning) defaultDiffers(coordinate string) bool {
	return withoutNulls(m.old.Schema, coordinate) != withoutNulls(m.now.Schema, coordinate)
}

// nullField is a field of an input object that is null, as a coerced value is written.
var nullField = pattern.New(`[_A-Za-z][_0-9A-Za-z]*: null(, )?`)

// withoutNulls returns the default value of an argument or input field, coerced and without fields
// that are null.
func withoutNulls(s *sdl.Schema, coordinate string) string {
	typ, member, _ := strings.Cut(coordinate, ".")
	member, arg, _ := strings.Cut(member, "(")
	t := s.Type(typ)
	if t == nil {
		return ""
	}
	f := t.Field(member)
	if f == nil {
		return ""
	}
	value, of := f.Default, f.Type
	if a := f.Arg(strings.TrimSuffix(arg, ":)")); a != nil {
		value, of = a.Default, a.Type
	}
	if value == nil {
		return ""
	}
	text := nullField.Get().ReplaceAllString(sdl.CoercedString(s, value, of), "")
	return strings.ReplaceAll(text, ", }", "}")
}

// isEmpty reports whether a type has no fields of its own: a query root that libraries add for the
// fields of federation.
func (m meaning) isEmpty(typ string) bool {
	for _, s := range []*subgraph.Subgraph{m.old, m.now} {
		if t := s.Schema.Type(typ); t != nil && (!t.Kind.HasFields() || len(t.Fields) > 0) {
			return false
		}
	}
	return true
}

// linkCounts reports whether it matters that one version links a specification and the other does
// not. Those of Apollo give words only, which are compared where they are used; but a subgraph
// without federation is one of Federation 1.
func (m meaning) linkCounts(url string) bool {
	if strings.Contains(url, "/federation/") {
		return m.old.Version.Fed1() != m.now.Version.Fed1()
	}
	return !isApollos(url)
}

// isApollos reports whether a URL is that of a specification whose directives are compared by what
// they mean; connect is one whose versions mean something themselves.
func isApollos(url string) bool {
	return strings.HasPrefix(url, "https://specs.apollo.dev/") && !strings.Contains(url, "/connect/")
}

// isComposed reports whether the directive of an application goes into the supergraph, by
// @composeDirective of either version.
func (m meaning) isComposed(application string) bool {
	name, _, _ := strings.Cut(application, "(")
	for _, s := range []*subgraph.Subgraph{m.old, m.now} {
		for _, d := range s.Schema.Directives {
			if composed, ok := d.StringArg("name"); ok && d.Role == sdl.RoleComposeDirective && composed == name {
				return true
			}
		}
	}
	return false
}

// shareableDiffers reports whether a field is shareable in one version only. A type with
// @shareable means that all its fields are; key fields are without being told.
func (m meaning) shareableDiffers(coordinate string) bool {
	typ, field, single := strings.Cut(coordinate, ".")
	old, now := m.old.Schema.Type(typ), m.now.Schema.Type(typ)
	if old == nil || now == nil {
		return true
	}
	return slices.ContainsFunc(old.Fields, func(f *sdl.Field) bool {
		if single && f.Name != field {
			return false
		}
		g := now.Field(f.Name)
		return g != nil && m.old.Field(f).Shareable != m.now.Field(g).Shareable
	})
}
