package usage

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"

	"github.com/schemactl/schemactl/compose/apischema"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// standardScalars are the scalars that the GraphQL specification defines.
var standardScalars = []string{"Int", "Float", "String", "Boolean", "ID"}

// isCustomScalar reports whether a type is a scalar of which only its server knows the values.
func isCustomScalar(def *ast.Definition) bool {
	return def.Kind == ast.Scalar && !slices.Contains(standardScalars, def.Name)
}

// validation returns the rules of validation: those of gqlparser and one for what these let
// through.
var validation = sync.OnceValue(func() apischema.Rules {
	all := rules.NewDefaultRules()
	all.AddRule("LiteralsOfLeafTypes", literalsOfLeafTypes)
	return apischema.NewRules(all)
})

// literalsOfLeafTypes refuses what the rule ValuesOfCorrectType of gqlparser 2.5.64 accepts and
// graphql-js refuses: an object without fields for a scalar or enum, and an integer of more than 32
// bits for Int.
func literalsOfLeafTypes(observers *core.Events, addError core.AddErrFunc) {
	observers.OnValue(func(_ *core.Walker, v *ast.Value) {
		if v.Definition == nil || v.ExpectedType == nil {
			return
		}
		leaf := v.Definition.Kind == ast.Enum || v.Definition.Kind == ast.Scalar && !isCustomScalar(v.Definition)
		if leaf && v.Kind == ast.ObjectValue && len(v.Children) == 0 {
			addError(core.Message("Expected value of type %q, found {}.", v.ExpectedType.String()), core.At(v.Position))
		}
		if v.Definition.Name == "Int" && v.Kind == ast.IntValue && !isInt32(v.Raw) {
			addError(core.Message("Int cannot represent non 32-bit signed integer value: %s", v.Raw), core.At(v.Position))
		}
	})
}

func isInt32(raw string) bool {
	_, err := strconv.ParseInt(raw, 10, 32)
	return err == nil
}

// acceptsLiteral reports whether a literal that is no variable, null or list may stand for a type.
// The values of the fields of an object are not judged.
func acceptsLiteral(def *ast.Definition, v *ast.Value) bool {
	switch {
	case isCustomScalar(def):
		return true
	case def.Kind == ast.Enum:
		return v.Kind == ast.EnumValue && def.EnumValues.ForName(v.Raw) != nil
	case def.Kind == ast.InputObject:
		return v.Kind == ast.ObjectValue && !slices.ContainsFunc(v.Children, func(c *ast.ChildValue) bool { return def.Fields.ForName(c.Name) == nil })
	}
	switch v.Kind {
	case ast.IntValue:
		return def.Name == "Int" && isInt32(v.Raw) || def.Name == "Float" || def.Name == "ID"
	case ast.FloatValue:
		return def.Name == "Float"
	case ast.StringValue, ast.BlockValue:
		return def.Name == "String" || def.Name == "ID"
	case ast.BooleanValue:
		return def.Name == "Boolean"
	}
	return false
}

// jsonProblem returns why a value of a variable, as JSON decodes it, is refused at a type; nil if
// it is accepted. path is where the value stands.
func jsonProblem(schema *ast.Schema, value any, t *ast.Type, path ast.Path) *gqlerror.Error {
	if value == nil {
		if t.NonNull {
			return gqlerror.ErrorPathf(path, "cannot be null")
		}
		return nil
	}
	if t.Elem != nil {
		list, ok := value.([]any)
		if !ok {
			return jsonProblem(schema, value, t.Elem, path)
		}
		for i, e := range list {
			if err := jsonProblem(schema, e, t.Elem, append(slices.Clip(path), ast.PathIndex(i))); err != nil {
				return err
			}
		}
		return nil
	}
	def := schema.Types[t.NamedType]
	switch {
	case def == nil:
		return gqlerror.ErrorPathf(path, "is of the unknown type %s", t.NamedType)
	case def.Kind == ast.InputObject:
		return jsonObjectProblem(schema, value, def, path)
	case isCustomScalar(def):
		return nil
	case !acceptsJSON(def, value):
		return gqlerror.ErrorPathf(path, "%s is not a valid %s", jsonText(value), def.Name)
	}
	return nil
}

// jsonObjectProblem is jsonProblem for an input object.
func jsonObjectProblem(schema *ast.Schema, value any, def *ast.Definition, path ast.Path) *gqlerror.Error {
	object, ok := value.(map[string]any)
	if !ok {
		return gqlerror.ErrorPathf(path, "must be a %s, not %s", def.Name, jsonText(value))
	}
	at := func(name string) ast.Path { return append(slices.Clip(path), ast.PathName(name)) }
	for _, f := range def.Fields {
		value, given := object[f.Name]
		switch {
		case given:
			if err := jsonProblem(schema, value, f.Type, at(f.Name)); err != nil {
				return err
			}
		case f.Type.NonNull && f.DefaultValue == nil:
			return gqlerror.ErrorPathf(at(f.Name), "must be defined")
		}
	}
	var unknown []string
	for name := range object {
		if def.Fields.ForName(name) == nil {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		return gqlerror.ErrorPathf(at(slices.Min(unknown)), "unknown field")
	}
	return nil
}

// acceptsJSON reports whether an enum or a standard scalar takes a value that is not null, as
// graphql-js coerces values of variables.
func acceptsJSON(def *ast.Definition, value any) bool {
	text, isText := value.(string)
	if def.Kind == ast.Enum {
		return isText && def.EnumValues.ForName(text) != nil
	}
	number, isNumber := asNumber(value)
	whole := isNumber && number == math.Trunc(number)
	switch def.Name {
	case "Int":
		return whole && number >= math.MinInt32 && number <= math.MaxInt32
	case "Float":
		return isNumber
	case "ID":
		return isText || whole
	case "String":
		return isText
	case "Boolean":
		_, ok := value.(bool)
		return ok
	}
	return false
}

// asNumber returns a finite number of JSON.
func asNumber(value any) (float64, bool) {
	switch v := value.(type) {
	case float64:
		return v, !math.IsInf(v, 0) && !math.IsNaN(v)
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	}
	return 0, false
}

// jsonText returns a value as a message quotes it.
func jsonText(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	if len(text) > 60 {
		return string(text[:60]) + "…"
	}
	return string(text)
}
