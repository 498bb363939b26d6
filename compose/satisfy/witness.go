package satisfy

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// maxValueDepth bounds the input objects nested in an argument of a witness.
const maxValueDepth = 4

// witness writes the operation that leads to a state and then over a field, or to an object type if
// cast is not nil.
func (w *walk) witness(from int, field *sdl.Field, cast *sdl.Type) string {
	var steps []string
	if cast != nil {
		steps = append(steps, "...", "... on "+cast.Name)
	} else {
		if t := w.api.Type(sdl.Named(field.Type)); t != nil && t.Kind.Composite() {
			steps = append(steps, "...")
		}
		steps = append(steps, w.selected(field))
	}
	root := w.states[from].root
	for i := from; w.states[i].parent >= 0; i = w.states[i].parent {
		if s := &w.states[i]; s.field != nil {
			steps = append(steps, w.selected(s.field))
		} else {
			steps = append(steps, "... on "+s.typ.Name)
		}
	}
	slices.Reverse(steps)
	var b strings.Builder
	if root != sdl.Query {
		b.WriteString(root.String() + " ")
	}
	for i, s := range steps {
		b.WriteString("{\n" + strings.Repeat("  ", i+1) + s)
		if i+1 < len(steps) {
			b.WriteString(" ")
		}
	}
	for i := len(steps) - 1; i >= 0; i-- {
		b.WriteString("\n" + strings.Repeat("  ", i) + "}")
	}
	return b.String()
}

// selected writes a field with a value for every argument that must be given.
func (w *walk) selected(f *sdl.Field) string {
	var args []string
	for _, a := range f.Args {
		if a.Type.NonNull && a.Default == nil {
			args = append(args, a.Name+": "+w.value(a.Type, 0))
		}
	}
	if len(args) == 0 {
		return f.Name
	}
	return f.Name + "(" + strings.Join(args, ", ") + ")"
}

// value writes a valid value of an input type. Below maxValueDepth input objects it writes a
// string, which is not valid but ends the recursion of types that need each other.
func (w *walk) value(t *ast.Type, depth int) string {
	if t.Elem != nil {
		return "[]"
	}
	switch t.NamedType {
	case "Int":
		return "0"
	case "Float":
		return "0.5"
	case "Boolean":
		return "true"
	case "String", "ID":
		return `"x"`
	}
	def := w.api.Type(t.NamedType)
	switch {
	case def == nil:
		return "null"
	case def.Kind == sdl.Enum && len(def.Values) > 0:
		return def.Values[0].Name
	case def.Kind == sdl.InputObject && depth < maxValueDepth:
		var fields []string
		for _, f := range def.Fields {
			if f.Type.NonNull && f.Default == nil {
				fields = append(fields, f.Name+": "+w.value(f.Type, depth+1))
			}
		}
		return "{" + strings.Join(fields, ", ") + "}"
	default:
		return `"x"`
	}
}
