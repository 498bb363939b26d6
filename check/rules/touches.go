package rules

import (
	"strings"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/usage"
)

// The values of [Rule.Touches]. Each returns coordinates of package usage: an operation that uses
// one of them is an operation that the change concerns.

// touchesElement is for a change that concerns every operation that uses the element.
func touchesElement(c diff.Change) []string { return []string{c.Coordinate} }

// touchesParent is for an element that was added. No operation uses it yet, so what counts is the
// use of the element that it was added to.
func touchesParent(c diff.Change) []string { return []string{diff.Parent(c.Coordinate)} }

// touchesMissing is for a default value: it counts where the argument or input field is left out.
func touchesMissing(c diff.Change) []string { return []string{usage.Omitted(c.Coordinate)} }

// touchesMissingOrNull is for an argument or input field that has become required: it is refused
// where it is left out or may be null.
func touchesMissingOrNull(c diff.Change) []string { return []string{usage.Nullable(c.Coordinate)} }

// touchesValues is for the type of an argument or input field: every given value counts, and where
// the new type refuses null although the old one took it, leaving it out counts as well.
func touchesValues(c diff.Change) []string {
	if strings.HasSuffix(c.New, "!") && !strings.HasSuffix(c.Old, "!") {
		return []string{c.Coordinate, usage.Nullable(c.Coordinate)}
	}
	return []string{c.Coordinate}
}

// touchesFragmentOnMember is for a union that has lost a member: a fragment on the member is
// refused where the union is selected.
func touchesFragmentOnMember(c diff.Change) []string { return []string{usage.FragmentOn(c.Ref)} }

// touchesInterface is for a type that now implements an interface: fields that return the interface
// may return the type.
func touchesInterface(c diff.Change) []string { return []string{c.Ref} }

// touchesFragments is for a type that no longer implements an interface: a fragment on either is
// refused where the other is selected.
func touchesFragments(c diff.Change) []string {
	return []string{usage.FragmentOn(c.Ref), usage.FragmentOn(c.Coordinate)}
}
