package subgraph

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// fieldSetCodes are the codes of what can be wrong with the field set of one directive. A code that
// is empty stands for no error: fields of a @requires may have arguments, and fields of a @key need
// not be external.
type fieldSetCodes struct {
	// name is that of the directive.
	name string
	// invalidType is for a value that is not a string, invalid for a string that is not a selection
	// of existing fields, directive for directives in it, hasArgs for fields with arguments.
	invalidType, invalid, directive, hasArgs string
	// unsupported is for the directive on an interface, missingExternal for fields that this
	// subgraph resolves anyway.
	unsupported, missingExternal string
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

// appliedFieldSet is one @key, @requires or @provides with its field set.
type appliedFieldSet struct {
	codes     *fieldSetCodes
	directive *sdl.Directive
	set       *FieldSet
	// parent is the type whose fields are selected.
	parent *sdl.Type
	// coordinate is that of the type or field which has the directive.
	coordinate string
}

// checkKeys checks every @key. On interfaces it needs federation 2.3.
func (b *builder) checkKeys() {
	for _, t := range b.Schema.Types {
		for i := range b.types[t.Index].Keys {
			k := &b.types[t.Index].Keys[i]
			if t.Kind == sdl.Interface && !b.Version.AtLeast(3) {
				b.fail(keyCodes.unsupported, t.Name, k.Directive.Pos, "@key on the interface %s needs federation v2.3", t.Name).Fix = "Link federation v2.3 or newer, or put the @key on the implementations."
			}
			b.checkFieldSet(&appliedFieldSet{&keyCodes, k.Directive, k.Fields, t, t.Name})
		}
	}
}

// checkRequires checks every @requires. What it selects must be external, since a subgraph has no
// need to require what it resolves itself.
func (b *builder) checkRequires() {
	if !b.hasRole(sdl.RoleRequires) {
		return
	}
	b.eachField(func(t *sdl.Type, f *sdl.Field, m *FieldMeta) {
		if m.Requires == nil {
			return
		}
		d := sdl.Find(f.Directives, sdl.RoleRequires)
		if t.Kind == sdl.Interface {
			b.failUnsupported(&requiresCodes, d, f)
		}
		b.checkFieldSet(&appliedFieldSet{&requiresCodes, d, m.Requires, t, f.Coordinate()})
	})
}

// checkProvides checks every @provides. What it selects must be external, since everything else is
// resolved here in any case.
func (b *builder) checkProvides() {
	if !b.hasRole(sdl.RoleProvides) {
		return
	}
	b.eachField(func(t *sdl.Type, f *sdl.Field, m *FieldMeta) {
		d := sdl.Find(f.Directives, sdl.RoleProvides)
		if d == nil {
			return
		}
		if t.Kind == sdl.Interface {
			b.failUnsupported(&providesCodes, d, f)
		}
		code := b.impossibleProvides(f, m)
		_, form := fieldsArg(d)
		switch set := m.Provides; {
		case code != "" && (form == stringText || b.Version.Fed1()):
			b.failProvides(code, f, d)
		case set == nil: // it was not read, since the field is a leaf
			b.checkFieldSet(&appliedFieldSet{&providesCodes, d, b.readFieldSet(t, d), t, f.Coordinate()})
		default:
			b.checkFieldSet(&appliedFieldSet{&providesCodes, d, set, b.Composite(f.Type), f.Coordinate()})
		}
	})
}

// impossibleProvides returns the code of a @provides on a field that cannot provide anything: it is
// external itself, or its type has no fields. It returns "" for other fields.
func (b *builder) impossibleProvides(f *sdl.Field, m *FieldMeta) string {
	switch {
	case m.External:
		return codes.ExternalCollisionWithAnotherDirective
	case b.Composite(f.Type) == nil:
		return codes.ProvidesOnNonObjectField
	}
	return ""
}

// failProvides reports a @provides with a code of impossibleProvides.
func (b *builder) failProvides(code string, f *sdl.Field, d *sdl.Directive) {
	if code == codes.ProvidesOnNonObjectField {
		b.fail(code, f.Coordinate(), d.Pos, "@provides on %s selects fields, but %s has none", f.Coordinate(), f.Type).Fix = "Delete the @provides."
		return
	}
	b.fail(code, f.Coordinate(), d.Pos, "%s is @external and cannot provide anything", f.Coordinate()).Fix = "Delete one of @external and @provides."
}

// checkProvidesPossible refuses @provides where it cannot provide anything, before all other rules
// of federation. If a subgraph has both errors, only those with the code of the first are reported.
// Edition 2.15 has no such precedence; see checkProvides.
func (b *builder) checkProvidesPossible() {
	if !b.hasRole(sdl.RoleProvides) {
		return
	}
	first := ""
	b.eachField(func(_ *sdl.Type, f *sdl.Field, m *FieldMeta) {
		d := sdl.Find(f.Directives, sdl.RoleProvides)
		if d == nil {
			return
		}
		code := b.impossibleProvides(f, m)
		if first == "" {
			first = code
		}
		if code != "" && code == first {
			b.failProvides(code, f, d)
		}
	})
}

// failUnsupported reports a directive with a field set on the field of an interface.
func (b *builder) failUnsupported(c *fieldSetCodes, d *sdl.Directive, f *sdl.Field) {
	b.fail(c.unsupported, f.Coordinate(), d.Pos, "@%s cannot stand on %s: %s is an interface", c.name, f.Coordinate(), f.Parent.Name).Fix = "Put it on the field of the implementations."
}

// checkFieldSet reports what is wrong with one field set, up to the first stage that finds
// something; see [problemKind.stage].
func (b *builder) checkFieldSet(a *appliedFieldSet) {
	directives := problemDirective.stage(b.opts.Edition.Rust())
	n := len(b.errs)
	for stage := 0; stage <= lastStage && len(b.errs) == n; stage++ {
		b.failStage(a, stage)
		if stage != directives {
			continue
		}
		if a.codes.hasArgs != "" {
			b.checkNoArguments(a)
		}
		if a.codes.missingExternal != "" {
			b.checkAllExternal(a)
		}
	}
}

// failStage reports the problems of a field set that a stage finds. In the first stage these are
// only those with the code of the first one. A problem without a code is none.
func (b *builder) failStage(a *appliedFieldSet, stage int) {
	first := ""
	for i := range a.set.problems {
		p := &a.set.problems[i]
		code := a.codes.codeOf(p.kind)
		if code == "" || p.kind.stage(b.opts.Edition.Rust()) != stage || stage == 0 && first != "" && code != first {
			continue
		}
		if p.kind == problemShape && b.opts.Edition.Rust() && a.codes == &requiresCodes {
			continue // the Rust composer does not look for these in a @requires
		}
		first = code
		b.failFieldSet(a, code, p.offset, p.text, p.field).Fix = p.fix
	}
}

// checkNoArguments reports the fields of a field set that take arguments.
func (b *builder) checkNoArguments(a *appliedFieldSet) {
	reported := 0
	eachSelectedField(a.set.Selections, func(s *Selection) {
		if len(s.Field.Args) > 0 && reported < maxProblems {
			reported++
			b.failFieldSet(a, a.codes.hasArgs, int(s.offset), s.Field.Coordinate()+" takes arguments and cannot be part of a @"+a.codes.name, s.Field)
		}
	})
}

// codeOf returns the code that reports a problem of this kind.
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

// failFieldSet reports an error at an offset in the text of a field set. The field that it is about
// is a second position of the finding; it can be nil.
func (b *builder) failFieldSet(a *appliedFieldSet, code string, offset int, text string, f *sdl.Field) *diag.Diagnostic {
	fields := strconv.Quote(shorten(a.set.Raw))
	if v := a.directive.Arg("fields"); v != nil && a.set.Raw == "" {
		fields = written(v)
	}
	e := b.fail(code, a.coordinate, b.fieldSetPos(a.directive, offset), "@%s(fields: %s) on %s: %s", a.codes.name, fields, a.coordinate, text)
	if f != nil && f.Pos.Source != nil {
		e.Positions = append(e.Positions, f.Pos.Position())
	}
	return e
}

// fieldSetPos returns the position of an offset in the text of a fields argument. In a string that
// is not plain, offsets in the text are not offsets in the source, and it returns the start of the
// value.
func (b *builder) fieldSetPos(d *sdl.Directive, offset int) sdl.Pos {
	v := d.Arg("fields")
	at := valuePos(b.Source, v, d.Pos)
	if v == nil || at == d.Pos || !plainString(v) || offset > len(v.Raw) {
		return at
	}
	at.Column += 1 + int32(len([]rune(v.Raw[:offset])))
	return at
}

// checkAllExternal checks that every leaf of a @requires or @provides is external, or below an
// external field.
func (b *builder) checkAllExternal(a *appliedFieldSet) {
	reported := 0
	b.eachOwnLeaf(a.parent, a.set.Selections, func(owner *sdl.Type, s *Selection) {
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
		b.failFieldSet(a, a.codes.missingExternal, int(s.offset), name+" has no use: "+why, field).Fix = "Take it out of the @" + a.codes.name + ", or mark it @external if another subgraph resolves it."
	})
}

// eachOwnLeaf visits the leaves of a field set that are neither external nor below an external
// field, each with the type that it is selected on. Its Field is nil for __typename.
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
		case b.fields[s.Field.Index].External, (len(s.Sub) > 0 || b.opts.Edition.Rust()) && b.externalInImplementation(s.Field):
		case len(s.Sub) > 0:
			b.eachOwnLeaf(b.Composite(s.Field.Type), s.Sub, visit)
		default:
			visit(parent, s)
		}
	}
}

// externalInImplementation reports whether a field of an interface is @external in one of the
// objects that implement it. Edition 2.15 takes such a field as external, and 2.14 what is selected
// below it.
func (b *builder) externalInImplementation(f *sdl.Field) bool {
	if f.Parent.Kind != sdl.Interface {
		return false
	}
	return slices.ContainsFunc(b.types[f.Parent.Index].Implementations, func(o *sdl.Type) bool {
		own := b.field(o, f.Name)
		return own != nil && sdl.Find(own.Directives, sdl.RoleExternal) != nil
	})
}

// plainString reports whether the source has the text of a value as it is: as a string in quotes
// without anything that needs an escape.
func plainString(v *ast.Value) bool {
	return v.Kind == ast.StringValue && !strings.ContainsAny(v.Raw, "\"\\\n\r\t")
}
