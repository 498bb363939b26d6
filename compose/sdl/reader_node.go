package sdl

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// maxNesting bounds how deep list types and values may nest in a document.
const maxNesting = 1000

// description reads the description before a definition. It returns nil if there is none; an empty
// one is "".
func (r *reader) description() *string {
	if r.tok.kind != tokenString && r.tok.kind != tokenBlock {
		return nil
	}
	text := r.tok.text
	r.next()
	return &text
}

// fields reads the fields of an object or interface in braces. Types without braces have none.
func (r *reader) fields(parent *Type, part int32) []*Field {
	n := r.nodes
	base := len(n.fields)
	for r.more('{', '}', len(n.fields) == base, "a field") {
		f := r.field(parent, part)
		f.Args = r.arguments()
		r.expect(':')
		f.Type, f.TypeAt = r.typeRef()
		f.Directives = r.directives(part)
		n.fields = append(n.fields, f)
	}
	return n.fieldLists.pop(&n.fields, base)
}

// inputFields reads the fields of an input object in braces. Types without braces have none.
func (r *reader) inputFields(parent *Type, part int32) []*Field {
	n := r.nodes
	base := len(n.fields)
	for r.more('{', '}', len(n.fields) == base, "an input field") {
		f := r.field(parent, part)
		r.expect(':')
		f.Type, f.TypeAt = r.typeRef()
		f.Default = r.defaultValue(nil)
		f.Directives = r.directives(part)
		n.fields = append(n.fields, f)
	}
	return n.fieldLists.pop(&n.fields, base)
}

// field reads the start of a field that all kinds of types share: description and name.
func (r *reader) field(parent *Type, part int32) *Field {
	f := r.nodes.field.one()
	f.Description = r.description()
	f.Parent, f.Part, f.Pos = parent, part, r.pos()
	f.Name = r.name("the name of a field")
	return f
}

// arguments reads the definitions of arguments in parentheses, if there are parentheses.
func (r *reader) arguments() []*Argument {
	n := r.nodes
	base := len(n.arguments)
	for r.more('(', ')', len(n.arguments) == base, "an argument") {
		a := n.argument.one()
		a.Description = r.description()
		a.Pos = r.pos()
		a.Name = r.name("the name of an argument")
		r.expect(':')
		a.Type, a.TypeAt = r.typeRef()
		a.Default = r.defaultValue(&a.DefaultAt)
		a.Directives = r.directives(0)
		n.arguments = append(n.arguments, a)
	}
	return n.argumentLists.pop(&n.arguments, base)
}

// values reads the values of an enum in braces. Enums without braces have none.
func (r *reader) values(part int32) []*EnumValue {
	n := r.nodes
	base := len(n.values)
	for r.more('{', '}', len(n.values) == base, "an enum value") {
		v := n.value.one()
		v.Description = r.description()
		v.Part, v.Pos = part, r.pos()
		v.Name = r.name("the name of an enum value")
		v.Directives = r.directives(part)
		n.values = append(n.values, v)
	}
	return n.valueLists.pop(&n.values, base)
}

// more reads what is between the entries of a bracketed list, and reports whether another entry
// follows. It is called before every entry, with first set before the first one. The list may be
// absent, but not empty. What an entry is called goes into the error.
func (r *reader) more(open, closing byte, first bool, what string) bool {
	if first {
		if r.tok.kind != open {
			return false
		}
		r.next()
		if r.tok.kind == closing {
			r.unexpected(what)
		}
		return r.err == nil
	}
	switch {
	case r.err != nil:
		return false
	case r.tok.kind == closing:
		r.next()
		return false
	case r.tok.kind == tokenEOF:
		r.unexpected(what + " or " + string(rune(closing)))
		return false
	}
	return true
}

// refs reads names with separators between them, as after implements and in a union. A separator
// before the first name is allowed.
func (r *reader) refs(separator byte, part int32) []Ref {
	var refs []Ref
	if r.tok.kind == separator {
		r.next()
	}
	for r.err == nil {
		pos := r.pos()
		refs = append(refs, Ref{Name: r.name("the name of a type"), Pos: pos, Extension: part > 0, Part: part})
		if r.tok.kind != separator {
			break
		}
		r.next()
	}
	return refs
}

// directives reads applied directives, if there are any. The part is that of the type or schema
// that they are on.
func (r *reader) directives(part int32) []*Directive {
	n := r.nodes
	base := len(n.directives)
	for r.tok.kind == '@' {
		r.next()
		d := n.directive.one()
		d.Part, d.Extension, d.Pos = part, part > 0, r.pos()
		d.Name = r.name("the name of a directive")
		d.Args = r.args(d.Name == "tag")
		n.directives = append(n.directives, d)
	}
	return n.directiveLists.pop(&n.directives, base)
}

// args reads the arguments of an applied directive in parentheses, if there are parentheses. Values
// of a tag may be shared.
func (r *reader) args(tag bool) []Arg {
	n := r.nodes
	base := len(n.args)
	for r.more('(', ')', len(n.args) == base, "an argument") {
		a := Arg{Pos: r.pos(), Name: r.name("the name of an argument")}
		r.expect(':')
		if tag {
			a.Value = r.commonTag()
		}
		if a.Value == nil {
			a.Value = r.literal(0)
		}
		n.args = append(n.args, a)
	}
	return n.arg.pop(&n.args, base)
}

// typeRef reads a type reference. It also returns the place of the innermost name.
func (r *reader) typeRef() (*ast.Type, Place) { return r.typeRefIn(0) }

// typeRefIn is typeRef inside so many lists. Equal references to named types share their
// memory, also with other documents.
func (r *reader) typeRefIn(depth int) (t *ast.Type, at Place) {
	if depth > maxNesting {
		r.fail("list types are nested deeper than %d levels", maxNesting)
		return &ast.Type{}, at
	}
	if r.tok.kind == '[' {
		r.next()
		elem, at := r.typeRefIn(depth + 1)
		r.expect(']')
		t := r.nodes.lists.one()
		t.Elem, t.NonNull = elem, r.bang()
		return t, at
	}
	at.Line, at.Column = r.lex.place(r.tok.offset)
	name := r.name("a type")
	both := r.nodes.types[name]
	if both == nil {
		name = strings.Clone(name) // which must not keep the document
		both = r.nodes.named.one()
		both[0].NamedType, both[1].NamedType, both[1].NonNull = name, name, true
		r.nodes.types[name] = both
	}
	if r.bang() {
		return &both[1], at
	}
	return &both[0], at
}

// bang reads the mark of a non-null type and reports whether it was there.
func (r *reader) bang() bool {
	if r.tok.kind != '!' {
		return false
	}
	r.next()
	return true
}

// defaultValue reads `= value`. It returns nil if there is none. With a place for it, the value may
// be one that others share; the place of another one stays zero.
func (r *reader) defaultValue(at *Place) *ast.Value {
	if r.tok.kind != '=' {
		return nil
	}
	r.next()
	if at != nil {
		if v := r.commonDefault(at); v != nil {
			return v
		}
	}
	return r.literal(0)
}

// literal reads a constant value inside so many lists and objects. A variable is an error, since no
// schema has variables.
func (r *reader) literal(depth int) *ast.Value {
	l := r.nodes.literal.one()
	v := &l.Value
	pos := r.pos()
	l.at.Line, l.at.Column = int(pos.Line), int(pos.Column)
	v.Position, v.Raw = &l.at, r.tok.text
	switch r.tok.kind {
	case '[', '{':
		r.compound(v, depth+1)
		return v
	case '$':
		r.fail("a schema has no variables")
	default:
		kind, ok := literalKind(r.tok)
		if !ok {
			r.unexpected("a value")
		}
		v.Kind = kind
	}
	r.next()
	return v
}

// literalKind returns the kind of a value that is one token. The second result is false if the
// token is not a value.
func literalKind(t token) (ast.ValueKind, bool) {
	switch t.kind {
	case tokenInt:
		return ast.IntValue, true
	case tokenFloat:
		return ast.FloatValue, true
	case tokenString:
		return ast.StringValue, true
	case tokenBlock:
		return ast.BlockValue, true
	case tokenName:
		switch t.text {
		case "true", "false":
			return ast.BooleanValue, true
		case "null":
			return ast.NullValue, true
		}
		return ast.EnumValue, true
	}
	return 0, false
}

// compound reads the rest of a list or an object into v, from its opening bracket on.
func (r *reader) compound(v *ast.Value, depth int) {
	v.Kind, v.Raw = ast.ListValue, ""
	closing := byte(']')
	if r.tok.kind == '{' {
		v.Kind, closing = ast.ObjectValue, '}'
	}
	if depth > maxNesting {
		r.fail("values are nested deeper than %d levels", maxNesting)
	}
	r.next()
	for r.err == nil && r.tok.kind != closing {
		child := &ast.ChildValue{}
		if v.Kind == ast.ObjectValue {
			child.Name = r.name("the name of an input field")
			r.expect(':')
		}
		child.Value = r.literal(depth)
		v.Children = append(v.Children, child)
	}
	r.expect(closing)
}
