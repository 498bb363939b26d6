package supergraph

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

var keywords = [...]string{
	sdl.Scalar: "scalar", sdl.Object: "type", sdl.Interface: "interface", sdl.Union: "union", sdl.Enum: "enum", sdl.InputObject: "input",
}

// typ writes a type of this subgraph. joins are its @join__type directives for the subgraph, one
// for each key. A type is left out if the subgraph has nothing in it, such as a root type whose
// fields are all elsewhere. An interface object is written as an object type.
func (e *extraction) typ(t *sdl.Type, joins []*sdl.Directive) {
	var body strings.Builder
	switch t.Kind {
	case sdl.Scalar:
	case sdl.Union:
		members := e.members(t)
		if len(members) == 0 {
			e.gone[t.Name] = true
			return
		}
		body.WriteString(" = " + strings.Join(members, " | "))
	case sdl.Enum:
		for _, v := range t.Values {
			if !has(v.Directives, sdl.RoleJoinEnumValue) || len(e.of(v.Directives, sdl.RoleJoinEnumValue)) > 0 {
				body.WriteString("  " + v.Name + e.directives(v.Directives, false) + "\n")
			}
		}
	default:
		for _, f := range t.Fields {
			e.field(&body, t, f)
		}
	}
	text := body.String()
	if t.Kind != sdl.Scalar && text == "" {
		if !slices.Contains(e.schema.Roots[:], t.Name) {
			e.gone[t.Name] = true
		}
		return
	}
	keyword := keywords[t.Kind]
	if isTrue(joins[0], "isInterfaceObject") {
		keyword = "type"
	}
	if t.Kind == sdl.Object {
		e.objects[t.Name] = true
	}
	e.b.WriteString("\n" + keyword + " " + t.Name + e.implements(t))
	for _, j := range joins {
		if key, ok := j.StringArg("key"); ok {
			e.b.WriteString(" @key(fields: " + strconv.Quote(key))
			if enumArg(j, "resolvable") == "false" {
				e.b.WriteString(", resolvable: false")
			}
			e.b.WriteString(")")
		}
	}
	if isTrue(joins[0], "isInterfaceObject") {
		e.b.WriteString(" @interfaceObject")
	}
	for _, d := range t.Directives {
		if name, ok := d.StringArg("name"); ok && d.Role == sdl.RoleContext && e.contexts[name] {
			e.b.WriteString(" @context(name: " + strconv.Quote(contextName(name)) + ")")
		}
	}
	e.b.WriteString(e.directives(t.Directives, keyword == "interface"))
	if t.Kind == sdl.Union || t.Kind == sdl.Scalar {
		e.b.WriteString(text + "\n")
		return
	}
	e.b.WriteString(" {\n" + text + "}\n")
}

// implements writes the interfaces that a type implements in this subgraph.
func (e *extraction) implements(t *sdl.Type) string {
	if !t.Kind.HasFields() {
		return ""
	}
	var names []string
	for _, d := range e.of(t.Directives, sdl.RoleJoinImplements) {
		if name, ok := d.StringArg("interface"); ok {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " implements " + strings.Join(names, " & ")
}

// members returns the names of the members that a union has in this subgraph. Without
// @join__unionMember, which join v0.3 introduced, that is every member.
func (e *extraction) members(t *sdl.Type) []string {
	var names []string
	if !has(t.Directives, sdl.RoleJoinUnionMember) { // join v0.2: every member in every subgraph
		for _, m := range t.Members {
			names = append(names, m.Name)
		}
		return names
	}
	for _, d := range e.of(t.Directives, sdl.RoleJoinUnionMember) {
		if name, ok := d.StringArg("member"); ok && !e.gone[name] {
			names = append(names, name)
		}
	}
	return names
}
