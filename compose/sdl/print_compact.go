package sdl

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// CompactPieces returns the text of a schema in the layout of the supergraphs that Apollo's Rust
// composer writes: every directive on the line of what it is on, no empty lines between members,
// and values over several lines where a default stands on lines of its own. The definitions are in
// the order of the schema, and the text ends with a newline. The text is in pieces, as that of
// [Pieces].
func CompactPieces(s *Schema) []string {
	return append(inHalves(s, func(first bool) layout { return &compactPrinter{begin(s, first)} }), "\n")
}

// compactPrinter appends to one text. Every method writes one construct.
type compactPrinter struct{ *printer }

func (p *compactPrinter) schemaDef(s *Schema) {
	p.description(s.Description, 0)
	p.str("schema")
	p.directives(s.Directives)
	p.str(" {")
	for o := Query; o <= Subscription; o++ {
		if s.Roots[o] != "" {
			p.str("\n  ", o.String(), ": ", s.Roots[o])
		}
	}
	p.str("\n}")
}

func (p *compactPrinter) directiveDef(d *DirectiveDef) {
	if d.Description != nil && *d.Description == "" { // of a composed directive; others are merged
		p.str("\"\"\n")
	}
	p.description(d.Description, 0)
	p.str("directive @", d.Name)
	p.arguments(d.Args, 0)
	if d.Repeatable {
		p.str(" repeatable")
	}
	for i, l := range d.Locations {
		p.str([...]string{" on ", " | "}[min(i, 1)], l)
	}
}

// typeDef writes the definition of a type with its directives on the same line.
func (p *compactPrinter) typeDef(t *Type) {
	p.description(t.Description, 0)
	p.str([...]string{"scalar ", "type ", "interface ", "union ", "enum ", "input "}[t.Kind], t.Name)
	for i, r := range t.Interfaces {
		p.str([...]string{" implements ", " & "}[min(i, 1)], r.Name)
	}
	p.directives(t.Directives)
	switch t.Kind {
	case Object, Interface, InputObject:
		p.fields(t)
	case Enum:
		p.values(t)
	case Union:
		p.members(t)
	}
}

// members writes the members of a union, and those of its extensions as extensions, in the order of
// the first member of each.
func (p *compactPrinter) members(t *Type) {
	var extensions []int32
	var byPart map[int32][]string // made for the first extension
	n := 0
	for _, m := range t.Members {
		switch {
		case !m.Extension:
			p.str([...]string{" = ", " | "}[min(n, 1)], m.Name)
			n++
		case byPart[m.Part] == nil:
			extensions = append(extensions, m.Part)
			if byPart == nil {
				byPart = map[int32][]string{}
			}
			fallthrough
		default:
			byPart[m.Part] = append(byPart[m.Part], m.Name)
		}
	}
	for _, part := range extensions {
		p.str("\n\nextend union ", t.Name, " = ", strings.Join(byPart[part], " | "))
	}
}

func (p *compactPrinter) values(t *Type) {
	if len(t.Values) == 0 {
		return
	}
	p.str(" {\n")
	for _, v := range t.Values {
		p.description(v.Description, 1)
		p.str("  ", v.Name)
		p.directives(v.Directives)
		p.str("\n")
	}
	p.str("}")
}

// fields writes the fields of an object, interface or input object, each on a line of its own. A
// default value may take more.
func (p *compactPrinter) fields(t *Type) {
	if len(t.Fields) == 0 {
		return
	}
	p.str(" {\n")
	for _, f := range t.Fields {
		p.description(f.Description, 1)
		p.str("  ", f.Name)
		p.arguments(f.Args, 1)
		p.str(": ")
		p.typeRef(f.Type)
		if f.Default != nil {
			p.str(" = ")
			p.value(f.Default, 1)
		}
		p.directives(f.Directives)
		p.str("\n")
	}
	p.str("}")
}

// arguments writes definitions of arguments in parentheses: on one line, or, if one of them has a
// description or a directive, each on lines of its own with a comma at the end.
func (p *compactPrinter) arguments(args []*Argument, depth int) {
	if len(args) == 0 {
		return
	}
	apart := slices.ContainsFunc(args, func(a *Argument) bool { return a.Description != nil && *a.Description != "" || len(a.Directives) > 0 })
	p.str("(")
	for i, a := range args {
		if apart {
			p.str("\n")
			p.description(a.Description, depth+1)
			p.indent(depth + 1)
		} else if i > 0 {
			p.str(", ")
		}
		p.str(a.Name, ": ")
		p.typeRef(a.Type)
		if a.Default != nil {
			p.str(" = ")
			if apart {
				p.value(a.Default, depth+1)
			} else {
				p.buf = appendCompact(p.buf, a.Default)
			}
		}
		p.directives(a.Directives)
		if apart {
			p.str(",")
		}
	}
	if apart {
		p.str("\n")
		p.indent(depth)
	}
	p.str(")")
}

// value writes a literal with each entry of a list or object on a line of its own, and a string of
// several lines as a block string.
func (p *compactPrinter) value(v *ast.Value, depth int) {
	switch {
	case (v.Kind == ast.ListValue || v.Kind == ast.ObjectValue) && len(v.Children) > 0:
		brackets := [...]string{"[", "]"}
		if v.Kind == ast.ObjectValue {
			brackets = [...]string{"{", "}"}
		}
		p.str(brackets[0], "\n")
		for _, c := range v.Children {
			p.indent(depth + 1)
			if v.Kind == ast.ObjectValue {
				p.str(c.Name, ": ")
			}
			p.value(c.Value, depth+1)
			p.str(",\n")
		}
		p.indent(depth)
		p.str(brackets[1])
	case (v.Kind == ast.StringValue || v.Kind == ast.BlockValue) && strings.Contains(v.Raw, "\n") && fitsBlock(v.Raw):
		p.block(v.Raw, depth)
	default:
		p.buf = appendCompact(p.buf, v)
	}
}

func (p *compactPrinter) directives(list []*Directive) {
	for _, d := range list {
		p.str(" @", d.Name)
		for i := range d.Args {
			p.str([...]string{"(", ", "}[min(i, 1)], d.Args[i].Name, ": ")
			p.buf = appendCompact(p.buf, d.Args[i].Value)
		}
		if len(d.Args) > 0 {
			p.str(")")
		}
	}
}

// description writes a description on lines of its own, before the indentation of what it
// describes. It writes nothing for an empty one.
func (p *compactPrinter) description(text *string, depth int) {
	if text == nil || *text == "" {
		return
	}
	p.indent(depth)
	if fitsBlock(*text) {
		p.block(*text, depth)
	} else {
		p.buf = appendCompactQuoted(p.buf, *text)
	}
	p.str("\n")
}

func (p *compactPrinter) indent(depth int) {
	for range depth {
		p.str("  ")
	}
}
