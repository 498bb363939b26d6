// Package querytest draws valid operations over a schema, the same ones for the same seed. Tests
// and benchmarks of the planner use it.
package querytest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Options say what is drawn.
type Options struct {
	// Fields is about how many fields an operation has. Depth bounds their nesting.
	Fields, Depth int
	// Plain leaves out aliases, conditions, fragments and operations other than queries.
	Plain bool
	// Wide draws many fields at a place.
	Wide bool
}

// drawer draws one operation.
type drawer struct {
	schema *ast.Schema
	rnd    *rand.Rand
	opts   Options
	left   int
	// variables are definitions of variables, by name.
	variables []string
	known     map[string]bool
	fragments []string
}

// Draw returns one operation over the schema.
func Draw(schema *ast.Schema, rnd *rand.Rand, opts Options) string {
	d := &drawer{schema: schema, rnd: rnd, opts: opts, left: max(1, opts.Fields), known: map[string]bool{}}
	root, kind := schema.Query, "query"
	if !opts.Plain {
		switch n := rnd.IntN(20); {
		case n == 0 && schema.Mutation != nil:
			root, kind = schema.Mutation, "mutation"
		case n == 1 && schema.Subscription != nil:
			root, kind = schema.Subscription, "subscription"
		}
	}
	body := d.set(root, 0, kind == "subscription")
	head := ""
	name := ""
	if rnd.IntN(3) == 0 {
		name = " Op"
	}
	if kind != "query" || name != "" || len(d.variables) > 0 {
		head = kind + name
	}
	if len(d.variables) > 0 {
		head += "(" + strings.Join(d.variables, ", ") + ")"
	}
	return strings.TrimSpace(head + " " + body + strings.Join(d.fragments, ""))
}

// set draws the selections on a type, in braces. With single there is one field only.
func (d *drawer) set(t *ast.Definition, depth int, single bool) string {
	var parts []string
	want := 1 + d.rnd.IntN(4)
	if depth == 0 {
		want = 1 + d.rnd.IntN(3)
	}
	if d.opts.Wide {
		want = 1 + d.rnd.IntN(max(2, d.opts.Fields/8))
	}
	if single {
		want = 1
	}
	objects := d.objects(t)
	used := map[string]bool{}
	for range want {
		switch n := d.rnd.IntN(12); {
		case n == 0 && depth > 0:
			parts = append(parts, "__typename")
		case n <= 4 && t.IsAbstractType() && len(objects) > 0 && depth < d.opts.Depth:
			o := objects[d.rnd.IntN(len(objects))]
			parts = append(parts, "... on "+o.Name+d.condition(20)+" "+d.set(o, depth+1, false))
		case n == 5 && !d.opts.Plain && !single && depth < d.opts.Depth:
			parts = append(parts, d.fragment(t, depth))
		default:
			if f := d.field(t, depth, used); f != "" {
				parts = append(parts, f)
			}
		}
	}
	if len(parts) == 0 {
		if depth == 0 {
			for _, f := range t.Fields {
				if !strings.HasPrefix(f.Name, "__") {
					if text := d.render(f, depth, used); text != "" {
						return "{ " + text + " }"
					}
				}
			}
		}
		parts = []string{"__typename"}
	}
	return "{ " + strings.Join(parts, " ") + " }"
}

// fragment draws a fragment on the type itself: a spread, or an inline one.
func (d *drawer) fragment(t *ast.Definition, depth int) string {
	body := d.set(t, depth+1, false)
	switch d.rnd.IntN(3) {
	case 0:
		return "..." + d.condition(2) + " " + body
	case 1:
		return "... on " + t.Name + d.condition(4) + " " + body
	}
	name := fmt.Sprintf("F%d", len(d.fragments))
	d.fragments = append(d.fragments, fmt.Sprintf(" fragment %s on %s %s", name, t.Name, body))
	return "..." + name + d.condition(6)
}

// objects returns the object types of an abstract type.
func (d *drawer) objects(t *ast.Definition) []*ast.Definition {
	if !t.IsAbstractType() {
		return nil
	}
	return d.schema.GetPossibleTypes(t)
}

// field draws a field that was not drawn for the same selections; "" if none is left.
func (d *drawer) field(t *ast.Definition, depth int, used map[string]bool) string {
	if len(t.Fields) == 0 {
		return ""
	}
	for range 4 {
		f := t.Fields[d.rnd.IntN(len(t.Fields))]
		if strings.HasPrefix(f.Name, "__") || used[f.Name] {
			continue
		}
		if text := d.render(f, depth, used); text != "" {
			return text
		}
	}
	return ""
}

// render draws one field with arguments and what is below it.
func (d *drawer) render(f *ast.FieldDefinition, depth int, used map[string]bool) string {
	target := d.schema.Types[f.Type.Name()]
	composite := target != nil && target.IsCompositeType()
	if composite && (depth >= d.opts.Depth || d.left <= 0) {
		return ""
	}
	used[f.Name] = true
	d.left--
	text := f.Name
	if args := d.arguments(f); args != "" {
		// Two uses of a field with different arguments would not merge.
		d.known["alias"] = true
		text = fmt.Sprintf("x%d: %s%s", len(d.known)+d.left+1000, f.Name, args)
	} else if !d.opts.Plain && d.rnd.IntN(15) == 0 {
		text = fmt.Sprintf("a%d: %s", d.left+1000, f.Name)
	}
	text += d.condition(25)
	if composite {
		text += " " + d.set(target, depth+1, false)
	}
	return text
}

// condition draws @include or @skip in one of so many cases.
func (d *drawer) condition(of int) string {
	if d.opts.Plain || d.rnd.IntN(of) != 0 {
		return ""
	}
	name := []string{"i", "j"}[d.rnd.IntN(2)]
	if !d.known[name] {
		d.known[name] = true
		d.variables = append(d.variables, "$"+name+": Boolean!")
	}
	return " @" + []string{"include", "skip"}[d.rnd.IntN(2)] + "(if: $" + name + ")"
}

// arguments draws the required arguments of a field, and some others.
func (d *drawer) arguments(f *ast.FieldDefinition) string {
	var out []string
	for _, a := range f.Arguments {
		required := a.Type.NonNull && a.DefaultValue == nil
		if !required && d.rnd.IntN(2) == 0 {
			continue
		}
		if d.rnd.IntN(3) == 0 {
			name := fmt.Sprintf("v%d", len(d.variables))
			d.variables = append(d.variables, "$"+name+": "+a.Type.String())
			out = append(out, a.Name+": $"+name)
			continue
		}
		out = append(out, a.Name+": "+d.value(a.Type, 0))
	}
	if len(out) == 0 {
		return ""
	}
	return "(" + strings.Join(out, ", ") + ")"
}

// value draws a literal of a type.
func (d *drawer) value(t *ast.Type, depth int) string {
	if t.Elem != nil {
		return "[" + d.value(t.Elem, depth) + "]"
	}
	def := d.schema.Types[t.NamedType]
	switch {
	case def != nil && def.Kind == ast.Enum && len(def.EnumValues) > 0:
		return def.EnumValues[d.rnd.IntN(len(def.EnumValues))].Name
	case def != nil && def.Kind == ast.InputObject:
		var out []string
		for _, f := range def.Fields {
			if f.Type.NonNull && f.DefaultValue == nil || depth < 2 && d.rnd.IntN(3) == 0 {
				out = append(out, f.Name+": "+d.value(f.Type, depth+1))
			}
		}
		return "{" + strings.Join(out, ", ") + "}"
	}
	switch t.NamedType {
	case "Int":
		return "1"
	case "Float":
		return "1.5"
	case "Boolean":
		return "true"
	}
	return `"s"`
}
