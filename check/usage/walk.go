package usage

import (
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// walker notes every coordinate that one operation touches: fields, given arguments, named types,
// literal enum values and input fields, and what its variables may contain.
type walker struct {
	schema *ast.Schema
	doc    *document
	op     *ast.OperationDefinition
	// touched and given are the maps of the index.
	touched map[string][]Use
	given   map[string][]given
	// seen has what was noted or walked already: "=" and a coordinate, "~" and how a coordinate is
	// given, "<" and an input type, "..." and a fragment.
	seen map[string]bool
}

// note notes the first use of a coordinate.
func (w *walker) note(coordinate string, at *ast.Position) {
	if w.seen["="+coordinate] {
		return
	}
	w.seen["="+coordinate] = true
	w.touched[coordinate] = append(w.touched[coordinate], w.use(at))
}

// use returns a place of the operation.
func (w *walker) use(at *ast.Position) Use {
	p := w.doc.place(at)
	return Use{Operation: w.doc.operationName(w.op), File: p.File, Line: p.Line, Column: p.Column}
}

func (w *walker) operation() {
	for _, v := range w.op.VariableDefinitions {
		w.variable(v)
		w.value(v.DefaultValue)
		w.directives(v.Directives)
	}
	w.directives(w.op.Directives)
	w.selections(w.op.SelectionSet)
}

// variable notes what a variable carries: the recorded values or, where none are known, everything
// that its type allows.
func (w *walker) variable(v *ast.VariableDefinition) {
	w.note(v.Type.Name(), v.Position)
	if len(w.doc.Variables) == 0 {
		w.input(v.Type.Name(), v.Position)
		return
	}
	for _, values := range w.doc.Variables {
		if value, ok := values[v.Variable]; ok {
			w.carried(v.Type.Name(), value, v.Position)
		}
	}
}

// carried notes one recorded value of a type, as JSON decodes it.
func (w *walker) carried(name string, value any, at *ast.Position) {
	def := w.schema.Types[name]
	if def == nil {
		return
	}
	switch v := value.(type) {
	case []any:
		for _, e := range v {
			w.carried(name, e, at)
		}
		return
	case nil:
		return
	case string:
		if def.Kind == ast.Enum {
			w.note(name+"."+v, at)
		}
	case map[string]any:
		if def.Kind != ast.InputObject {
			break
		}
		if one := slices.Collect(maps.Values(v)); len(one) != 1 || one[0] == nil {
			w.note(NotOneOf(name), at)
		}
		for _, f := range def.Fields {
			e, ok := v[f.Name]
			if !ok {
				w.leftOut(name+"."+f.Name, slot{f.Type, f.DefaultValue}, at)
				continue
			}
			w.note(name+"."+f.Name, at)
			w.give(name+"."+f.Name, given{how: recorded, value: e}, at)
			w.carried(f.Type.Name(), e, at)
		}
	}
	w.note(ValueOf(name), at)
}

// input notes everything that a variable of that type may carry.
func (w *walker) input(name string, at *ast.Position) {
	def := w.schema.Types[name]
	if def == nil || w.seen["<"+name] {
		return
	}
	w.seen["<"+name] = true
	w.note(ValueOf(name), at)
	for _, v := range def.EnumValues {
		w.note(name+"."+v.Name, at)
	}
	if def.Kind == ast.InputObject {
		w.note(NotOneOf(name), at)
		for _, f := range def.Fields {
			w.note(name+"."+f.Name, at)
			w.omitted(name+"."+f.Name, slot{f.Type, f.DefaultValue}, at)
			w.give(name+"."+f.Name, given{how: anything}, at)
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
				w.directives(s.Definition.Directives)
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
			w.leftOut(at, slot{def.Type, def.DefaultValue}, pos)
			continue
		}
		w.written(at, a.Value, slot{def.Type, def.DefaultValue}, a.Position)
		w.value(a.Value)
	}
}

// leftOut notes an argument or input field that is not given.
func (w *walker) leftOut(coordinate string, s slot, at *ast.Position) {
	w.omitted(coordinate, s, at)
	w.give(coordinate, given{how: leftOut}, at)
}

// written notes an argument or input field with its literal or variable.
func (w *walker) written(coordinate string, v *ast.Value, s slot, at *ast.Position) {
	w.note(coordinate, at)
	w.give(coordinate, given{how: written, literal: v}, at)
	if w.mayBeMissing(v) {
		w.omitted(coordinate, s, at)
	}
}

// omitted notes that a default value may count, and with it the defaults of the input fields that
// it leaves out itself.
func (w *walker) omitted(coordinate string, s slot, at *ast.Position) {
	if w.seen["="+Omitted(coordinate)] {
		return
	}
	w.note(Omitted(coordinate), at)
	w.stands(s.fallback, s.typ.Name(), at)
}

// stands notes what a default value, or nil, of a type leaves out.
func (w *walker) stands(v *ast.Value, name string, at *ast.Position) {
	if v == nil {
		return
	}
	if v.Kind == ast.ListValue {
		for _, c := range v.Children {
			w.stands(c.Value, name, at)
		}
	}
	def := w.schema.Types[name]
	if v.Kind != ast.ObjectValue || def == nil {
		return
	}
	for _, f := range def.Fields {
		if c := child(v, f.Name); c != nil {
			w.stands(c.Value, f.Type.Name(), at)
		} else {
			w.omitted(name+"."+f.Name, slot{f.Type, f.DefaultValue}, at)
		}
	}
}

// mayBeMissing reports whether a value is a variable that may be left out and has no default.
func (w *walker) mayBeMissing(v *ast.Value) bool {
	if v.Kind != ast.Variable {
		return false
	}
	def := w.op.VariableDefinitions.ForName(v.Raw)
	if def == nil || def.Type.NonNull || def.DefaultValue != nil {
		return false
	}
	for _, values := range w.doc.Variables {
		if _, ok := values[v.Raw]; !ok {
			return true
		}
	}
	return len(w.doc.Variables) == 0
}

// mayBeNull reports whether a value is null or a variable of a nullable type.
func (w *walker) mayBeNull(v *ast.Value) bool {
	if v.Kind != ast.Variable {
		return v.Kind == ast.NullValue
	}
	def := w.op.VariableDefinitions.ForName(v.Raw)
	return def != nil && !def.Type.NonNull
}

func (w *walker) directives(list ast.DirectiveList) {
	for i, d := range list {
		w.note("@"+d.Name, d.Position)
		w.note(AppliedAt("@"+d.Name, string(d.Location)), d.Position)
		if list.ForName(d.Name) != list[i] {
			w.note(AppliedTwice("@"+d.Name), d.Position)
		}
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
		case ast.ObjectValue:
			if len(v.Children) != 1 || w.mayBeNull(v.Children[0].Value) {
				w.note(NotOneOf(v.Definition.Name), v.Position)
			}
			for _, f := range v.Definition.Fields {
				at, c := v.Definition.Name+"."+f.Name, child(v, f.Name)
				if c == nil {
					w.leftOut(at, slot{f.Type, f.DefaultValue}, v.Position)
					continue
				}
				w.written(at, c.Value, slot{f.Type, f.DefaultValue}, c.Position)
			}
		}
		switch v.Kind {
		case ast.Variable, ast.NullValue, ast.ListValue:
		default:
			w.note(ValueOf(v.Definition.Name), v.Position)
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
