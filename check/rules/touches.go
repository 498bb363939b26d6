package rules

import (
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

// touchesRefused is for the type of an argument or input field: what counts is whether the new type
// refuses the value that an operation gives, or refuses that it gives none.
func touchesRefused(c diff.Change) []string { return []string{usage.Refused(c.Coordinate)} }

// touchesNotOneOf is for an input object that takes exactly one field now.
func touchesNotOneOf(c diff.Change) []string { return []string{usage.NotOneOf(c.Coordinate)} }

// touchesParentValues is for an input field that was added: values of its type lack it.
func touchesParentValues(c diff.Change) []string {
	return []string{usage.ValueOf(diff.Parent(c.Coordinate))}
}

// touchesNamesAndValues is for a type that is another kind of type now: what names it is refused,
// and so are its values.
func touchesNamesAndValues(c diff.Change) []string {
	return []string{c.Coordinate, usage.ValueOf(c.Coordinate)}
}

// touchesLocation is for a directive that may not stand at a location any more, and touchesTwice
// for one that may not stand twice at one element.
func touchesLocation(c diff.Change) []string { return []string{usage.AppliedAt(c.Coordinate, c.Old)} }
func touchesTwice(c diff.Change) []string    { return []string{usage.AppliedTwice(c.Coordinate)} }

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
