package spec

import "github.com/schemactl/schemactl/compose/sdl"

// GraphQL has the directives of GraphQL itself. It has no versions.
var GraphQL = &Feature{Directives: []Directive{
	{Name: "include", Repeatable: Never, On: "FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT", Args: []Arg{{Name: "if", Type: "Boolean!"}}},
	{Name: "skip", Repeatable: Never, On: "FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT", Args: []Arg{{Name: "if", Type: "Boolean!"}}},
	{Name: "deprecated", Role: sdl.RoleDeprecated, Repeatable: Never, On: "FIELD_DEFINITION | ENUM_VALUE | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION", Args: []Arg{{Name: "reason", Type: "String", Default: `"No longer supported"`}}},
	{Name: "specifiedBy", Role: sdl.RoleSpecifiedBy, Repeatable: Never, On: "SCALAR", Args: []Arg{{Name: "url", Type: "String!"}}},
	{Name: "defer", Repeatable: Never, On: "FRAGMENT_SPREAD | INLINE_FRAGMENT", Args: []Arg{{Name: "label", Type: "String"}, {Name: "if", Type: "Boolean!", Default: "true"}}},
	{Name: "stream", Repeatable: Never, On: "FIELD", Args: []Arg{{Name: "label", Type: "String"}, {Name: "initialCount", Type: "Int", Default: "0"}, {Name: "if", Type: "Boolean!", Default: "true"}}},
}}

// BuiltInScalar reports whether GraphQL itself defines the scalar.
func BuiltInScalar(name string) bool {
	switch name {
	case "Int", "Float", "String", "Boolean", "ID":
		return true
	}
	return false
}
