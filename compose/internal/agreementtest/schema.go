package agreementtest

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// sameSchema reports whether two supergraphs are the same but for printing, the order of
// definitions and the order of directives' arguments; with all, but for any order. It reads them
// with a parser that is not the one under test. Text that it cannot read is the same as nothing.
func sameSchema(a, b string, all bool) bool {
	x, errX := parser.ParseSchema(&ast.Source{Input: a})
	y, errY := parser.ParseSchema(&ast.Source{Input: b})
	return errX == nil && errY == nil && slices.Equal(form{all}.schema(x), form{all}.schema(y))
}

// form renders a schema so that equal texts stand for the same schema. Descriptions are values, so
// a string and a block string with the same characters are equal.
type form struct{ all bool }

// list joins elements; their order counts unless all is set.
func (f form) list(open string, elements []string, end string) string {
	if f.all {
		elements = slices.Sorted(slices.Values(elements))
	}
	return open + strings.Join(elements, "\x01") + end
}

// schema renders all definitions and extensions, each by itself, and sorts them.
func (f form) schema(doc *ast.SchemaDocument) []string {
	var out []string
	for _, s := range slices.Concat(doc.Schema, doc.SchemaExtension) {
		var ops []string
		for _, o := range s.OperationTypes {
			ops = append(ops, string(o.Operation)+": "+o.Type)
		}
		out = append(out, "schema "+s.Description+f.directives(s.Directives)+f.list("{", ops, "}"))
	}
	for _, d := range doc.Directives {
		var at []string
		for _, l := range d.Locations {
			at = append(at, string(l))
		}
		text := "directive @" + d.Name + " " + d.Description + f.arguments(d.Arguments)
		if d.IsRepeatable {
			text += " repeatable"
		}
		out = append(out, text+f.list(" on ", at, ""))
	}
	for _, d := range slices.Concat(doc.Definitions, doc.Extensions) {
		out = append(out, f.definition(d))
	}
	slices.Sort(out)
	return out
}

func (f form) definition(d *ast.Definition) string {
	var fields, values []string
	for _, x := range d.Fields {
		fields = append(fields, x.Name+" "+x.Description+f.arguments(x.Arguments)+": "+x.Type.String()+value(x.DefaultValue)+f.directives(x.Directives))
	}
	for _, v := range d.EnumValues {
		values = append(values, v.Name+" "+v.Description+f.directives(v.Directives))
	}
	return string(d.Kind) + " " + d.Name + " " + d.Description + f.list(" implements ", d.Interfaces, "") + f.directives(d.Directives) +
		f.list("{", fields, "}") + f.list("{", values, "}") + f.list("= ", d.Types, "")
}

func (f form) arguments(list ast.ArgumentDefinitionList) string {
	var out []string
	for _, a := range list {
		out = append(out, a.Name+" "+a.Description+": "+a.Type.String()+value(a.DefaultValue)+f.directives(a.Directives))
	}
	return f.list("(", out, ")")
}

func (f form) directives(list ast.DirectiveList) string {
	var out []string
	for _, d := range list {
		var args []string
		for _, a := range d.Arguments {
			args = append(args, a.Name+": "+a.Value.String())
		}
		out = append(out, "@"+d.Name+form{all: true}.list("(", args, ")"))
	}
	return f.list(" ", out, "")
}

func value(v *ast.Value) string {
	if v == nil {
		return ""
	}
	return " = " + v.String()
}
