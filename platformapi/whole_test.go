package platformapi_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/schemactl/schemactl/platformapi"
)

var apiSchema = func() *ast.Schema {
	doc, err := parser.ParseSchemas(validator.Prelude, &ast.Source{Input: platformapi.SchemaSDL})
	if err != nil {
		panic(err)
	}
	schema, err := validator.ValidateSchemaDocument(doc)
	if err != nil {
		panic(err)
	}
	return schema
}()

// filler makes answers, or the rest of one, by the schema and the request.
type filler struct {
	doc  *ast.QueryDocument
	vars map[string]any
	// full gives a value to what may be null too.
	full bool
	// kind counts through the types of each interface and union.
	kind int
	// visit hears of every value of the answer, if it is not nil.
	visit func(place)
}

// place is one value of an answer: the one that holder has under key, or an item of that.
type place struct {
	path    string
	nonNull bool
	// put replaces the value, and drop takes the key away; drop is nil for an item of a list.
	put  func(any)
	drop func()
	// named reports whether the value repeats what was asked for.
	named bool
	// composite reports whether the value is an object.
	composite bool
}

// wholeAnswer adds to the data of an answer every key that the request asks for and the answer
// lacks. What may be null is null, or has a value with full.
func wholeAnswer(asked received, data map[string]any, full bool, kind int, visit func(place)) {
	doc, err := parser.ParseQuery(&ast.Source{Input: asked.Query})
	if err != nil {
		panic(err)
	}
	op := doc.Operations.ForName(asked.Operation)
	root := apiSchema.Query
	if op.Operation == ast.Mutation {
		root = apiSchema.Mutation
	}
	filler{doc, asked.Variables, full, kind, visit}.object("", root, op.SelectionSet, data, nil)
}

// completed returns a JSON answer with every key that the request asks for; what is no answer with
// data stays as it is.
func completed(asked received, body string) string {
	var answer map[string]any
	if json.Unmarshal([]byte(body), &answer) != nil {
		return body
	}
	data, ok := answer["data"].(map[string]any)
	if !ok {
		return body
	}
	wholeAnswer(asked, data, false, 0, nil)
	return jsonText(answer)
}

func (f filler) object(path string, def *ast.Definition, set ast.SelectionSet, object, echo map[string]any) {
	name, given := object["__typename"].(string)
	if !given {
		name = def.Name
		if def.IsAbstractType() {
			var names []string
			for _, d := range apiSchema.PossibleTypes[def.Name] {
				names = append(names, d.Name)
			}
			slices.Sort(names)
			name = names[f.kind%len(names)]
		}
	}
	f.fields(path, def, name, set, object, echo)
}

func (f filler) fields(path string, def *ast.Definition, name string, set ast.SelectionSet, object, echo map[string]any) {
	applies := func(condition string) bool {
		possible := apiSchema.PossibleTypes[condition]
		return condition == def.Name || condition == name || slices.ContainsFunc(possible, func(d *ast.Definition) bool { return d.Name == name })
	}
	for _, s := range set {
		switch s := s.(type) {
		case *ast.InlineFragment:
			if applies(s.TypeCondition) {
				f.fields(path, apiSchema.Types[s.TypeCondition], name, s.SelectionSet, object, echo)
			}
		case *ast.FragmentSpread:
			if of := f.doc.Fragments.ForName(s.Name); applies(of.TypeCondition) {
				f.fields(path, apiSchema.Types[of.TypeCondition], name, of.SelectionSet, object, echo)
			}
		case *ast.Field:
			f.field(path, def, name, s, object, echo)
		}
	}
}

func (f filler) field(path string, def *ast.Definition, name string, s *ast.Field, object, echo map[string]any) {
	of := def.Fields.ForName(s.Name)
	path = strings.TrimPrefix(path+"."+s.Alias, ".")
	if _, there := object[s.Alias]; !there {
		switch {
		case s.Name == "__typename":
			object[s.Alias] = name
		case echo[s.Name] != nil:
			object[s.Alias] = echo[s.Name]
		case s.Name == "graphId":
			object[s.Alias] = f.vars["graph"]
		case s.Name == "graphVariant":
			object[s.Alias] = f.vars["variant"]
		default:
			object[s.Alias] = f.value(of.Type, s)
		}
	}
	at := place{path: path, nonNull: true, put: func(v any) { object[s.Alias] = v }, drop: func() { delete(object, s.Alias) }}
	at.named = echo[s.Name] != nil || s.Name == "graphId" || s.Name == "graphVariant" && !strings.Contains(path, "downstream")
	if s.Name != "__typename" {
		at.nonNull, at.composite = of.Type.NonNull, apiSchema.Types[of.Type.Name()].IsCompositeType()
		f.inside(path, of.Type, s, object[s.Alias])
	}
	if f.visit != nil {
		f.visit(at)
	}
}

// inside completes the objects of a value.
func (f filler) inside(path string, typ *ast.Type, s *ast.Field, value any) {
	def := apiSchema.Types[typ.Name()]
	switch v := value.(type) {
	case []any:
		for i, item := range v {
			inner := fmt.Sprintf("%s[%d]", path, i)
			f.inside(inner, typ.Elem, s, item)
			if f.visit != nil {
				f.visit(place{path: inner, nonNull: typ.Elem.NonNull, put: func(with any) { v[i] = with }, composite: def.IsCompositeType()})
			}
		}
	case map[string]any:
		f.object(path, def, s.SelectionSet, v, f.echo(s))
	}
}

func (f filler) echo(s *ast.Field) map[string]any {
	out := map[string]any{}
	for _, a := range s.Arguments {
		if a.Value.Kind == ast.Variable {
			out[a.Name] = f.vars[a.Value.Raw]
		}
	}
	return out
}

func (f filler) value(typ *ast.Type, s *ast.Field) any {
	def := apiSchema.Types[typ.Name()]
	switch {
	case !typ.NonNull && !f.full:
		return nil
	case typ.Elem != nil && !f.full:
		return []any{}
	case typ.Elem != nil:
		return []any{f.value(typ.Elem, s)}
	case def.IsCompositeType():
		return map[string]any{} // inside completes it
	case def.Kind == ast.Enum:
		return def.EnumValues[0].Name
	}
	switch def.Name {
	case "Int", "Float":
		return 1
	case "Boolean":
		return true
	case "Timestamp":
		return "2026-01-01T00:00:00Z"
	}
	return strings.ToLower(s.Name)
}
