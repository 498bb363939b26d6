package sandbox

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// This file is the operations task of a check: the changes of a proposed API schema, and the known
// client operations that they break.

// operationsOutcome is the result of the task. Affected counts the operations that would become
// invalid.
type operationsOutcome struct {
	Checked, Affected int32
	Changes           []schemaChange
}

// failed reports whether a client operation would become invalid.
func (o operationsOutcome) failed() bool {
	return slices.ContainsFunc(o.Changes, func(c schemaChange) bool { return c.Breaks })
}

// schemaChange is a change of the API schema.
type schemaChange struct {
	Code, Category, Description string
	// Coordinate is the schema coordinate that an operation has to use to be affected.
	Coordinate string
	// Breaks is true if an operation that uses the coordinate would become invalid.
	Breaks bool
}

// The categories of changes: values of the enum ChangeCategory.
const (
	added   = "ADDITION"
	removed = "REMOVAL"
	edited  = "EDIT"
)

// checkOperations compares two API schemas and holds client operations against both. Operations
// that are invalid before are left out. An empty before, of a variant that serves nothing yet, has
// no changes.
func checkOperations(before, after string, operations []Operation) (operationsOutcome, error) {
	if before == "" {
		return operationsOutcome{}, nil
	}
	was, err := loadSchema(before)
	if err != nil {
		return operationsOutcome{}, fmt.Errorf("current API schema: %w", err)
	}
	is, err := loadSchema(after)
	if err != nil {
		return operationsOutcome{}, fmt.Errorf("proposed API schema: %w", err)
	}
	out := operationsOutcome{Changes: compareSchemas(was, is)}
	broken := map[string]bool{}
	for _, op := range operations {
		used, ok := usedCoordinates(was, op.Body)
		if !ok {
			continue // it is invalid before
		}
		out.Checked++
		if _, ok := usedCoordinates(is, op.Body); !ok {
			out.Affected++
			maps.Copy(broken, used)
		}
	}
	for i, c := range out.Changes {
		out.Changes[i].Breaks = c.Category != added && broken[c.Coordinate]
	}
	return out, nil
}

// operationTokens is the largest number of tokens of a schema or operation that is read.
const operationTokens = 1_000_000

// loadSchema reads and validates an API schema.
func loadSchema(text string) (*ast.Schema, error) {
	doc, err := parser.ParseSchemasWithLimit(operationTokens, validator.Prelude, &ast.Source{Name: "api", Input: text})
	if err != nil {
		return nil, err
	}
	schema, err := validator.ValidateSchemaDocument(doc)
	if err != nil {
		return nil, err
	}
	return schema, nil
}

// usedCoordinates returns the coordinates that an operation uses, and the names of the types of its
// fields, arguments and variables. It returns false for an invalid operation.
func usedCoordinates(schema *ast.Schema, body string) (map[string]bool, bool) {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: body}, operationTokens)
	if err != nil || len(validator.ValidateWithRules(schema, doc, rules.NewDefaultRules())) > 0 {
		return nil, false
	}
	used := map[string]bool{}
	for _, op := range doc.Operations {
		for _, v := range op.VariableDefinitions {
			used[v.Type.Name()] = true
		}
		collectUsed(op.SelectionSet, used)
	}
	for _, f := range doc.Fragments {
		used[f.TypeCondition] = true
		collectUsed(f.SelectionSet, used)
	}
	return used, true
}

// collectUsed adds what a selection set uses, at any depth. The validator has resolved the
// definitions of its fields.
func collectUsed(set ast.SelectionSet, used map[string]bool) {
	for _, sel := range set {
		switch sel := sel.(type) {
		case *ast.Field:
			if sel.ObjectDefinition == nil || sel.Definition == nil {
				continue
			}
			at := sel.ObjectDefinition.Name + "." + sel.Name
			used[sel.ObjectDefinition.Name], used[at], used[sel.Definition.Type.Name()] = true, true, true
			for _, a := range sel.Arguments {
				used[fmt.Sprintf("%s(%s:)", at, a.Name)] = true
				if def := sel.Definition.Arguments.ForName(a.Name); def != nil {
					used[def.Type.Name()] = true
				}
			}
			collectUsed(sel.SelectionSet, used)
		case *ast.InlineFragment:
			used[sel.TypeCondition] = true
			collectUsed(sel.SelectionSet, used)
		}
	}
}

// compareSchemas returns the changes between two API schemas, sorted by coordinate and code.
func compareSchemas(was, is *ast.Schema) []schemaChange {
	var out changes
	eachPair(was.Types, is.Types, func(name string, a, b *ast.Definition) {
		switch {
		case (a == nil || a.BuiltIn) && (b == nil || b.BuiltIn):
		case a == nil:
			out.add("TYPE_ADDED", added, name, "type `%s` was added", name)
		case b == nil:
			out.add("TYPE_REMOVED", removed, name, "type `%s` was removed", name)
		case a.Kind != b.Kind:
			out.add("TYPE_CHANGED_KIND", edited, name, "type `%s` was a %s and is a %s", name, a.Kind, b.Kind)
		default:
			out.compareType(a, b)
		}
	})
	slices.SortStableFunc(out, func(a, b schemaChange) int {
		return cmp.Or(cmp.Compare(a.Coordinate, b.Coordinate), cmp.Compare(a.Code, b.Code))
	})
	return out
}

// changes collects the changes that a comparison finds.
type changes []schemaChange

func (c *changes) add(code, category, coordinate, format string, args ...any) {
	*c = append(*c, schemaChange{Code: code, Category: category, Coordinate: coordinate, Description: fmt.Sprintf(format, args...)})
}

// compareType adds the changes between two types of the same name and kind.
func (c *changes) compareType(a, b *ast.Definition) {
	byName := func(f *ast.FieldDefinition) string { return f.Name }
	eachPair(index(a.Fields, byName), index(b.Fields, byName), func(name string, f, g *ast.FieldDefinition) {
		at := a.Name + "." + name
		switch {
		case f == nil:
			c.add("FIELD_ADDED", added, at, "field `%s` was added", at)
		case g == nil:
			c.add("FIELD_REMOVED", removed, at, "field `%s` was removed", at)
		default:
			if f.Type.String() != g.Type.String() {
				c.add("FIELD_CHANGED_TYPE", edited, at, "field `%s` changed type from `%s` to `%s`", at, f.Type, g.Type)
			}
			c.compareArguments(at, f, g)
		}
	})
	eachPair(index(a.EnumValues, func(v *ast.EnumValueDefinition) string { return v.Name }),
		index(b.EnumValues, func(v *ast.EnumValueDefinition) string { return v.Name }), func(name string, v, w *ast.EnumValueDefinition) {
			if v == nil {
				c.add("VALUE_ADDED_TO_ENUM", added, a.Name, "value `%s` was added to enum `%s`", name, a.Name)
			} else if w == nil {
				c.add("VALUE_REMOVED_FROM_ENUM", removed, a.Name, "value `%s` was removed from enum `%s`", name, a.Name)
			}
		})
	same := func(s string) string { return s }
	eachPair(index(a.Types, same), index(b.Types, same), func(name, m, n string) {
		if m == "" {
			c.add("TYPE_ADDED_TO_UNION", added, a.Name, "type `%s` was added to union `%s`", name, a.Name)
		} else if n == "" {
			c.add("TYPE_REMOVED_FROM_UNION", removed, a.Name, "type `%s` was removed from union `%s`", name, a.Name)
		}
	})
	eachPair(index(a.Interfaces, same), index(b.Interfaces, same), func(name, m, n string) {
		if m == "" {
			c.add("TYPE_ADDED_TO_INTERFACE", added, name, "type `%s` now implements `%s`", a.Name, name)
		} else if n == "" {
			c.add("TYPE_REMOVED_FROM_INTERFACE", removed, name, "type `%s` no longer implements `%s`", a.Name, name)
		}
	})
}

// compareArguments adds the changes between the arguments of two fields. A new required argument
// affects every operation that uses the field, so its coordinate is that of the field.
func (c *changes) compareArguments(field string, f, g *ast.FieldDefinition) {
	byName := func(a *ast.ArgumentDefinition) string { return a.Name }
	eachPair(index(f.Arguments, byName), index(g.Arguments, byName), func(name string, a, b *ast.ArgumentDefinition) {
		at := fmt.Sprintf("%s(%s:)", field, name)
		switch {
		case a == nil && b.Type.NonNull && b.DefaultValue == nil:
			c.add("REQUIRED_ARG_ADDED", edited, field, "required argument `%s` was added", at)
		case a == nil:
			c.add("OPTIONAL_ARG_ADDED", added, at, "optional argument `%s` was added", at)
		case b == nil:
			c.add("ARG_REMOVED", removed, at, "argument `%s` was removed", at)
		case a.Type.String() != b.Type.String():
			c.add("ARG_CHANGED_TYPE", edited, at, "argument `%s` changed type from `%s` to `%s`", at, a.Type, b.Type)
		}
	})
}

// index returns a list as a map by name.
func index[T any](list []T, name func(T) string) map[string]T {
	out := map[string]T{}
	for _, x := range list {
		out[name(x)] = x
	}
	return out
}

// eachPair calls visit for the names of two maps in order. A name that only one of them has comes
// with the zero value for the other.
func eachPair[T any](a, b map[string]T, visit func(name string, a, b T)) {
	names := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		visit(name, a[name], b[name])
	}
}
