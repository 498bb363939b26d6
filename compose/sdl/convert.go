package sdl

import (
	"cmp"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// converter builds the model from the parser's tree. Extensions are folded
// into the first definition of their type, in document order; an extension
// of a type that the document does not define makes an undefined type.
type converter struct {
	src    *Source
	schema *Schema
	index  *textIndex
	// empty are the positions of names with an empty description.
	empty map[Pos]bool
}

func convert(src *Source, text string, doc *ast.SchemaDocument) *Schema {
	c := converter{src: src, schema: &Schema{Source: src}, index: newTextIndex(src, text)}
	c.empty = c.index.emptyDescriptions()
	c.schemaDefinition(doc)
	for _, d := range doc.Directives {
		c.schema.DirectiveDefs = append(c.schema.DirectiveDefs, c.directiveDef(d))
	}
	byName := make(map[string]*Type, len(doc.Definitions)+len(doc.Extensions))
	first := make(map[*Type]*ast.Position)
	for _, d := range doc.Definitions {
		t := &Type{Kind: kindOf(d.Kind), Name: d.Name, Description: c.description(d.Description, d.Position), Pos: c.pos(d.Position), Defined: true, Parts: 1}
		c.fill(t, d, 0)
		c.schema.Types = append(c.schema.Types, t)
		if byName[d.Name] == nil {
			byName[d.Name] = t
		}
	}
	for _, d := range doc.Extensions {
		t := byName[d.Name]
		if t == nil || t.Kind != kindOf(d.Kind) {
			t = &Type{Kind: kindOf(d.Kind), Name: d.Name, Pos: c.pos(d.Position), Parts: 1}
			c.schema.Types = append(c.schema.Types, t)
			if byName[d.Name] == nil {
				byName[d.Name] = t
			}
		}
		if p := first[t]; t.Defined && (p == nil || d.Position.Start < p.Start) {
			first[t] = d.Position
		}
		t.Extended = true
		c.fill(t, d, t.Parts)
		t.Parts++
	}
	c.orderTypes(first)
	c.schema.Reindex()
	c.defaultRoots()
	return c.schema
}

// orderTypes puts types in the order in which the document first speaks of
// them, be it in an extension.
func (c *converter) orderTypes(first map[*Type]*ast.Position) {
	at := func(t *Type) (line, column int32) {
		if p := first[t]; p != nil && (int32(p.Line) < t.Pos.Line || int32(p.Line) == t.Pos.Line && int32(p.Column) < t.Pos.Column) {
			return int32(p.Line), int32(p.Column)
		}
		return t.Pos.Line, t.Pos.Column
	}
	slices.SortStableFunc(c.schema.Types, func(a, b *Type) int {
		la, ca := at(a)
		lb, cb := at(b)
		return cmp.Or(cmp.Compare(la, lb), cmp.Compare(ca, cb))
	})
}

func (c *converter) schemaDefinition(doc *ast.SchemaDocument) {
	s, part := c.schema, int32(0)
	for i, list := range []ast.SchemaDefinitionList{doc.Schema, doc.SchemaExtension} {
		for _, d := range list {
			if i == 0 {
				s.HasDefinition = true
				if text := c.description(d.Description, d.Position); text != nil {
					s.Description = text
				}
			}
			if s.SchemaPos.Source == nil {
				s.SchemaPos = c.pos(d.Position)
			}
			if i == 1 {
				part++
			}
			s.Directives = append(s.Directives, c.directives(d.Directives, part)...)
			for _, op := range d.OperationTypes {
				for o := Query; o <= Subscription; o++ {
					if string(op.Operation) == o.String() {
						s.Roots[o], s.RootPos[o] = op.Type, c.pos(op.Position)
					}
				}
			}
		}
	}
}

// defaultRoots fills in Query, Mutation and Subscription where the document
// names no roots itself.
func (c *converter) defaultRoots() {
	s := c.schema
	if s.HasDefinition {
		return
	}
	for o := Query; o <= Subscription; o++ {
		if t := s.Type(o.DefaultRootName()); s.Roots[o] == "" && t != nil && t.Kind == Object {
			s.Roots[o] = t.Name
		}
	}
}

func (c *converter) fill(t *Type, d *ast.Definition, part int32) {
	ext := part > 0
	t.Directives = append(t.Directives, c.directives(d.Directives, part)...)
	c.interfaces(t, d, part)
	for _, f := range d.Fields {
		t.Fields = append(t.Fields, &Field{
			Parent: t, Name: f.Name, Description: c.description(f.Description, f.Position), Args: c.arguments(f.Arguments),
			Type: f.Type, Default: f.DefaultValue, Directives: c.directives(f.Directives, part), Pos: c.pos(f.Position), Extension: ext, Part: part,
		})
	}
	for i, name := range d.Types {
		ref := Ref{Name: name, Pos: c.pos(d.Position), Extension: ext, Part: part}
		if i < len(d.TypePositions) {
			ref.Pos = c.pos(d.TypePositions[i])
		}
		t.Members = append(t.Members, ref)
	}
	for _, v := range d.EnumValues {
		t.Values = append(t.Values, &EnumValue{Name: v.Name, Description: c.description(v.Description, v.Position), Directives: c.directives(v.Directives, part), Pos: c.pos(v.Position), Part: part})
	}
}

func (c *converter) arguments(list ast.ArgumentDefinitionList) []*Argument {
	if len(list) == 0 {
		return nil
	}
	out := make([]*Argument, len(list))
	for i, a := range list {
		out[i] = &Argument{Name: a.Name, Description: c.description(a.Description, a.Position), Type: a.Type, Default: a.DefaultValue, Directives: c.directives(a.Directives, 0), Pos: c.pos(a.Position)}
	}
	return out
}

func (c *converter) directives(list ast.DirectiveList, part int32) []*Directive {
	if len(list) == 0 {
		return nil
	}
	out := make([]*Directive, len(list))
	for i, d := range list {
		n := &Directive{Name: d.Name, Pos: c.pos(d.Position), Extension: part > 0, Part: part}
		if len(d.Arguments) > 0 {
			n.Args = make([]Arg, len(d.Arguments))
			for j, a := range d.Arguments {
				n.Args[j] = Arg{Name: a.Name, Value: a.Value, Pos: c.pos(a.Position)}
			}
		}
		out[i] = n
	}
	return out
}

func (c *converter) directiveDef(d *ast.DirectiveDefinition) *DirectiveDef {
	locations := make([]string, len(d.Locations))
	for i, l := range d.Locations {
		locations[i] = string(l)
	}
	return &DirectiveDef{
		Name: d.Name, Description: c.description(d.Description, d.Position), Args: c.arguments(d.Arguments),
		Repeatable: d.IsRepeatable, Locations: locations, Pos: c.pos(d.Position),
	}
}

func (c *converter) pos(p *ast.Position) Pos {
	if p == nil {
		return Pos{}
	}
	return Pos{Source: c.src, Line: int32(p.Line), Column: int32(max(1, p.Column))}
}

// description keeps an empty text apart from none at all.
func (c *converter) description(text string, at *ast.Position) *string {
	if text == "" && (c.empty == nil || !c.empty[c.pos(at)]) {
		return nil
	}
	return &text
}

func (c *converter) interfaces(t *Type, d *ast.Definition, part int32) {
	if len(d.Interfaces) == 0 {
		return
	}
	at := c.index.implements(c.pos(d.Position), len(d.Interfaces))
	for i, name := range d.Interfaces {
		ref := Ref{Name: name, Pos: c.pos(d.Position), Extension: part > 0, Part: part}
		if at != nil {
			ref.Pos = at[i]
		}
		t.Interfaces = append(t.Interfaces, ref)
	}
}

func kindOf(k ast.DefinitionKind) Kind {
	switch k {
	case ast.Object:
		return Object
	case ast.Interface:
		return Interface
	case ast.Union:
		return Union
	case ast.Enum:
		return Enum
	case ast.InputObject:
		return InputObject
	default:
		return Scalar
	}
}
