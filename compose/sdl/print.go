package sdl

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf16"

	"github.com/vektah/gqlparser/v2/ast"
)

// Print returns the text of a schema in the layout of the supergraphs that Apollo's composition
// writes: the schema definition if it is needed, directive definitions, then types, each in the
// order of the schema. There is no newline at the end.
func Print(s *Schema) string { return strings.Join(Pieces(s), "") }

// Pieces is [Print] for large schemas, whose text is in several strings. Each ends where a line
// does.
func Pieces(s *Schema) []string {
	return inHalves(s, func(first bool) layout { return begin(s, first) })
}

// layout prints a schema in one of the two layouts. A method writes one construct.
type layout interface {
	schemaDef(s *Schema)
	separate()
	directiveDef(d *DirectiveDef)
	typeDef(t *Type)
	text() []string
}

// halvedFrom is the number of fields from which a schema is printed in two goroutines.
const halvedFrom = 2048

// inHalves prints a schema, the types of a large one in two halves side by side. start makes the
// printer of the first half, which has all that stands before the types, or of the second.
func inHalves(s *Schema, start func(first bool) layout) []string {
	part := func(types []*Type, first bool) []string {
		p := start(first)
		if first && needsSchemaDefinition(s) {
			p.schemaDef(s)
		}
		for i := 0; first && i < len(s.DirectiveDefs); i++ {
			p.separate()
			p.directiveDef(s.DirectiveDefs[i])
		}
		for _, t := range types {
			p.separate()
			p.typeDef(t)
		}
		return p.text()
	}
	fields := 0
	for _, t := range s.Types {
		fields += len(t.Fields)
	}
	if fields < halvedFrom {
		return part(s.Types, true)
	}
	half := 0
	for n := 0; n < fields/2; half++ {
		n += len(s.Types[half].Fields)
	}
	var second []string
	var printing sync.WaitGroup
	printing.Go(func() { second = part(s.Types[half:], false) })
	pieces := part(s.Types[:half], true)
	printing.Wait()
	return append(pieces, second...)
}

// needsSchemaDefinition reports whether the schema definition has something that the names of the
// types do not tell.
func needsSchemaDefinition(s *Schema) bool {
	if s.Description != nil || len(s.Directives) > 0 {
		return true
	}
	for o := Query; o <= Subscription; o++ {
		if s.Roots[o] != "" && s.Roots[o] != o.DefaultRootName() {
			return true
		}
	}
	return false
}

// printer appends to one text. Every method writes one construct.
type printer struct {
	pieces []string
	// begun reports whether something stands before the pieces.
	begun bool
	// buf is the end of the text, which is not yet in pieces.
	buf []byte
}

// pieceSize is the size from which the end of a text becomes a piece, in bytes.
const pieceSize = 64 << 10

// begin returns a printer for the text of a schema or, if first is false, for the end of one. Its
// buffer has room for what has no long descriptions.
func begin(s *Schema, first bool) *printer {
	return &printer{begun: !first, buf: make([]byte, 0, min(pieceSize+pieceSize/4, 256*(16+s.NumFields)))}
}

// text returns the text so far.
func (p *printer) text() []string {
	p.cut()
	return p.pieces
}

// cut makes a piece of the text that is in none yet.
func (p *printer) cut() {
	if len(p.buf) > 0 {
		p.pieces = append(p.pieces, string(p.buf))
		p.buf = p.buf[:0]
	}
}

func (p *printer) str(parts ...string) {
	buf := p.buf
	for _, s := range parts {
		buf = append(buf, s...)
	}
	p.buf = buf
}

// separate writes the empty line between definitions.
func (p *printer) separate() {
	if p.begun || len(p.pieces)+len(p.buf) > 0 {
		p.str("\n\n")
	}
	if len(p.buf) > pieceSize {
		p.cut()
	}
}

func (p *printer) schemaDef(s *Schema) {
	p.description(s.Description, "")
	p.str("schema")
	p.ownLines(s.Directives)
	p.openBrace(len(s.Directives) > 0)
	for o := Query; o <= Subscription; o++ {
		if s.Roots[o] != "" {
			p.str("\n  ", o.String(), ": ", s.Roots[o])
		}
	}
	p.str("\n}")
}

// directiveDef writes the definition of a directive on one line, unless arguments have
// descriptions.
func (p *printer) directiveDef(d *DirectiveDef) {
	p.description(d.Description, "")
	p.str("directive @", d.Name)
	p.arguments(d.Args, "")
	if d.Repeatable {
		p.str(" repeatable")
	}
	p.str(" on ")
	for i, l := range d.Locations {
		if i > 0 {
			p.str(" | ")
		}
		p.str(l)
	}
}

// typeDef writes the definition of a type. Applied directives are on lines of their own, and what
// follows them begins on a new line then.
func (p *printer) typeDef(t *Type) {
	p.description(t.Description, "")
	p.str([...]string{"scalar ", "type ", "interface ", "union ", "enum ", "input "}[t.Kind], t.Name)
	for i, r := range t.Interfaces {
		p.str([...]string{" implements ", " & "}[min(i, 1)], r.Name)
	}
	p.ownLines(t.Directives)
	switch t.Kind {
	case Object, Interface, InputObject:
		p.fields(t)
	case Enum:
		p.openBrace(len(t.Directives) > 0)
		for i, v := range t.Values {
			p.member(v.Description, i, "  ")
			p.str(v.Name)
			p.sameLine(v.Directives)
		}
		p.str("\n}")
	case Union:
		if len(t.Directives) > 0 {
			p.str("\n")
		}
		for i, m := range t.Members {
			p.str([...]string{" = ", " | "}[min(i, 1)], m.Name)
		}
	}
}

// fields writes the fields of an object, interface or input object in braces. A type without fields
// gets no braces.
func (p *printer) fields(t *Type) {
	if len(t.Fields) == 0 {
		return
	}
	p.openBrace(len(t.Directives) > 0)
	for i, f := range t.Fields {
		p.member(f.Description, i, "  ")
		p.str(f.Name)
		p.arguments(f.Args, "  ")
		p.str(": ")
		p.typeRef(f.Type)
		p.defaultValue(f.Default)
		p.sameLine(f.Directives)
	}
	p.str("\n}")
}

// member starts the line of the i-th field, argument or enum value. An empty line goes before one
// that has a description, unless it is the first.
func (p *printer) member(description *string, i int, indent string) {
	p.str("\n")
	if description != nil && i > 0 {
		p.str("\n")
	}
	p.description(description, indent)
	p.str(indent)
}

// arguments writes definitions of arguments in parentheses: on one line, or each on its own if one
// of them has a description. It writes nothing if there are none.
func (p *printer) arguments(args []*Argument, indent string) {
	if len(args) == 0 {
		return
	}
	described := slices.ContainsFunc(args, func(a *Argument) bool { return a.Description != nil && *a.Description != "" })
	p.str("(")
	for i, a := range args {
		if described {
			p.member(a.Description, i, indent+"  ")
		} else if i > 0 {
			p.str(", ")
		}
		p.str(a.Name, ": ")
		p.typeRef(a.Type)
		p.defaultValue(a.Default)
		p.sameLine(a.Directives)
	}
	if described {
		p.str("\n", indent)
	}
	p.str(")")
}

func (p *printer) defaultValue(v *ast.Value) {
	if v != nil {
		p.str(" = ")
		p.buf = AppendValue(p.buf, v)
	}
}

func (p *printer) typeRef(t *ast.Type) { p.buf = appendTypeRef(p.buf, t) }

func appendTypeRef(buf []byte, t *ast.Type) []byte {
	if t.Elem != nil {
		buf = append(buf, '[')
		buf = appendTypeRef(buf, t.Elem)
		buf = append(buf, ']')
	} else {
		buf = append(buf, t.NamedType...)
	}
	if t.NonNull {
		buf = append(buf, '!')
	}
	return buf
}

func (p *printer) openBrace(ownLine bool) {
	if ownLine {
		p.str("\n{")
	} else {
		p.str(" {")
	}
}

func (p *printer) ownLines(list []*Directive) {
	for _, d := range list {
		p.str("\n  ")
		p.directive(d)
	}
}

func (p *printer) sameLine(list []*Directive) {
	for _, d := range list {
		p.str(" ")
		p.directive(d)
	}
}

func (p *printer) directive(d *Directive) {
	p.str("@", d.Name)
	for i := range d.Args {
		p.str([...]string{"(", ", "}[min(i, 1)], d.Args[i].Name, ": ")
		p.buf = AppendValue(p.buf, d.Args[i].Value)
	}
	if len(d.Args) > 0 {
		p.str(")")
	}
}

// longLine is the greatest length of a description on the line of its quotes, in UTF-16 code units
// as JavaScript counts them.
const longLine = 70

// description writes a description as a block string and ends the line. It writes nothing for nil.
//
// The layout is that of graphql-js 16. A single line is on the line of the quotes, unless it is
// longer than longLine or its end would change the meaning of the closing quotes. If it starts with
// white space, it stays on the line of the opening quotes even then, since an indented line would
// lose the white space when it is read.
func (p *printer) description(text *string, indent string) {
	if text == nil {
		return
	}
	s := *text
	single := !strings.Contains(s, "\n")
	ownLines := !single || strings.HasSuffix(s, `"`) || strings.HasSuffix(s, `\`) || len(s) > longLine && utf16Len(s) > longLine
	s = strings.ReplaceAll(s, `"""`, `\"""`)
	p.str(indent, `"""`)
	if ownLines && !(single && (s[0] == ' ' || s[0] == '\t')) {
		p.str("\n", indent)
	}
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			p.str("\n", indent)
		}
		p.str(line)
	}
	if ownLines {
		p.str("\n", indent)
	}
	p.str(`"""`, "\n")
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}
