package probe

import (
	"cmp"
	"slices"
	"sync"

	"github.com/schemactl/schemactl/compose/apischema"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// validation are the rules of validation that servers have, but for fields of one name that differ
// in the code: that is a hazard, of which plans tell (ANSWERS_CONFLICT of package serve).
var validation = sync.OnceValue(func() apischema.Rules {
	all := rules.NewDefaultRules()
	all.RemoveRule(rules.OverlappingFieldsCanBeMergedRule.Name)
	return apischema.NewRules(all)
})

// read parses a document and validates it against the schema of code, which notes at each selection
// its definition.
func (c *Code) read(document string) (*ast.QueryDocument, gqlerror.List) {
	doc, err := parser.ParseQuery(&ast.Source{Name: "fetch", Input: document})
	if err != nil {
		return nil, gqlerror.List{gqlerror.WrapIfUnwrapped(err)}
	}
	return doc, validation().Validate(c.schema, doc)
}

// place is where an element of a document begins, and which coordinate it stands for.
type place struct {
	line, column int
	coordinate   string
}

// places returns the elements of a document in their order. Coordinates are those of the schema
// against which it was validated; what that does not know has the coordinate of what is around it.
func places(doc *ast.QueryDocument) []place {
	var out []place
	add := func(at *ast.Position, coordinate string) {
		if at != nil {
			out = append(out, place{at.Line, at.Column, coordinate})
		}
	}
	var walk func(set ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, sel := range set {
			switch s := sel.(type) {
			case *ast.Field:
				c := coordinate(s)
				add(s.Position, c)
				for _, a := range s.Arguments {
					add(a.Position, c+"("+a.Name+":)")
				}
				for _, d := range s.Directives {
					add(d.Position, "@"+d.Name)
				}
				walk(s.SelectionSet)
			case *ast.InlineFragment:
				add(s.Position, s.TypeCondition)
				walk(s.SelectionSet)
			}
		}
	}
	for _, op := range doc.Operations {
		for _, v := range op.VariableDefinitions {
			add(v.Position, v.Type.Name())
		}
		walk(op.SelectionSet)
	}
	slices.SortStableFunc(out, func(a, b place) int { return cmp.Or(a.line-b.line, a.column-b.column) })
	return out
}

// coordinate returns the coordinate of a field by the schema against which it was validated.
func coordinate(f *ast.Field) string {
	if f.ObjectDefinition == nil {
		return f.Name
	}
	return f.ObjectDefinition.Name + "." + f.Name
}

// located returns the coordinate of what an error of validation is about: the last element that
// begins at its position or before.
func located(all []place, e *gqlerror.Error) string {
	out := ""
	if len(e.Locations) == 0 {
		return out
	}
	at := e.Locations[0]
	for _, p := range all {
		if p.line > at.Line || p.line == at.Line && p.column > at.Column {
			break
		}
		if p.coordinate != "" {
			out = p.coordinate
		}
	}
	return out
}
