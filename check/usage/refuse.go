package usage

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// comparison judges values that one schema accepts by the types of another.
type comparison struct {
	before, after *ast.Schema
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
		return !c.takes(old, now, map[[2]string]bool{})
	default:
		return c.refusesLiteral(g, g.literal, old.typ.Name(), now)
	}
}

// refusesOnlyNull reports whether a value is accepted at the place now unless the variable that
// gives it is null. It returns false if what was recorded of the variable decides that.
func (c *comparison) refusesOnlyNull(g given, old, now slot) bool {
	if !now.typ.NonNull || c.refused(g, old, now) {
		return false
	}
	switch {
	case g.how == anything:
		return !old.typ.NonNull
	case g.how == written && g.literal.Kind == ast.Variable && len(g.doc.Variables) == 0:
		def := g.op.VariableDefinitions.ForName(g.literal.Raw)
		return def != nil && !def.Type.NonNull && !old.typ.NonNull
	}
	return false
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

// takes reports whether every value that the place old accepts, null apart, is accepted at the
// place now. Leaving the value out counts. seen has the pairs of types that are being compared or
// have been, so that types may contain themselves.
func (c *comparison) takes(old, now slot, seen map[[2]string]bool) bool {
	return (old.required() || !now.required()) && c.takesAll(old.typ, now.typ, seen)
}

// takesAll is takes for values that are there.
func (c *comparison) takesAll(old, now *ast.Type, seen map[[2]string]bool) bool {
	switch {
	case now.Elem != nil && old.Elem != nil:
		return (old.Elem.NonNull || !now.Elem.NonNull) && c.takesAll(old.Elem, now.Elem, seen)
	case now.Elem != nil:
		return c.takesAll(old, now.Elem, seen)
	case old.Elem != nil:
		return false
	case old.NamedType == now.NamedType:
		return true
	}
	key := [2]string{old.NamedType, now.NamedType}
	if seen[key] {
		return true
	}
	seen[key] = true
	a, b := c.before.Types[old.NamedType], c.after.Types[now.NamedType]
	switch {
	case a == nil || b == nil:
		return false
	case a.Kind == ast.InputObject && b.Kind == ast.InputObject:
		return c.takesObject(a, b, seen)
	}
	return takesLeaf(a, b)
}

// takesObject reports whether the input object b takes every value of a, which has another name.
func (c *comparison) takesObject(a, b *ast.Definition, seen map[[2]string]bool) bool {
	for _, f := range a.Fields {
		now := b.Fields.ForName(f.Name)
		if now == nil || !c.takes(slot{f.Type, f.DefaultValue}, slot{now.Type, now.DefaultValue}, seen) {
			return false
		}
	}
	return !slices.ContainsFunc(b.Fields, func(f *ast.FieldDefinition) bool {
		return a.Fields.ForName(f.Name) == nil && slot{f.Type, f.DefaultValue}.required()
	})
}

// takesLeaf reports whether the scalar or enum b takes every value of a, which has another name, as
// JSON carries them in variables.
func takesLeaf(a, b *ast.Definition) bool {
	switch {
	case a.Kind == ast.Enum && b.Kind == ast.Enum:
		return !slices.ContainsFunc(a.EnumValues, func(v *ast.EnumValueDefinition) bool { return b.EnumValues.ForName(v.Name) == nil })
	case a.Kind == ast.Enum:
		return b.Name == "String" || b.Name == "ID"
	case b.Name == "Float":
		return a.Name == "Int"
	case b.Name == "ID":
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
