package drift

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// complete adds to each text what some libraries leave out when they print a schema, and the other
// one has: definitions of directives that it applies, and to the second text the links, if it has
// none at all. (A first text without links is one of Federation 1: the registry takes it so.)
func complete(first, second *sdl.Source) {
	a, errs := sdl.Parse(first, sdl.DefaultLimits)
	b, others := sdl.Parse(second, sdl.DefaultLimits)
	if len(errs)+len(others) > 0 {
		return // the subgraph cannot be built either
	}
	moreA, moreB := definitions(a, b), definitions(b, a)
	if len(linksOf(b)) == 0 {
		for _, l := range linksOf(a) {
			moreB += "\nextend schema " + written(l)
		}
	}
	first.Text += moreA
	second.Text += moreB
}

// definitions returns the definitions of directives that a schema applies and only the other one
// defines.
func definitions(own, other *sdl.Schema) string {
	var defs []*sdl.DirectiveDef
	for _, d := range other.DirectiveDefs {
		if own.DirectiveDef(d.Name) == nil && !isSpecified(d.Name) && strings.Contains(own.Source.Text, "@"+d.Name) {
			defs = append(defs, d)
		}
	}
	if len(defs) == 0 {
		return ""
	}
	return "\n" + sdl.Print(sdl.NewSchema(nil, defs))
}

// linksOf returns the applications of @link, by the name that it nearly always has.
func linksOf(s *sdl.Schema) []*sdl.Directive {
	return slices.DeleteFunc(slices.Clone(s.Directives), func(d *sdl.Directive) bool { return d.Name != "link" })
}

// isSpecified reports whether a directive is one of federation or of GraphQL, whose definitions a
// subgraph does not need.
func isSpecified(name string) bool {
	return strings.Contains(name, "__") || spec.Federation.Directive(name, spec.Edition215.Newest()) != nil ||
		slices.Contains([]string{"link", "deprecated", "specifiedBy", "oneOf", "skip", "include"}, name)
}

// written returns a directive as SDL.
func written(d *sdl.Directive) string {
	args := make([]string, len(d.Args))
	for i, a := range d.Args {
		args[i] = a.Name + ": " + sdl.ValueString(a.Value)
	}
	return "@" + d.Name + "(" + strings.Join(args, ", ") + ")"
}

// leftovers are scalars of federation under names that libraries give them and that belong to no
// specification that the schema links.
var leftovers = []string{"_FieldSet", "FieldSet", "_Any", "LinkImport", "link__Import", "federation__FieldSet", "federation__Scope", "federation__Policy", "federation__ContextFieldValue", "join__FieldSet"}

// visible returns the schema of a subgraph as its clients could see it: without scalars that
// libraries leave over, without a query root that has only fields of federation, and without
// definitions of directives that no operation can have. The subgraph stays as it is.
func visible(s *subgraph.Subgraph) *sdl.Schema {
	from := s.Schema
	out := &sdl.Schema{Source: from.Source, Roots: from.Roots}
	for _, t := range from.Types {
		isEmpty := t.Kind.HasFields() && len(t.Fields) == 0
		if isEmpty || t.Kind == sdl.Scalar && slices.Contains(leftovers, t.Name) {
			continue
		}
		own := *t // indexes are those of one schema
		out.Types = append(out.Types, &own)
	}
	for _, d := range from.DirectiveDefs {
		if slices.ContainsFunc(d.Locations, isExecutable) && !slices.Contains(executable, d.Name) {
			out.DirectiveDefs = append(out.DirectiveDefs, d)
		}
	}
	out.ReindexTypes(from.NumFields)
	return out
}

// executable are directives for operations that servers add to every schema.
var executable = []string{"skip", "include", "defer", "stream", "live", "experimental_disableErrorPropagation"}

// isExecutable reports whether a location of a directive is one in operations.
func isExecutable(location string) bool {
	return slices.Contains([]string{
		"QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT", "VARIABLE_DEFINITION",
	}, location)
}

// positions returns where the element of a coordinate stands in both schemas: where one lacks it,
// the place of its nearest parent there.
func positions(coordinate string, schemas ...*sdl.Schema) []diag.Position {
	var out []diag.Position
	for _, s := range schemas {
		if p := place(coordinate, s); p.Line > 0 {
			out = append(out, p.Position())
		}
	}
	return out
}

// place returns where the element of a coordinate stands, or its nearest parent.
func place(coordinate string, s *sdl.Schema) sdl.Pos {
	if name, ok := strings.CutPrefix(coordinate, "@"); ok {
		name, _, _ = strings.Cut(name, "(")
		if d := s.DirectiveDef(name); d != nil {
			return d.Pos
		}
		return sdl.Pos{}
	}
	typ, member, _ := strings.Cut(coordinate, ".")
	member, arg, _ := strings.Cut(member, "(")
	t := s.Type(typ)
	if t == nil {
		return sdl.Pos{}
	}
	if v := t.Value(member); v != nil {
		return v.Pos
	}
	f := t.Field(member)
	if f == nil {
		return t.Pos
	}
	if a := f.Arg(strings.TrimSuffix(arg, ":)")); a != nil {
		return a.Pos
	}
	return f.Pos
}
