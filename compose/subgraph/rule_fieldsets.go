package subgraph

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// fieldSetCodes are the codes that one of @key, @requires and @provides reports.
type fieldSetCodes struct {
	name, invalidType, invalid, directive, hasArgs, unsupported, missingExternal string
}

var (
	keyCodes = fieldSetCodes{
		name: "key", invalidType: codes.KeyInvalidFieldsType, invalid: codes.KeyInvalidFields,
		directive: codes.KeyDirectiveInFieldsArg, hasArgs: codes.KeyFieldsHasArgs, unsupported: codes.KeyUnsupportedOnInterface,
	}
	requiresCodes = fieldSetCodes{
		name: "requires", invalidType: codes.RequiresInvalidFieldsType, invalid: codes.RequiresInvalidFields,
		directive: codes.RequiresDirectiveInFieldsArg, unsupported: codes.RequiresUnsupportedOnInterface, missingExternal: codes.RequiresFieldsMissingExternal,
	}
	providesCodes = fieldSetCodes{
		name: "provides", invalidType: codes.ProvidesInvalidFieldsType, invalid: codes.ProvidesInvalidFields,
		directive: codes.ProvidesDirectiveInFieldsArg, hasArgs: codes.ProvidesFieldsHasArgs, unsupported: codes.ProvidesUnsupportedOnInterface, missingExternal: codes.ProvidesFieldsMissingExternal,
	}
)

// checkKeys checks every @key.
func (b *builder) checkKeys() {
	for _, t := range b.Schema.Types {
		for i := range b.types[t.Index].Keys {
			k := &b.types[t.Index].Keys[i]
			if t.Kind == sdl.Interface && !b.Version.AtLeast(3) {
				b.fail(keyCodes.unsupported, t.Name, k.Directive.Pos, "@key on the interface %s needs federation v2.3", t.Name).Fix = "Link federation v2.3 or newer, or put the @key on the implementations."
				continue
			}
			b.checkFieldSet(&keyCodes, k.Directive, k.Fields, t.Name)
		}
	}
}

// checkRequires checks every @requires.
func (b *builder) checkRequires() {
	b.eachField(func(t *sdl.Type, f *sdl.Field, m *FieldMeta) {
		if m.Requires == nil {
			return
		}
		d := sdl.Find(f.Directives, sdl.RoleRequires)
		if t.Kind == sdl.Interface {
			b.failUnsupported(&requiresCodes, d, f)
		}
		if b.checkFieldSet(&requiresCodes, d, m.Requires, f.Coordinate()) {
			b.checkAllExternal(&requiresCodes, d, m.Requires, t, f)
		}
	})
}

// checkProvides checks every @provides.
func (b *builder) checkProvides() {
	b.eachField(func(t *sdl.Type, f *sdl.Field, m *FieldMeta) {
		d := sdl.Find(f.Directives, sdl.RoleProvides)
		if d == nil {
			return
		}
		if t.Kind == sdl.Interface {
			b.failUnsupported(&providesCodes, d, f)
		}
		target := b.Composite(f.Type)
		if b.checkFieldSet(&providesCodes, d, m.Provides, f.Coordinate()) {
			b.checkAllExternal(&providesCodes, d, m.Provides, target, f)
		}
	})
}

func (b *builder) failUnsupported(c *fieldSetCodes, d *sdl.Directive, f *sdl.Field) {
	b.fail(c.unsupported, f.Coordinate(), d.Pos, "@%s cannot stand on %s: %s is an interface", c.name, f.Coordinate(), f.Parent.Name).Fix = "Put it on the field of the implementations."
}

// checkFieldSet reports what is wrong with one field set: the problems of the
// first kind that occurs, since later ones often follow from it.
func (b *builder) checkFieldSet(c *fieldSetCodes, d *sdl.Directive, set *FieldSet, coordinate string) bool {
	if len(set.problems) > 0 {
		first := c.codeOf(set.problems[0].kind)
		for i := range set.problems {
			if p := &set.problems[i]; c.codeOf(p.kind) == first {
				e := b.failFieldSet(c, first, d, set, coordinate, p.offset, p.text, p.field)
				if p.kind == problemType {
					e.Fix = `Write the fields as text: fields: "id name".`
				}
			}
		}
		return false
	}
	reported := 0
	if c.hasArgs != "" {
		eachSelectedField(set.Selections, func(s *Selection) {
			if len(s.Field.Args) > 0 && reported < maxProblems {
				reported++
				b.failFieldSet(c, c.hasArgs, d, set, coordinate, int(s.offset), s.Field.Coordinate()+" takes arguments and cannot be part of a @"+c.name, s.Field)
			}
		})
	}
	return true // what takes arguments can still be judged by other rules
}

func (c *fieldSetCodes) codeOf(kind problemKind) string {
	switch kind {
	case problemDirective:
		return c.directive
	case problemType:
		return c.invalidType
	case problemAbstract:
		return codes.KeyFieldsSelectInvalidType
	}
	return c.invalid
}

func (b *builder) failFieldSet(c *fieldSetCodes, code string, d *sdl.Directive, set *FieldSet, coordinate string, offset int, text string, f *sdl.Field) *diag.Diagnostic {
	e := b.fail(code, coordinate, b.fieldSetPos(d, offset), "@%s(fields: %q) on %s: %s", c.name, shorten(set.Raw), coordinate, text)
	if f != nil && f.Pos.Source != nil {
		e.Positions = append(e.Positions, f.Pos.Position())
	}
	return e
}

// fieldSetPos is the place of an offset in the text of a fields argument, as
// far as it can be told: inside a plain string, else where the value starts.
func (b *builder) fieldSetPos(d *sdl.Directive, offset int) sdl.Pos {
	v := d.Arg("fields")
	at := valuePos(b.Source, v, d.Pos)
	if v == nil || at == d.Pos || !plainString(v) || offset > len(v.Raw) {
		return at
	}
	at.Column += 1 + int32(len([]rune(v.Raw[:offset])))
	return at
}

// checkAllExternal checks that a @requires or @provides brings in something:
// each of its leaves must be external, or lie below an external field.
func (b *builder) checkAllExternal(c *fieldSetCodes, d *sdl.Directive, set *FieldSet, parent *sdl.Type, f *sdl.Field) {
	reported := 0
	b.eachOwnLeaf(parent, set.Selections, func(owner *sdl.Type, s *Selection) {
		if reported++; reported > maxProblems {
			return
		}
		name, why := owner.Name+".__typename", "every subgraph knows it"
		var field *sdl.Field
		if s.Field != nil {
			field, name, why = s.Field, s.Field.Coordinate(), "it is not @external here, so this subgraph resolves it anyway"
			if b.fields[field.Index].externalKeyField {
				why = "as a key field of an extension it is resolved here in spite of @external"
			}
		}
		b.failFieldSet(c, c.missingExternal, d, set, f.Coordinate(), int(s.offset), name+" has no use: "+why, field).Fix = "Take it out of the @" + c.name + ", or mark it @external if another subgraph resolves it."
	})
}

// eachOwnLeaf visits the leaves of a field set that are neither external nor
// below an external field.
func (b *builder) eachOwnLeaf(parent *sdl.Type, list []Selection, visit func(*sdl.Type, *Selection)) {
	for i := range list {
		s := &list[i]
		switch {
		case s.Typename:
			visit(parent, s)
		case s.Field == nil:
			if s.On != nil {
				b.eachOwnLeaf(s.On, s.Sub, visit)
			} else {
				b.eachOwnLeaf(parent, s.Sub, visit)
			}
		case b.fields[s.Field.Index].External:
		case len(s.Sub) > 0:
			b.eachOwnLeaf(b.Composite(s.Field.Type), s.Sub, visit)
		default:
			visit(parent, s)
		}
	}
}

// plainString says that a value's text stands in the source as it is: no block
// string, and nothing in it that would have been escaped.
func plainString(v *ast.Value) bool {
	return v.Kind == ast.StringValue && !strings.ContainsAny(v.Raw, "\"\\\n\r\t")
}

// checkProvidesPossible refuses @provides on a field that is @external itself,
// and on one whose type has no fields. Of these two mistakes it reports the one
// that comes first.
func (b *builder) checkProvidesPossible() {
	first := ""
	b.eachField(func(_ *sdl.Type, f *sdl.Field, m *FieldMeta) {
		d := sdl.Find(f.Directives, sdl.RoleProvides)
		if d == nil {
			return
		}
		code := ""
		switch {
		case m.External:
			code = codes.ExternalCollisionWithAnotherDirective
		case b.Composite(f.Type) == nil:
			code = codes.ProvidesOnNonObjectField
		}
		if first == "" {
			first = code
		}
		switch {
		case code == "" || code != first:
		case m.External:
			b.fail(code, f.Coordinate(), d.Pos, "%s is @external and cannot provide anything", f.Coordinate()).Fix = "Delete one of @external and @provides."
		default:
			b.fail(code, f.Coordinate(), d.Pos, "@provides on %s selects fields, but %s has none", f.Coordinate(), f.Type).Fix = "Delete the @provides."
		}
	})
}
