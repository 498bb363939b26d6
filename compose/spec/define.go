package spec

import (
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Define returns the definition of a directive in a schema that links version v of the feature. It
// has the given name, without @, and the feature's types have the names that rename returns. rename
// may be nil if the directive uses none of them.
func (f *Feature) Define(d *Directive, v Version, name string, rename func(string) string) *sdl.DirectiveDef {
	def := &sdl.DirectiveDef{Name: name, Repeatable: v.Minor >= d.Repeatable, Locations: locations(d.On)}
	switch { // older versions have fewer locations
	case (f == Tag || f == Inaccessible) && v.Minor == 1:
		def.Locations = []string{"FIELD_DEFINITION", "OBJECT", "INTERFACE", "UNION"}
	case d.Role == sdl.RoleTag && (f == Federation || f == Tag) && v.Minor < 3:
		def.Locations = locations(anywhere)
	}
	def.Args = make([]*sdl.Argument, 0, len(d.Args))
	for _, a := range d.Args {
		if v.Minor < a.Since {
			continue
		}
		arg := &sdl.Argument{Name: a.Name, Type: parseType(a.Type, func(n string) string {
			if f.Type(n, v) != nil {
				return rename(n)
			}
			return n
		})}
		if a.Default != "" {
			arg.Default = literal(a.Default)
		}
		def.Args = append(def.Args, arg)
	}
	return def
}

// listed has the results of locations: they are those of the tables, and every subgraph asks for
// some.
var listed sync.Map

// locations returns the locations of a directive of the tables. The list is shared.
func locations(on string) []string {
	if list, ok := listed.Load(on); ok {
		return list.([]string)
	}
	list := strings.Split(on, " | ")
	listed.Store(on, list)
	return list
}

// literal reads a default value of the tables: a string, an integer or a boolean.
func literal(text string) *ast.Value {
	switch {
	case strings.HasPrefix(text, `"`):
		return &ast.Value{Raw: strings.Trim(text, `"`), Kind: ast.StringValue}
	case text == "true" || text == "false":
		return &ast.Value{Raw: text, Kind: ast.BooleanValue}
	}
	return &ast.Value{Raw: text, Kind: ast.IntValue}
}

// parseType reads a type reference of the tables, such as "[[Scope!]!]!".
func parseType(s string, rename func(string) string) *ast.Type {
	nonNull := strings.HasSuffix(s, "!")
	s = strings.TrimSuffix(s, "!")
	if inner, ok := strings.CutPrefix(s, "["); ok {
		return &ast.Type{Elem: parseType(strings.TrimSuffix(inner, "]"), rename), NonNull: nonNull}
	}
	return &ast.Type{NamedType: rename(s), NonNull: nonNull}
}
