package loadtest

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// execution is the execution of one operation.
type execution struct {
	*Code
	variables map[string]any
}

// object is an object of the subgraph: a row of its data, and for an entity what the router sent.
type object struct {
	def       *ast.Definition
	row, sent map[string]any
}

// object resolves a selection set.
func (e *execution) object(o object, set ast.SelectionSet) (map[string]any, error) {
	var order []string
	fields := map[string][]*ast.Field{}
	e.collect(o.def, set, func(f *ast.Field) {
		if fields[f.Alias] == nil {
			order = append(order, f.Alias)
		}
		fields[f.Alias] = append(fields[f.Alias], f)
	})
	out := make(map[string]any, len(order))
	for _, alias := range order {
		value, err := e.field(o, fields[alias])
		if err != nil {
			return nil, err
		}
		out[alias] = value
	}
	return out, nil
}

// collect calls yield for the fields of a selection set that apply to an object of type def.
func (e *execution) collect(def *ast.Definition, set ast.SelectionSet, yield func(*ast.Field)) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if e.included(s.Directives) {
				yield(s)
			}
		case *ast.InlineFragment:
			if e.included(s.Directives) && e.applies(s.TypeCondition, def) {
				e.collect(def, s.SelectionSet, yield)
			}
		case *ast.FragmentSpread:
			if e.included(s.Directives) && e.applies(s.Definition.TypeCondition, def) {
				e.collect(def, s.Definition.SelectionSet, yield)
			}
		}
	}
}

// included reports whether @skip and @include leave a selection in.
func (e *execution) included(directives ast.DirectiveList) bool {
	for name, want := range map[string]bool{"skip": false, "include": true} {
		if d := directives.ForName(name); d != nil && d.ArgumentMap(e.variables)["if"] != want {
			return false
		}
	}
	return true
}

// applies reports whether a fragment on a type applies to objects of type def.
func (e *execution) applies(condition string, def *ast.Definition) bool {
	return condition == "" || condition == def.Name || slices.Contains(e.schema.GetPossibleTypes(e.schema.Types[condition]), def)
}

// field resolves selections of one field of an object, which have the same alias.
func (e *execution) field(o object, selections []*ast.Field) (any, error) {
	name := selections[0].Name
	switch name {
	case "__typename":
		return o.def.Name, nil
	case "_service":
		return map[string]any{"sdl": e.sdl}, nil
	case "_entities":
		return e.entities(selections)
	}
	coordinate := o.def.Name + "." + name
	if set := e.requires[coordinate]; set != nil {
		if path := lacks(o.sent, set); path != "" {
			return nil, fmt.Errorf("%w: %s requires %s, which the representation lacks", errRefused, coordinate, path)
		}
	}
	value, ok := o.row[name]
	if !ok {
		value, ok = o.sent[name]
	}
	if !ok && e.external[coordinate] {
		return nil, fmt.Errorf("%w: %s is external, and the representation lacks it", errRefused, coordinate)
	}
	answer, err := e.complete(o.def.Fields.ForName(name).Type, value, subselections(selections))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", coordinate, err)
	}
	return answer, nil
}

// subselections joins the selection sets of selections of the same field.
func subselections(selections []*ast.Field) ast.SelectionSet {
	var set ast.SelectionSet
	for _, s := range selections {
		set = append(set, s.SelectionSet...)
	}
	return set
}

// complete makes a value of the data one of a type, or tells why it is none.
func (e *execution) complete(t *ast.Type, value any, set ast.SelectionSet) (any, error) {
	if value == nil {
		if t.NonNull {
			return nil, fmt.Errorf("%w: null for %s", errRefused, t)
		}
		return nil, nil
	}
	if t.Elem != nil {
		list, ok := value.([]any)
		if !ok {
			return nil, fmt.Errorf("%w: %v for %s", errRefused, value, t)
		}
		out := make([]any, len(list))
		for i, element := range list {
			var err error
			if out[i], err = e.complete(t.Elem, element, set); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	def := e.schema.Types[t.NamedType]
	if fields, ok := value.(map[string]any); ok && def.IsCompositeType() {
		o, err := e.referenced(def, fields)
		if err != nil {
			return nil, err
		}
		return e.object(o, set)
	}
	if !isLeaf(def, value) {
		return nil, fmt.Errorf("%w: %v for %s", errRefused, value, t)
	}
	return value, nil
}

// isLeaf reports whether a value is one of an enum or scalar. Scalars of the author take any.
func isLeaf(def *ast.Definition, value any) bool {
	text, isText := value.(string)
	number, isNumber := value.(json.Number)
	switch {
	case def.Kind == ast.Enum:
		return isText && def.EnumValues.ForName(text) != nil
	case def.Kind != ast.Scalar:
		return false
	case def.Name == "Int":
		_, err := number.Int64()
		return isNumber && err == nil
	case def.Name == "Float":
		return isNumber
	case def.Name == "String":
		return isText
	case def.Name == "ID":
		return isText || isNumber
	case def.Name == "Boolean":
		_, ok := value.(bool)
		return ok
	}
	return true
}

// referenced returns the object that fields in the data stand for. Its type must be one that the
// schema allows there.
func (e *execution) referenced(def *ast.Definition, fields map[string]any) (object, error) {
	name, ok := fields["__typename"].(string)
	if !ok {
		name = def.Name
	}
	own := e.schema.Types[name]
	if own == nil || own.Kind != ast.Object || !e.applies(def.Name, own) {
		return object{}, fmt.Errorf("%w: an object of type %q for %s", errRefused, name, def.Name)
	}
	row, err := e.row(name, fields)
	return object{def: own, row: row}, err
}

// row finds the row of a type that has the same fields. Without rows of that type the fields are
// the object.
func (e *execution) row(name string, fields map[string]any) (map[string]any, error) {
	rows, ok := e.rows[name]
	if !ok {
		return fields, nil
	}
	for _, row := range rows {
		same := true
		for field, value := range fields {
			same = same && (field == "__typename" || fmt.Sprint(row[field]) == fmt.Sprint(value))
		}
		if same {
			return row, nil
		}
	}
	return nil, fmt.Errorf("%w: no %s with %v", errRefused, name, fields)
}

// entities resolves representations. Each must be of an entity and have the fields of one of its
// resolvable keys.
func (e *execution) entities(selections []*ast.Field) (any, error) {
	sent, _ := selections[0].ArgumentMap(e.variables)["representations"].([]any)
	set := subselections(selections)
	out := make([]any, 0, len(sent))
	for _, one := range sent {
		representation, _ := one.(map[string]any)
		name, _ := representation["__typename"].(string)
		own := e.schema.Types[name]
		keys := e.keys[name]
		if own == nil || len(keys) == 0 {
			return nil, fmt.Errorf("%w: %q is no entity", errRefused, name)
		}
		at := slices.IndexFunc(keys, func(key ast.SelectionSet) bool { return lacks(representation, key) == "" })
		if at < 0 {
			return nil, fmt.Errorf("%w: a representation of %s without the fields of a key", errRefused, name)
		}
		key := map[string]any{}
		for _, selection := range keys[at] {
			if f, ok := selection.(*ast.Field); ok {
				key[f.Name] = representation[f.Name]
			}
		}
		row, err := e.row(name, key)
		if err != nil {
			return nil, err
		}
		answer, err := e.object(object{def: own, row: row, sent: representation}, set)
		if err != nil {
			return nil, err
		}
		out = append(out, answer)
	}
	return out, nil
}
