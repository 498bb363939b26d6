package shape

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// decode reads JSON and keeps numbers as they are written.
func decode(data []byte) (any, error) {
	var value any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	err := d.Decode(&value)
	return value, err
}

// walk goes through an answer and its operation side by side.
type walk struct {
	schema    *ast.Schema
	doc       *ast.QueryDocument
	variables map[string]any
}

// object judges a value that a selection set asks for. def is the type of the value as the schema
// has it: an object type, an interface or a union.
func (w *walk) object(path string, def *ast.Definition, set ast.SelectionSet, value any) *Error {
	object, ok := value.(map[string]any)
	if !ok {
		return &Error{at(path), "is " + kindOf(value) + ", not an object"}
	}
	kind, found := w.kind(path, def, set, object)
	if found != nil {
		return found
	}
	return w.fields(path, def, kind, set, object)
}

// fields judges the fields that a selection set asks for of an object. kind is the name of the
// object's type; def is the type whose fields the set selects.
func (w *walk) fields(path string, def *ast.Definition, kind string, set ast.SelectionSet, object map[string]any) *Error {
	for _, selected := range set {
		var found *Error
		switch s := selected.(type) {
		case *ast.Field:
			found = w.field(path, def, s, object)
		case *ast.InlineFragment:
			found = w.fragment(path, def, kind, s.TypeCondition, s.SelectionSet, object)
		case *ast.FragmentSpread:
			if f := w.doc.Fragments.ForName(s.Name); f != nil {
				found = w.fragment(path, def, kind, f.TypeCondition, f.SelectionSet, object)
			}
		}
		if found != nil {
			return found
		}
	}
	return nil
}

// fragment judges the fields of a fragment, if the object is of the fragment's type.
func (w *walk) fragment(path string, def *ast.Definition, kind, condition string, set ast.SelectionSet, object map[string]any) *Error {
	if condition != "" && condition != def.Name && !w.isOf(kind, condition) {
		return nil
	}
	if of := w.schema.Types[condition]; of != nil {
		def = of
	}
	return w.fields(path, def, kind, set, object)
}

// field judges one field of an object: that it is there, that it has the right form, and that it
// repeats the argument by which the object was asked for.
func (w *walk) field(path string, def *ast.Definition, f *ast.Field, object map[string]any) *Error {
	value, there := object[f.Alias]
	path = join(path, f.Alias)
	if !there {
		return &Error{path, "is missing"}
	}
	if f.Name == "__typename" {
		return nil // see kind
	}
	field := def.Fields.ForName(f.Name)
	if field == nil {
		return &Error{path, "is no field of " + def.Name}
	}
	if found := w.value(path, field.Type, f, value); found != nil {
		return found
	}
	return w.echo(path, f, value)
}

// value judges a value by its type.
func (w *walk) value(path string, typ *ast.Type, f *ast.Field, value any) *Error {
	if value == nil {
		if typ.NonNull {
			return &Error{path, "is null"}
		}
		return nil
	}
	if typ.Elem != nil {
		list, ok := value.([]any)
		if !ok {
			return &Error{path, "is " + kindOf(value) + ", not a list"}
		}
		for i, item := range list {
			if found := w.value(path+"["+strconv.Itoa(i)+"]", typ.Elem, f, item); found != nil {
				return found
			}
		}
		return nil
	}
	def := w.schema.Types[typ.NamedType]
	if def.IsCompositeType() {
		return w.object(path, def, f.SelectionSet, value)
	}
	return leaf(path, def, value)
}

// kind returns the name of the type of an object. def is what the schema has there, and the
// selection set decides whether a kind that the schema does not know is understood.
func (w *walk) kind(path string, def *ast.Definition, set ast.SelectionSet, object map[string]any) (string, *Error) {
	given, there := object["__typename"]
	if !there {
		return def.Name, nil // where it was asked for, field reports that it is missing
	}
	name, ok := given.(string)
	switch {
	case !ok || name == "":
		return "", &Error{join(path, "__typename"), "is " + kindOf(given) + ", not the name of a type"}
	case w.isOf(name, def.Name):
		return name, nil
	case w.schema.Types[name] == nil && def.IsAbstractType() && !w.isNarrowed(def, set):
		return name, nil
	case w.schema.Types[name] == nil:
		return "", &Error{join(path, "__typename"), fmt.Sprintf("is %q, a kind that this version does not know", clip(name))}
	}
	return "", &Error{join(path, "__typename"), fmt.Sprintf("is %q, which is no %s", clip(name), def.Name)}
}

// isOf reports whether an object of the type named kind is one of the type named of.
func (w *walk) isOf(kind, of string) bool {
	return kind == of || slices.ContainsFunc(w.schema.PossibleTypes[of], func(d *ast.Definition) bool { return d.Name == kind })
}

// isNarrowed reports whether a selection set reads fields that only some kinds of a type have.
func (w *walk) isNarrowed(def *ast.Definition, set ast.SelectionSet) bool {
	return slices.ContainsFunc(set, func(selected ast.Selection) bool {
		switch s := selected.(type) {
		case *ast.InlineFragment:
			return s.TypeCondition != "" && s.TypeCondition != def.Name || w.isNarrowed(def, s.SelectionSet)
		case *ast.FragmentSpread:
			f := w.doc.Fragments.ForName(s.Name)
			return f != nil && (f.TypeCondition != def.Name || w.isNarrowed(def, f.SelectionSet))
		}
		return false
	})
}

// echo judges whether an object is the one that was asked for: where a field's argument has the
// name of a field of the object, such as id or name, and both are text, they have to be equal.
func (w *walk) echo(path string, f *ast.Field, value any) *Error {
	object, ok := value.(map[string]any)
	if !ok {
		return nil
	}
	for _, arg := range f.Arguments {
		if arg.Value.Kind != ast.Variable {
			continue
		}
		asked, isText := w.variables[arg.Value.Raw].(string)
		given, has := object[arg.Name].(string)
		if isText && has && given != asked {
			return &Error{join(path, arg.Name), fmt.Sprintf("is %q, and %q was asked for", clip(given), clip(asked))}
		}
	}
	return nil
}

// leaf judges a value that is no object: of a scalar or an enum. An enum value that the schema does
// not know passes.
func leaf(path string, def *ast.Definition, value any) *Error {
	wanted := "text"
	switch def.Name {
	case "Int":
		wanted = "a whole number"
		if n, ok := value.(json.Number); ok {
			if _, err := n.Int64(); err == nil {
				return nil
			}
		}
	case "Float":
		wanted = "a number"
		if _, ok := value.(json.Number); ok {
			return nil
		}
	case "Boolean":
		wanted = "true or false"
		if _, ok := value.(bool); ok {
			return nil
		}
	case "Timestamp":
		wanted = "a time"
		if text, ok := value.(string); ok {
			if _, err := time.Parse(time.RFC3339, text); err == nil {
				return nil
			}
		}
	default:
		text, ok := value.(string)
		if ok && (text != "" || def.Name != "ID" && def.Kind != ast.Enum) {
			return nil
		}
	}
	return &Error{path, "is " + kindOf(value) + ", not " + wanted}
}

// kindOf returns the words for a JSON value in a message.
func kindOf(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return "the number " + clip(v.String())
	case string:
		return strconv.Quote(clip(v))
	case []any:
		return "a list"
	}
	return "an object"
}

// clip cuts a text of the answer to 60 characters for a message.
func clip(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// at returns a path for a message; that of the whole answer is empty.
func at(path string) string {
	if path == "" {
		return "data"
	}
	return path
}
