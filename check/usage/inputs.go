package usage

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// given is one way in which an operation gives a value to an argument or input field, or leaves it
// out. What an operation writes is a literal or a variable; what a variable carries is either
// recorded or anything that its type allows.
type given struct {
	use Use
	how how
	// literal is what the operation writes, which may be or contain variables of op.
	literal *ast.Value
	op      *ast.OperationDefinition
	doc     *document
	// value is what was recorded, as JSON decodes it.
	value any
}

// how is the way in which a value is given.
type how int

const (
	// leftOut is for what is not there.
	leftOut how = iota
	// written is for a literal or a variable in the text of the operation.
	written
	// recorded is for a known value inside of a variable.
	recorded
	// anything is for an unknown value inside of a variable.
	anything
)

// give notes how an operation gives a value. Of the ways without a value of their own only the
// first place in an operation counts.
func (w *walker) give(coordinate string, g given, at *ast.Position) {
	if g.how == leftOut || g.how == anything {
		key := "~" + string(rune('0'+g.how)) + coordinate
		if w.seen[key] {
			return
		}
		w.seen[key] = true
	}
	g.use, g.op, g.doc = w.use(at), w.op, w.doc
	w.given[coordinate] = append(w.given[coordinate], g)
}

// slot is an argument or input field in a schema.
type slot struct {
	typ *ast.Type
	// fallback is the default value, or nil.
	fallback *ast.Value
}

// required reports whether a value has to be given.
func (s slot) required() bool { return s.typ.NonNull && s.fallback == nil }

// find finds the argument or input field of a coordinate. It returns false if the schema lacks it.
func find(schema *ast.Schema, coordinate string) (slot, bool) {
	owner, arg, isArg := strings.Cut(strings.TrimSuffix(coordinate, ":)"), "(")
	typeName, field, _ := strings.Cut(owner, ".")
	var args ast.ArgumentDefinitionList
	switch def := schema.Types[typeName]; {
	case strings.HasPrefix(owner, "@"):
		if d := schema.Directives[owner[1:]]; d != nil {
			args = d.Arguments
		}
	case def == nil || def.Fields.ForName(field) == nil:
	case isArg:
		args = def.Fields.ForName(field).Arguments
	default:
		f := def.Fields.ForName(field)
		return slot{f.Type, f.DefaultValue}, true
	}
	if a := args.ForName(arg); a != nil {
		return slot{a.Type, a.DefaultValue}, true
	}
	return slot{}, false
}

// comparison judges values that one schema accepts by the types of another.
type comparison struct {
	before, after *ast.Schema
	// taken memoises takesAll for pairs of types with different names.
	taken map[[2]string]bool
}

// refused reports whether a value that is accepted at the place old is refused at the place now.
// Where the named type stays the same, only lists and nullability count: what is inside of the
// value has coordinates of its own.
func (c *comparison) refused(g given, old, now slot) bool {
	switch g.how {
	case leftOut:
		return now.required()
	case recorded:
		return c.refusesJSON(g.value, old.typ.Name(), now.typ)
	case anything:
		return now.required() && !old.required() || !c.takesAll(nullable(old.typ), nullable(now.typ))
	default:
		return c.refusesLiteral(g, g.literal, old.typ.Name(), now)
	}
}

// refusesLiteral judges a literal or variable of an operation; was is the named type that accepts
// it.
func (c *comparison) refusesLiteral(g given, v *ast.Value, was string, now slot) bool {
	switch {
	case v.Kind == ast.Variable:
		def := g.op.VariableDefinitions.ForName(v.Raw)
		return def != nil && (!allowed(def, now) || now.typ.NonNull && g.doc.sendsNull(def))
	case v.Kind == ast.NullValue:
		return now.typ.NonNull
	case now.typ.Elem != nil && v.Kind == ast.ListValue:
		for _, child := range v.Children {
			if c.refusesLiteral(g, child.Value, was, slot{typ: now.typ.Elem}) {
				return true
			}
		}
		return false
	case now.typ.Elem != nil:
		return c.refusesLiteral(g, v, was, slot{typ: now.typ.Elem})
	}
	def := c.after.Types[now.typ.NamedType]
	switch {
	case def == nil:
		return true
	case was == def.Name:
		return v.Kind == ast.ListValue && !isCustomScalar(def)
	case isCustomScalar(def):
		return true // Only the server of another scalar knows which literals it takes.
	}
	return !acceptsLiteral(def, v) || v.Kind == ast.ObjectValue && c.refusesFields(g, v, was, def)
}

// refusesFields judges the fields of an object literal by another input object type.
func (c *comparison) refusesFields(g given, v *ast.Value, was string, def *ast.Definition) bool {
	for _, f := range def.Fields {
		at, child := slot{f.Type, f.DefaultValue}, child(v, f.Name)
		switch {
		case child == nil && at.required():
			return true
		case child != nil:
			before := ""
			if old, ok := find(c.before, was+"."+f.Name); ok {
				before = old.typ.Name()
			}
			if c.refusesLiteral(g, child.Value, before, at) {
				return true
			}
		}
	}
	return false
}

// refusesJSON judges a recorded value; was is the named type that accepts it.
func (c *comparison) refusesJSON(value any, was string, t *ast.Type) bool {
	if value == nil {
		return t.NonNull
	}
	list, isList := value.([]any)
	if t.Elem != nil {
		if !isList {
			return c.refusesJSON(value, was, t.Elem)
		}
		for _, e := range list {
			if c.refusesJSON(e, was, t.Elem) {
				return true
			}
		}
		return false
	}
	def := c.after.Types[t.NamedType]
	switch {
	case def == nil:
		return true
	case was == def.Name:
		return isList && !isCustomScalar(def)
	case isCustomScalar(def):
		return true
	}
	return jsonProblem(c.after, value, t, nil) != nil
}

// takesAll reports whether every value of type old, null apart, is accepted at type now.
func (c *comparison) takesAll(old, now *ast.Type) bool {
	switch {
	case now.Elem != nil && old.Elem != nil:
		return (old.Elem.NonNull || !now.Elem.NonNull) && c.takesAll(old.Elem, now.Elem)
	case now.Elem != nil:
		return c.takesAll(old, now.Elem)
	case old.Elem != nil:
		return false
	case old.NamedType == now.NamedType:
		return true
	}
	a, b := c.before.Types[old.NamedType], c.after.Types[now.NamedType]
	if a == nil || b == nil {
		return false
	}
	key := [2]string{a.Name, b.Name}
	if taken, ok := c.taken[key]; ok {
		return taken
	}
	c.taken[key] = true // for types that contain themselves
	c.taken[key] = c.takesNamed(a, b)
	return c.taken[key]
}

// takesNamed reports whether the type b takes every value of the type a, which has another name, as
// JSON carries them in variables.
func (c *comparison) takesNamed(a, b *ast.Definition) bool {
	switch {
	case a.Kind == ast.InputObject && b.Kind == ast.InputObject:
		for _, f := range a.Fields {
			now := b.Fields.ForName(f.Name)
			if now == nil || c.refused(given{how: anything}, slot{f.Type, f.DefaultValue}, slot{now.Type, now.DefaultValue}) {
				return false
			}
		}
		for _, f := range b.Fields {
			old := a.Fields.ForName(f.Name)
			if (slot{f.Type, f.DefaultValue}).required() && (old == nil || !(slot{old.Type, old.DefaultValue}).required()) {
				return false
			}
		}
		return true
	case a.Kind == ast.Enum && b.Kind == ast.Enum:
		for _, v := range a.EnumValues {
			if b.EnumValues.ForName(v.Name) == nil {
				return false
			}
		}
		return true
	case a.Kind == ast.Enum:
		return b.Name == "String" || b.Name == "ID"
	}
	switch b.Name {
	case "Float":
		return a.Name == "Int"
	case "ID":
		return a.Name == "Int" || a.Name == "String"
	}
	return false
}

// allowed reports whether a variable may stand at a place, by the rule "All Variable Usages Are
// Allowed" of the GraphQL specification.
func allowed(v *ast.VariableDefinition, at slot) bool {
	t := at.typ
	if t.NonNull && !v.Type.NonNull {
		if at.fallback == nil && (v.DefaultValue == nil || v.DefaultValue.Kind == ast.NullValue) {
			return false
		}
		t = nullable(t)
	}
	return v.Type.IsCompatible(t)
}

// sendsNull reports whether a variable is known to be null: in recorded values, or by a default
// value of null. That a nullable variable may be null is no knowledge: validation allows it where a
// default value stands in for what is left out.
func (d *document) sendsNull(v *ast.VariableDefinition) bool {
	null := v.DefaultValue != nil && v.DefaultValue.Kind == ast.NullValue
	if len(d.Variables) == 0 {
		return null
	}
	for _, values := range d.Variables {
		if value, ok := values[v.Variable]; ok && value == nil || !ok && null {
			return true
		}
	}
	return false
}

func nullable(t *ast.Type) *ast.Type {
	c := *t
	c.NonNull = false
	return &c
}
