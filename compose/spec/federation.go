package spec

import "github.com/schemactl/schemactl/compose/sdl"

// Locations of directives. guarded are those of the directives for access control.
const (
	fieldDefinition = "FIELD_DEFINITION"
	anywhere        = "FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION"
	guarded         = "FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM"
)

// Federation is the specification of Federation 2 subgraphs.
var Federation = &Feature{
	Name:     "federation",
	Versions: versions(2, 0, 15),
	Directives: []Directive{
		{Name: "key", Role: sdl.RoleKey, On: "OBJECT | INTERFACE", Args: []Arg{{Name: "fields", Type: "FieldSet!"}, {Name: "resolvable", Type: "Boolean", Default: "true"}}},
		{Name: "requires", Role: sdl.RoleRequires, Repeatable: Never, On: fieldDefinition, Args: []Arg{{Name: "fields", Type: "FieldSet!"}}},
		{Name: "provides", Role: sdl.RoleProvides, Repeatable: Never, On: fieldDefinition, Args: []Arg{{Name: "fields", Type: "FieldSet!"}}},
		{Name: "external", Role: sdl.RoleExternal, Repeatable: Never, On: "OBJECT | FIELD_DEFINITION", Args: []Arg{{Name: "reason", Type: "String"}}},
		{Name: "tag", Role: sdl.RoleTag, On: anywhere + " | SCHEMA", Args: []Arg{{Name: "name", Type: "String!"}}},
		{Name: "extends", Role: sdl.RoleExtends, Repeatable: Never, On: "OBJECT | INTERFACE"},
		{Name: "shareable", Role: sdl.RoleShareable, Repeatable: 2, On: "OBJECT | FIELD_DEFINITION"},
		{Name: "inaccessible", Role: sdl.RoleInaccessible, Repeatable: Never, On: anywhere},
		{Name: "override", Role: sdl.RoleOverride, Repeatable: Never, On: fieldDefinition, Args: []Arg{{Name: "from", Type: "String!"}, {Name: "label", Type: "String", Since: 7}}},
		{Name: "composeDirective", Role: sdl.RoleComposeDirective, Since: 1, On: "SCHEMA", Args: []Arg{{Name: "name", Type: "String"}}},
		{Name: "interfaceObject", Role: sdl.RoleInterfaceObject, Since: 3, Repeatable: Never, On: "OBJECT"},
		{Name: "authenticated", Role: sdl.RoleAuthenticated, Since: 5, Repeatable: Never, On: guarded},
		{Name: "requiresScopes", Role: sdl.RoleRequiresScopes, Since: 5, Repeatable: Never, On: guarded, Args: []Arg{{Name: "scopes", Type: "[[Scope!]!]!"}}},
		{Name: "policy", Role: sdl.RolePolicy, Since: 6, Repeatable: Never, On: guarded, Args: []Arg{{Name: "policies", Type: "[[Policy!]!]!"}}},
		{Name: "context", Role: sdl.RoleContext, Since: 8, On: "INTERFACE | OBJECT | UNION", Args: []Arg{{Name: "name", Type: "String!"}}},
		{Name: "fromContext", Role: sdl.RoleFromContext, Since: 8, Repeatable: Never, On: "ARGUMENT_DEFINITION", Args: []Arg{{Name: "field", Type: "ContextFieldValue"}}},
		{Name: "cost", Role: sdl.RoleCost, Since: 9, Repeatable: Never, On: "ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR", Args: []Arg{{Name: "weight", Type: "Int!"}}},
		{Name: "listSize", Role: sdl.RoleListSize, Since: 9, Repeatable: Never, On: fieldDefinition, Args: []Arg{
			{Name: "assumedSize", Type: "Int"}, {Name: "slicingArguments", Type: "[String!]"}, {Name: "sizedFields", Type: "[String!]"},
			{Name: "requireOneSlicingArgument", Type: "Boolean", Default: "true"},
		}},
		{Name: "cacheTag", Role: sdl.RoleCacheTag, Since: 12, On: "OBJECT | FIELD_DEFINITION", Args: []Arg{{Name: "format", Type: "String!"}}},
	},
	Types: []Type{
		{Name: "FieldSet", Kind: sdl.Scalar},
		{Name: "Scope", Kind: sdl.Scalar, Since: 5},
		{Name: "Policy", Kind: sdl.Scalar, Since: 6},
		{Name: "ContextFieldValue", Kind: sdl.Scalar, Since: 8},
	},
}

// Federation1 has the directives that a Federation 1 subgraph has without a link, under their plain
// names.
var Federation1 = &Feature{
	Name: "federation",
	Directives: []Directive{
		{Name: "key", Role: sdl.RoleKey, On: "OBJECT | INTERFACE", Args: []Arg{{Name: "fields", Type: "_FieldSet!"}, {Name: "resolvable", Type: "Boolean", Default: "true"}}},
		{Name: "requires", Role: sdl.RoleRequires, Repeatable: Never, On: fieldDefinition, Args: []Arg{{Name: "fields", Type: "_FieldSet!"}}},
		{Name: "provides", Role: sdl.RoleProvides, Repeatable: Never, On: fieldDefinition, Args: []Arg{{Name: "fields", Type: "_FieldSet!"}}},
		{Name: "external", Role: sdl.RoleExternal, Repeatable: Never, On: "OBJECT | FIELD_DEFINITION", Args: []Arg{{Name: "reason", Type: "String"}}},
		{Name: "extends", Role: sdl.RoleExtends, Repeatable: Never, On: "OBJECT | INTERFACE"},
		{Name: "tag", Role: sdl.RoleTag, On: anywhere, Args: []Arg{{Name: "name", Type: "String!"}}},
	},
	Types: []Type{{Name: "_FieldSet", Kind: sdl.Scalar}},
}
