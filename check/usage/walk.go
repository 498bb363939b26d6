package usage

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// walker notes every coordinate that one operation touches: fields, given arguments, named types,
// literal enum values and input fields, and what its variables may contain.
type walker struct {
	schema *ast.Schema
	doc    *document
	op     *ast.OperationDefinition
	// touched is the map of the index.
	touched map[string][]Use
	// seen has what was noted or walked already: "=" and a coordinate, "<" and an input type, "..."
	// and a fragment.
	seen map[string]bool
}

// note notes the first use of a coordinate.
func (w *walker) note(coordinate string, at *ast.Position) {
	if w.seen["="+coordinate] {
		return
	}
	w.seen["="+coordinate] = true
	p := w.doc.place(at)
	w.touched[coordinate] = append(w.touched[coordinate], Use{Operation: w.doc.operationName(w.op), File: p.File, Line: p.Line, Column: p.Column})
}

func (w *walker) operation() {
	for _, v := range w.op.VariableDefinitions {
		w.variable(v)
		w.value(v.DefaultValue)
	}
	w.directives(w.op.Directives)
	w.selections(w.op.SelectionSet)
}

// variable notes what a variable carries: the recorded values or, where none are known, everything
// that its type allows.
func (w *walker) variable(v *ast.VariableDefinition) {
	if len(w.doc.Variables) == 0 {
		w.input(v.Type.Name(), v.Position)
		return
	}
	w.note(v.Type.Name(), v.Position)
	for _, values := range w.doc.Variables {
		if value, ok := values[v.Variable]; ok {
			w.given(v.Type.Name(), value, v.Position)
		}
	}
}

// given notes one recorded value of a type, as JSON decodes it.
func (w *walker) given(name string, value any, at *ast.Position) {
	def := w.schema.Types[name]
	if def == nil {
		return
	}
	switch v := value.(type) {
	case []any:
		for _, e := range v {
			w.given(name, e, at)
		}
	case string:
		if def.Kind == ast.Enum {
			w.note(name+"."+v, at)
		}
	case map[string]any:
		if def.Kind != ast.InputObject {
			return
		}
		w.note(name, at)
		for _, f := range def.Fields {
			e, ok := v[f.Name]
			w.absent(name+"."+f.Name, !ok, e == nil, at)
			if ok {
				w.note(name+"."+f.Name, at)
				w.given(f.Type.Name(), e, at)
			}
		}
	}
}

// input notes everything that a variable of that type may carry.
func (w *walker) input(name string, at *ast.Position) {
	def := w.schema.Types[name]
	if def == nil || w.seen["<"+name] {
		return
	}
	w.seen["<"+name] = true
	w.note(name, at)
	for _, v := range def.EnumValues {
		w.note(name+"."+v.Name, at)
	}
	if def.Kind == ast.InputObject {
		for _, f := range def.Fields {
			w.note(name+"."+f.Name, at)
			w.absent(name+"."+f.Name, true, true, at)
			w.input(f.Type.Name(), at)
		}
	}
}

// selections walks a selection set, and each fragment once per operation.
func (w *walker) selections(set ast.SelectionSet) {
	for _, sel := range set {
		switch s := sel.(type) {
		case *ast.Field:
			w.field(s)
		case *ast.InlineFragment:
			if s.TypeCondition != "" {
				w.fragment(s.TypeCondition, s.Position)
			}
			w.directives(s.Directives)
			w.selections(s.SelectionSet)
		case *ast.FragmentSpread:
			w.directives(s.Directives)
			if s.Definition != nil && !w.seen["..."+s.Name] {
				w.seen["..."+s.Name] = true
				w.fragment(s.Definition.TypeCondition, s.Definition.Position)
				w.selections(s.Definition.SelectionSet)
			}
		}
	}
}

// FragmentOn returns the coordinate of a fragment on a type. Such a fragment is refused once the
// type cannot occur there any more.
func FragmentOn(typeName string) string { return "... on " + typeName }

func (w *walker) fragment(typeName string, at *ast.Position) {
	w.note(typeName, at)
	w.note(FragmentOn(typeName), at)
}

func (w *walker) field(f *ast.Field) {
	if f.ObjectDefinition == nil || f.Definition == nil {
		return
	}
	at := f.ObjectDefinition.Name + "." + f.Name
	w.note(f.ObjectDefinition.Name, f.Position)
	w.note(at, f.Position)
	w.note(f.Definition.Type.Name(), f.Position)
	w.arguments(at, f.Definition.Arguments, f.Arguments, f.Position)
	w.directives(f.Directives)
	w.selections(f.SelectionSet)
}

// arguments notes those that are given and those that are left out.
func (w *walker) arguments(owner string, defs ast.ArgumentDefinitionList, given ast.ArgumentList, pos *ast.Position) {
	for _, def := range defs {
		at := owner + "(" + def.Name + ":)"
		a := given.ForName(def.Name)
		if a == nil {
			w.absent(at, true, true, pos)
			continue
		}
		w.note(at, a.Position)
		missing, null := w.mayBeAbsent(a.Value)
		w.absent(at, missing, null, a.Position)
		w.value(a.Value)
	}
}

// absent notes an argument or input field that may be missing or null.
func (w *walker) absent(coordinate string, missing, null bool, at *ast.Position) {
	if missing {
		w.note(Omitted(coordinate), at)
	}
	if null {
		w.note(Nullable(coordinate), at)
	}
}

// mayBeAbsent reports whether a value may be missing and whether it may be null: as null itself, or
// as a variable. A nullable variable without a default value counts as null whatever was recorded,
// since validation refuses its declared type where null is refused.
func (w *walker) mayBeAbsent(v *ast.Value) (missing, null bool) {
	if v == nil || v.Kind == ast.NullValue {
		return v == nil, true
	}
	if v.Kind != ast.Variable {
		return false, false
	}
	def := w.op.VariableDefinitions.ForName(v.Raw)
	if def == nil || def.Type.NonNull {
		return false, false
	}
	fallback := def.DefaultValue != nil
	if len(w.doc.Variables) == 0 {
		return !fallback, true
	}
	null = !fallback || def.DefaultValue.Kind == ast.NullValue
	for _, values := range w.doc.Variables {
		value, ok := values[v.Raw]
		missing = missing || !ok && !fallback
		null = null || ok && value == nil
	}
	return missing, null
}

func (w *walker) directives(list ast.DirectiveList) {
	for _, d := range list {
		w.note("@"+d.Name, d.Position)
		if def := w.schema.Directives[d.Name]; def != nil {
			w.arguments("@"+d.Name, def.Arguments, d.Arguments, d.Position)
		}
	}
}

// value notes the enum values and input fields of a literal, and the input fields that it leaves
// out.
func (w *walker) value(v *ast.Value) {
	if v == nil {
		return
	}
	if v.Definition != nil {
		switch v.Kind {
		case ast.EnumValue:
			w.note(v.Definition.Name+"."+v.Raw, v.Position)
			w.note(v.Definition.Name, v.Position)
		case ast.ObjectValue:
			w.note(v.Definition.Name, v.Position)
			for _, f := range v.Definition.Fields {
				at, c := v.Definition.Name+"."+f.Name, child(v, f.Name)
				if c == nil {
					w.absent(at, true, true, v.Position)
					continue
				}
				w.note(at, c.Position)
				missing, null := w.mayBeAbsent(c.Value)
				w.absent(at, missing, null, v.Position)
			}
		}
	}
	for _, c := range v.Children {
		w.value(c.Value)
	}
}

// child returns a field of an object literal; nil where it is not given.
func child(v *ast.Value, name string) *ast.ChildValue {
	for _, c := range v.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}
