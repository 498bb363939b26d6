package prove

import (
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout"
)

// operationsOf returns an operation for each root field of an API, which asks for all that is below
// it to some depth, and gives every argument a variable.
func operationsOf(api *sdl.Schema) []Operation {
	var out []Operation
	for op := sdl.Query; op <= sdl.Mutation; op++ {
		root := api.Root(op)
		if root == nil {
			continue
		}
		for _, f := range root.Fields {
			w := operationWriter{api: api}
			body := w.field(f, 4)
			head := op.String()
			if len(w.variables) > 0 {
				head += "(" + strings.Join(w.variables, ", ") + ")"
			}
			out = append(out, Operation{rollout.HazardUse{Operation: f.Coordinate(), File: "drawn.graphql", Line: len(out) + 1}, head + " { " + body + " }"})
		}
	}
	return out
}

type operationWriter struct {
	api       *sdl.Schema
	variables []string
	aliases   int
}

// field writes a field with what is below it; nothing if that is too deep.
func (w *operationWriter) field(f *sdl.Field, depth int) string {
	below := ""
	if t := w.api.Type(sdl.Named(f.Type)); t != nil && t.Kind.Composite() {
		if depth == 0 {
			return ""
		}
		below = " { " + w.below(t, depth-1) + " }"
	}
	w.aliases++
	text := fmt.Sprintf("a%d: %s", w.aliases, f.Name)
	var args []string
	for _, a := range f.Args {
		name := fmt.Sprintf("v%d", len(w.variables))
		w.variables = append(w.variables, "$"+name+": "+a.Type.String())
		args = append(args, a.Name+": $"+name)
	}
	if len(args) > 0 {
		text += "(" + strings.Join(args, ", ") + ")"
	}
	return text + below
}

// below writes the fields of a type, and of its objects in fragments.
func (w *operationWriter) below(t *sdl.Type, depth int) string {
	parts := []string{"__typename"}
	if t.Kind.HasFields() {
		for _, f := range t.Fields {
			if text := w.field(f, depth); text != "" {
				parts = append(parts, text)
			}
		}
	}
	for _, o := range w.api.Types {
		if o.Kind == sdl.Object && (t.HasMember(o.Name) || t.Kind == sdl.Interface && o.Implements(t.Name)) {
			parts = append(parts, "... on "+o.Name+" { "+w.below(o, depth)+" }")
		}
	}
	return strings.Join(parts, " ")
}
