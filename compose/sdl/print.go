package sdl

import (
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/vektah/gqlparser/v2/ast"
)

// Print writes a schema in the layout of the supergraphs that Apollo's
// composition writes: schema definition, directive definitions, types, each in
// the order of the schema; no final newline.
func Print(s *Schema) string {
	var p printer
	p.out.Grow(4096 + 96*s.NumFields + 64*len(s.Types))
	if needsSchemaDefinition(s) {
		p.schemaDef(s)
	}
	for _, d := range s.DirectiveDefs {
		p.separate()
		p.directiveDef(d)
	}
	for _, t := range s.Types {
		p.separate()
		p.typeDef(t)
	}
	return p.out.String()
}

// PrintType writes one type definition in the same layout.
func PrintType(t *Type) string {
	var p printer
	p.typeDef(t)
	return p.out.String()
}

// needsSchemaDefinition says that the roots cannot be told from the type names.
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

// printer appends to one text; every method writes one construct.
type printer struct {
	out strings.Builder
	// scratch holds one value or type reference.
	scratch []byte
}

// writing keeps what was appended to p.scratch[:0].
func (p *printer) writing(appended []byte) {
	p.out.Write(appended)
	p.scratch = appended
}

func (p *printer) str(parts ...string) {
	for _, s := range parts {
		p.out.WriteString(s)
	}
}

func (p *printer) separate() {
	if p.out.Len() > 0 {
		p.str("\n\n")
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

// member starts the i-th field, argument or enum value: a described one that
// is not the first gets an empty line before it.
func (p *printer) member(description *string, i int, indent string) {
	p.str("\n")
	if description != nil && i > 0 {
		p.str("\n")
	}
	p.description(description, indent)
	p.str(indent)
}

// arguments stand on one line unless one of them has a description.
func (p *printer) arguments(args []*Argument, indent string) {
	if len(args) == 0 {
		return
	}
	described := slices.ContainsFunc(args, func(a *Argument) bool { return a.Description != nil })
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
		p.writing(AppendValue(p.scratch[:0], v))
	}
}

func (p *printer) typeRef(t *ast.Type) { p.writing(appendTypeRef(p.scratch[:0], t)) }

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
		p.writing(AppendValue(p.scratch[:0], d.Args[i].Value))
	}
	if len(d.Args) > 0 {
		p.str(")")
	}
}

// longLine is the number of UTF-16 units from which on a description gets
// lines of its own.
const longLine = 70

// description writes a block string and a line break. A single line shares the
// line of the quotes unless it is long or would run into the closing quotes;
// white space at its start keeps it beside the opening quotes in any case.
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
