package queryplan

import (
	"slices"

	"github.com/schemactl/schemactl/compose/apischema"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// newRules returns the rules by which operations are validated: those of the parser, except that a
// fragment on the type of its parent is valid even if no object has that type.
func newRules() apischema.Rules {
	out := rules.NewDefaultRules()
	out.ReplaceRule(rules.PossibleFragmentSpreadsRule.Name, func(observers *core.Events, addError core.AddErrFunc) {
		check := func(w *core.Walker, parent *ast.Definition, on string, at *ast.Position) {
			if parent != nil && !canBe(w.Schema, parent, on) {
				addError(core.Message("a fragment on %s cannot be spread here: no object is both %s and %s", on, parent.Name, on), core.At(at))
			}
		}
		observers.OnInlineFragment(func(w *core.Walker, f *ast.InlineFragment) {
			check(w, f.ObjectDefinition, f.TypeCondition, f.Position)
		})
		observers.OnFragmentSpread(func(w *core.Walker, f *ast.FragmentSpread) {
			if f.Definition != nil {
				check(w, f.ObjectDefinition, f.Definition.TypeCondition, f.Position)
			}
		})
	})
	return apischema.NewRules(out)
}

// canBe reports whether an object of a composite type can be one of the named type as well. Types
// that other rules refuse can be anything.
func canBe(schema *ast.Schema, parent *ast.Definition, on string) bool {
	t := schema.Types[on]
	if t == nil || t == parent || !t.IsCompositeType() || !parent.IsCompositeType() {
		return true
	}
	named := schema.GetPossibleTypes(t)
	return slices.ContainsFunc(schema.GetPossibleTypes(parent), func(o *ast.Definition) bool { return slices.Contains(named, o) })
}
