package runtest

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// Operation is a valid operation with the values of its variables.
type Operation struct {
	doc       *ast.OperationDefinition
	variables map[string]any
}

// maxToggles bounds the variables whose values are combined.
const maxToggles = 3

// Operations returns an operation with values for its variables: once for each combination of the
// values of the first Booleans among them.
func (g *Graph) Operations(query, name string) ([]Operation, error) {
	doc, err := parser.ParseQuery(&ast.Source{Input: query})
	if err != nil {
		return nil, err
	}
	if errs := validator.ValidateWithRules(g.api, doc, g.rules); len(errs) > 0 {
		return nil, errs
	}
	op := doc.Operations.ForName(name)
	if name == "" && len(doc.Operations) == 1 {
		op = doc.Operations[0]
	}
	if op == nil {
		return nil, fmt.Errorf("there is no operation %q", name)
	}
	out := []map[string]any{{}}
	toggles := 0
	for _, v := range op.VariableDefinitions {
		if v.Type.NamedType == "Boolean" && toggles < maxToggles {
			toggles++
			for _, have := range out[:len(out):len(out)] {
				more := map[string]any{v.Variable: false}
				for name, value := range have {
					more[name] = value
				}
				have[v.Variable] = true
				out = append(out, more)
			}
			continue
		}
		for _, have := range out {
			have[v.Variable] = g.input(v.Type, 0)
		}
	}
	list := make([]Operation, len(out))
	for i, variables := range out {
		list[i] = Operation{op, variables}
	}
	return list, nil
}

// input returns a value of an input type.
func (g *Graph) input(t *ast.Type, depth int) any {
	if t.Elem != nil {
		return []any{g.input(t.Elem, depth)}
	}
	def := g.api.Types[t.NamedType]
	switch {
	case def == nil:
		return nil
	case def.Kind == ast.Enum:
		return def.EnumValues[0].Name
	case def.Kind == ast.InputObject:
		out := map[string]any{}
		for _, f := range def.Fields {
			if f.Type.NonNull && f.DefaultValue == nil || depth == 0 && g.api.Types[f.Type.Name()].IsLeafType() {
				out[f.Name] = g.input(f.Type, depth+1)
			}
		}
		return out
	}
	switch def.Name {
	case "Int":
		return int64(7)
	case "Float":
		return 7.5
	case "Boolean":
		return true
	}
	return "v"
}

// Want returns the answer of an operation as it stands in the world.
func (g *Graph) Want(op Operation) map[string]any {
	root := g.api.Query
	switch op.doc.Operation {
	case ast.Mutation:
		root = g.api.Mutation
	case ast.Subscription:
		root = g.api.Subscription
	}
	return g.wanted(object{typ: root.Name}, op.doc.SelectionSet, op)
}

// wanted returns what selections on an object of the world answer.
func (g *Graph) wanted(o object, set ast.SelectionSet, op Operation) map[string]any {
	out := map[string]any{}
	def := g.api.Types[o.typ]
	if def == nil {
		return out
	}
	names, fields := collect(g.api, def, set, op.variables)
	for _, name := range names {
		first := fields[name][0]
		switch first.Name {
		case "__schema", "__type":
			continue
		case "__typename":
			out[name] = o.typ
			continue
		}
		value := g.value(o, first.Name, first.ArgumentMap(op.variables))
		out[name] = each(value, func(v any) any {
			if below, ok := v.(object); ok {
				return g.wanted(below, sub(fields[name]), op)
			}
			return v
		})
	}
	return out
}

// each applies a function to a value, or to all items of a list of lists.
func each(value any, f func(any) any) any {
	list, ok := value.([]any)
	if !ok {
		return f(value)
	}
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = each(v, f)
	}
	return out
}

// collect returns the fields of selections that apply to an object, by response name, and the names
// in order.
func collect(schema *ast.Schema, def *ast.Definition, set ast.SelectionSet, variables map[string]any) (names []string, fields map[string][]*ast.Field) {
	fields = map[string][]*ast.Field{}
	var visit func(ast.SelectionSet)
	visit = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				if included(s.Directives, variables) {
					if fields[s.Alias] == nil {
						names = append(names, s.Alias)
					}
					fields[s.Alias] = append(fields[s.Alias], s)
				}
			case *ast.InlineFragment:
				if included(s.Directives, variables) && applies(schema, s.TypeCondition, def) {
					visit(s.SelectionSet)
				}
			case *ast.FragmentSpread:
				if included(s.Directives, variables) && applies(schema, s.Definition.TypeCondition, def) {
					visit(s.Definition.SelectionSet)
				}
			}
		}
	}
	visit(set)
	return names, fields
}

// included reports whether @skip and @include leave a selection in.
func included(list ast.DirectiveList, variables map[string]any) bool {
	for name, want := range map[string]bool{"skip": false, "include": true} {
		if d := list.ForName(name); d != nil && d.ArgumentMap(variables)["if"] != want {
			return false
		}
	}
	return true
}

// applies reports whether a fragment on a type applies to objects of a type.
func applies(schema *ast.Schema, on string, def *ast.Definition) bool {
	if on == "" || on == def.Name {
		return true
	}
	for _, o := range schema.GetPossibleTypes(schema.Types[on]) {
		if o == def {
			return true
		}
	}
	return false
}

// sub joins what is selected below fields of one response name.
func sub(fields []*ast.Field) ast.SelectionSet {
	var out ast.SelectionSet
	for _, f := range fields {
		out = append(out, f.SelectionSet...)
	}
	return out
}
