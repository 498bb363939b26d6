package usage

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// refetch returns the query by which Relay fetches a fragment again, and its name. The name is
// empty where the fragment has none, the query nil where it cannot be made.
func refetch(schema *ast.Schema, f *ast.FragmentDefinition) (*ast.OperationDefinition, string) {
	d := f.Directives.ForName("refetchable")
	if d == nil || schema.Directives[d.Name] != nil || d.Arguments.ForName("queryName") == nil {
		return nil, ""
	}
	name := d.Arguments.ForName("queryName").Value.Raw
	var variables, arguments []string
	local := map[string]bool{}
	if defs := f.Directives.ForName("argumentDefinitions"); defs != nil {
		for _, a := range defs.Arguments {
			local[a.Name] = true
			if child(a.Value, "provider") != nil {
				continue
			}
			v := "$" + a.Name + ": " + childText(a.Value, "type")
			if fallback := child(a.Value, "defaultValue"); fallback != nil {
				v += " = " + fallback.Value.String()
			}
			variables, arguments = append(variables, v), append(arguments, a.Name+": $"+a.Name)
		}
	}
	used := map[string]bool{}
	usedVariables(&ast.QueryDocument{Fragments: ast.FragmentDefinitionList{f}}, used)
	for v := range used {
		if !local[v] {
			return nil, name // a variable of the operations that spread it, of unknown type
		}
	}
	spread := "..." + f.Name
	if len(arguments) > 0 {
		spread += " @arguments(" + strings.Join(arguments, ", ") + ")"
	}
	def := schema.Types[f.TypeCondition]
	switch {
	case schema.Query != nil && f.TypeCondition == schema.Query.Name:
	case f.TypeCondition == "Viewer":
		spread = "viewer { " + spread + " }"
	case isNode(def) && schema.Query != nil && schema.Query.Fields.ForName("node") != nil:
		spread = "node(id: $id) { __typename " + spread + " id }"
		variables = append(variables, "$id: ID!")
	default:
		return nil, name
	}
	text := "query " + name
	if len(variables) > 0 {
		text += "(" + strings.Join(variables, ", ") + ")"
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text + " { " + spread + " }"}, maxTokens)
	if err != nil || len(doc.Operations) != 1 {
		return nil, name
	}
	move(doc, func(p *ast.Position) { *p = *f.Position })
	return doc.Operations[0], name
}

func isNode(def *ast.Definition) bool {
	if def == nil {
		return false
	}
	if def.Name == "Node" {
		return true
	}
	for _, i := range def.Interfaces {
		if i == "Node" {
			return true
		}
	}
	return false
}
