package connect

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/connect/mapping"
)

// site is where an argument stands: its directive with what that is on, and the argument.
type site struct {
	// owner is `@source "s"` or `@connect on Query.a`, and coordinate what the owner is on: empty
	// for a source.
	owner, coordinate string
	// argument is the name of the argument with those of the objects around it: http.body.
	argument string
	place    mapping.Place
}

// String returns the argument and its owner, as the subject of a message.
func (s site) String() string { return s.argument + " of " + s.owner }

// at returns the site of another argument of the same owner.
func (s site) at(argument string, place mapping.Place) site {
	s.argument, s.place = argument, place
	return s
}

// isString reports whether a literal is a string of either form.
func isString(v *ast.Value) bool { return v.Kind == ast.StringValue || v.Kind == ast.BlockValue }

// field returns the first value that an object literal gives a field, or nil.
func field(v *ast.Value, name string) *ast.Value {
	for _, c := range v.Children {
		if c.Name == name {
			return c.Value
		}
	}
	return nil
}
