package satisfy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// A witness is for a reader. These bound the input objects nested in one of its arguments, the
// bytes of all arguments of a field, and the nested selections.
const (
	maxValueDepth = 4
	maxValues     = 2000
	maxSteps      = 60
)

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
	if n := len(steps) - maxSteps; n > 1 {
		steps = slices.Replace(steps, maxSteps/2, maxSteps/2+n, fmt.Sprintf("… # %d more levels", n))
	}
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

// selected writes a field with a value for every argument that must be given, of which a field with
// very many has the first ones only.
func (w *walk) selected(f *sdl.Field) string {
	b := valueWriter{api: w.api}
	b.WriteString(f.Name)
	n := 0
	for _, a := range f.Args {
		if !a.Type.NonNull || a.Default != nil {
			continue
		}
		if n++; n == 1 {
			b.WriteString("(")
		}
		if !b.next(n, a.Name) {
			break
		}
		b.value(a.Type, 0)
	}
	if n > 0 {
		b.WriteString(")")
	}
	return b.String()
}

// valueWriter writes values of input types up to maxValues bytes.
type valueWriter struct {
	strings.Builder
	api *sdl.Schema
}

// next writes what is between two values, and the name of the n-th. It reports false, after an
// ellipsis, if there is no room for more.
func (b *valueWriter) next(n int, name string) bool {
	if n > 1 {
		b.WriteString(", ")
	}
	if b.Len() > maxValues {
		b.WriteString("…")
		return false
	}
	b.WriteString(name + ": ")
	return true
}

// value writes a valid value of an input type. Below maxValueDepth input objects it writes a
// string, which is not valid but ends the recursion of types that need each other.
func (b *valueWriter) value(t *ast.Type, depth int) {
	if t.Elem != nil {
		b.WriteString("[]")
		return
	}
	switch t.NamedType {
	case "Int":
		b.WriteString("0")
		return
	case "Float":
		b.WriteString("0.5")
		return
	case "Boolean":
		b.WriteString("true")
		return
	case "String", "ID":
		b.WriteString(`"x"`)
		return
	}
	def := b.api.Type(t.NamedType)
	switch {
	case def == nil:
		b.WriteString("null")
	case def.Kind == sdl.Enum && len(def.Values) > 0:
		b.WriteString(def.Values[0].Name)
	case def.Kind == sdl.InputObject && depth < maxValueDepth:
		b.object(def, depth)
	default:
		b.WriteString(`"x"`)
	}
}

// object writes an input object with the fields that must be given.
func (b *valueWriter) object(def *sdl.Type, depth int) {
	b.WriteString("{")
	n := 0
	for _, f := range def.Fields {
		if f.Type.NonNull && f.Default == nil {
			if n++; !b.next(n, f.Name) {
				break
			}
			b.value(f.Type, depth+1)
		}
	}
	b.WriteString("}")
}
