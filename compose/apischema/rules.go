package apischema

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Rules are rules by which operations are validated, by name. Package validator of gqlparser sorts
// its rules anew for each document, which takes longer than small documents do.
type Rules []namedRule

type namedRule struct {
	name string
	rule core.RuleFunc
}

// NewRules returns rules of gqlparser in the order of their names.
func NewRules(all *rules.Rules) Rules {
	var list Rules
	for name, rule := range all.GetInner() {
		list = append(list, namedRule{name, rule})
	}
	slices.SortFunc(list, func(a, b namedRule) int { return strings.Compare(a.name, b.name) })
	return list
}

// Validate returns what a schema refuses of a document.
func (list Rules) Validate(schema *ast.Schema, query *ast.QueryDocument) gqlerror.List {
	var found gqlerror.List
	observers := &core.Events{}
	for _, r := range list {
		r.rule(observers, func(options ...core.ErrorOption) {
			err := &gqlerror.Error{Rule: r.name}
			for _, option := range options {
				option(err)
			}
			found = append(found, err)
		})
	}
	core.Walk(schema, query, observers)
	return found
}
