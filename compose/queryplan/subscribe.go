package queryplan

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// unconditional returns an error if the root field of a subscription has a condition, which the
// specification of GraphQL does not allow: an event stream without its field would have no events.
// Validation has made sure that fragments do not contain themselves.
func unconditional(set ast.SelectionSet) error {
	for _, s := range set {
		var directives ast.DirectiveList
		var sub ast.SelectionSet
		switch s := s.(type) {
		case *ast.Field:
			directives = s.Directives
		case *ast.InlineFragment:
			directives, sub = s.Directives, s.SelectionSet
		case *ast.FragmentSpread:
			directives, sub = s.Directives, s.Definition.SelectionSet
		}
		for _, name := range []string{"skip", "include"} {
			if d := directives.ForName(name); d != nil {
				return &InvalidError{
					Message: "the root field of a subscription cannot have @" + name + "; put it on the fields below",
					Line:    d.Position.Line, Column: d.Position.Column,
				}
			}
		}
		if err := unconditional(sub); err != nil {
			return err
		}
	}
	return nil
}
