package usage

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// walker notes every coordinate that one operation touches: fields, given
// arguments, named types, literal enum values and input fields, and, where a
// variable is of an input type, everything its value may contain.
type walker struct {
	schema *ast.Schema
	doc    *document
	op     *ast.OperationDefinition
	// touched is the index that is filled.
	touched map[string][]Use
	// seen are fragments and input types already walked.
	seen map[string]bool
}

func (w *walker) note(coordinate string, at *ast.Position) {
	if w.seen["="+coordinate] {
		return
	}
	w.seen["="+coordinate] = true
	use := Use{Operation: w.doc.operationName(w.op), File: w.doc.File, Line: w.doc.Line, Column: w.doc.Column}
	if at != nil && w.doc.Line == 0 {
		use.Line, use.Column = at.Line, at.Column
	}
	w.touched[coordinate] = append(w.touched[coordinate], use)
}

func (w *walker) operation() {
	for _, v := range w.op.VariableDefinitions {
		w.variable(v)
		w.value(v.DefaultValue)
	}
	w.directives(w.op.Directives)
	w.selections(w.op.SelectionSet)
}

// variable notes what a variable carries: the recorded values, or everything
// that its type allows when none are known.
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

// given notes one recorded value of a type, which decoding JSON has made.
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
			if !ok || e == nil {
				w.note(Omitted(name+"."+f.Name), at)
			}
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
			w.note(Omitted(name+"."+f.Name), at)
			w.input(f.Type.Name(), at)
		}
	}
}

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

// FragmentOn is what an operation touches by a fragment on a type: such a
// fragment is refused once the type cannot occur there any more.
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
			w.note(Omitted(at), pos)
			continue
		}
		w.note(at, a.Position)
		if w.mayBeNull(a.Value) {
			w.note(Omitted(at), a.Position)
		}
		w.value(a.Value)
	}
}

// mayBeNull says that a value is null, or a variable that may be null or missing.
func (w *walker) mayBeNull(v *ast.Value) bool {
	if v == nil || v.Kind == ast.NullValue {
		return true
	}
	if v.Kind != ast.Variable {
		return false
	}
	def := w.op.VariableDefinitions.ForName(v.Raw)
	if def == nil || def.Type.NonNull {
		return false
	}
	if len(w.doc.Variables) == 0 {
		return true
	}
	for _, values := range w.doc.Variables {
		if values[v.Raw] == nil {
			return true
		}
	}
	return false
}

func (w *walker) directives(list ast.DirectiveList) {
	for _, d := range list {
		w.note("@"+d.Name, d.Position)
		if def := w.schema.Directives[d.Name]; def != nil {
			w.arguments("@"+d.Name, def.Arguments, d.Arguments, d.Position)
		}
	}
}

// value notes literal enum values and input fields.
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
				if c == nil || w.mayBeNull(c.Value) {
					w.note(Omitted(at), v.Position)
				}
				if c != nil {
					w.note(at, c.Position)
				}
			}
		}
	}
	for _, c := range v.Children {
		w.value(c.Value)
	}
}

// child finds a field of an object literal; nil when it is not given.
func child(v *ast.Value, name string) *ast.ChildValue {
	for _, c := range v.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}
