package queryplan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/schemactl/schemactl/compose/sdl"
)

// maxTokens bounds one operation with its fragments.
const maxTokens = 1 << 20

// operation is a valid operation in normal form: fragments are expanded and equal fields merged.
type operation struct {
	kind sdl.Operation
	name string
	// variables in the order of the operation; their definitions are printed.
	variables  []variable
	directives string
	// directiveVariables are the variables in directives of the operation.
	directiveVariables []string
	sel                []*selection
	uses               *uses
}

// variable is a variable of an operation: "x", and "$x: Int = 3".
type variable struct{ name, definition string }

// InvalidError is an operation that the API schema does not allow.
type InvalidError struct {
	// Message says what is wrong. Line and Column count from 1; they are 0 without a position.
	Message      string
	Line, Column int
}

// Error implements error.
func (e *InvalidError) Error() string {
	if e.Line == 0 {
		return "invalid operation: " + e.Message
	}
	return fmt.Sprintf("invalid operation: %d:%d: %s", e.Line, e.Column, e.Message)
}

// read parses and validates the operation of a request and brings it into normal form.
func (p *Planner) read(r Request) (*operation, error) {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Name: "operation", Input: r.Query}, maxTokens)
	if err != nil {
		return nil, invalid(err)
	}
	if err := p.meter.For(doc).Add(doc); err != nil {
		return nil, &NotPlannedError{err.Error()}
	}
	if errs := p.rules.Validate(p.api, doc); len(errs) > 0 {
		return nil, invalid(errs[0])
	}
	def, err := pick(doc, r.OperationName)
	if err != nil {
		return nil, err
	}
	op := &operation{name: def.Name, uses: &uses{outer: &p.world.uses}}
	switch def.Operation {
	case ast.Mutation:
		op.kind = sdl.Mutation
	case ast.Subscription:
		op.kind = sdl.Subscription
		if err := unconditional(def.SelectionSet); err != nil {
			return nil, err
		}
	}
	n := normaliser{world: p.world, api: p.api, op: op, root: true}
	for _, v := range def.VariableDefinitions {
		op.variables = append(op.variables, variable{v.Variable, n.definition(v)})
	}
	op.directives, op.directiveVariables, _ = n.directives(def.Directives)
	if err := n.fits(def.SelectionSet, 0); err != nil {
		return nil, err
	}
	var root *ast.Definition
	switch op.kind {
	case sdl.Mutation:
		root = p.api.Mutation
	case sdl.Subscription:
		root = p.api.Subscription
	default:
		root = p.api.Query
	}
	op.sel = n.normalise(def.SelectionSet, root, true)
	return op, nil
}

// pick returns the operation of a document by its name; the name may be left out if there is one
// operation only.
func pick(doc *ast.QueryDocument, name string) (*ast.OperationDefinition, error) {
	if name == "" && len(doc.Operations) > 1 {
		return nil, &InvalidError{Message: "the document has several operations: say which one by its name"}
	}
	for _, op := range doc.Operations {
		if name == "" || op.Name == name {
			return op, nil
		}
	}
	if name == "" {
		return nil, &InvalidError{Message: "the document has no operation"}
	}
	return nil, &InvalidError{Message: fmt.Sprintf("the document has no operation %s", name)}
}

// definition prints the definition of a variable.
func (n *normaliser) definition(v *ast.VariableDefinition) string {
	text := "$" + v.Variable + ": " + v.Type.String()
	if v.DefaultValue != nil {
		p := valuePrinter{schema: n.world.schema}
		p.value(v.DefaultValue, v.Type)
		text += " = " + p.b.String()
	}
	d, _, _ := n.directives(v.Directives)
	return text + d
}

// directives prints applied directives, each with a space before it. The conditions among them are
// returned as well, @include before @skip.
func (n *normaliser) directives(list ast.DirectiveList) (text string, variables []string, conditions []condition) {
	if len(list) == 0 {
		return "", nil, nil
	}
	var b strings.Builder
	for _, d := range list {
		var defined ast.ArgumentDefinitionList
		if d.Definition != nil {
			defined = d.Definition.Arguments
		}
		printed, used := n.world.arguments(given(d.Arguments, defined))
		b.WriteString(" @" + d.Name + printed)
		variables = append(variables, used...)
		if d.Name != "include" && d.Name != "skip" {
			continue
		}
		if a := d.Arguments.ForName("if"); a != nil {
			c := condition{negated: d.Name == "skip", value: a.Value.Raw}
			if a.Value.Kind == ast.Variable {
				c.variable, c.value = a.Value.Raw, ""
			}
			conditions = append(conditions, c)
		}
	}
	slices.SortStableFunc(conditions, func(a, b condition) int { return trueFirst(!a.negated, !b.negated) })
	return b.String(), variables, conditions
}
