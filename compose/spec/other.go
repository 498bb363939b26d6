package spec

import "github.com/schemactl/schemactl/compose/sdl"

// Link is the specification of @link itself.
var Link = &Feature{
	Name:     "link",
	Versions: versions(1, 0, 0),
	Directives: []Directive{{Name: "link", Role: sdl.RoleLink, On: "SCHEMA", Args: []Arg{
		{Name: "url", Type: "String"}, {Name: "as", Type: "String"}, {Name: "for", Type: "Purpose"}, {Name: "import", Type: "[Import]"},
	}}},
	Types: []Type{
		{Name: "Purpose", Kind: sdl.Enum, Values: []string{"SECURITY", "EXECUTION"}},
		{Name: "Import", Kind: sdl.Scalar},
	},
}

// Connect is the specification of Apollo Connectors. A supergraph carries its arguments as they
// are. The newest names are in every version: URLPathTemplate is that of URLTemplate in the
// JavaScript composer.
var Connect = &Feature{
	Name:     "connect",
	Versions: versions(0, 1, 4),
	needs:    []int{10, 11, 12, 13}, needsOfRust: []int{11, 11, 12, 13},
	Directives: []Directive{
		{Name: "connect", Role: sdl.RoleConnect, On: "FIELD_DEFINITION | OBJECT", Args: []Arg{
			{Name: "source", Type: "String"}, {Name: "id", Type: "String"}, {Name: "http", Type: "ConnectHTTP"}, {Name: "batch", Type: "ConnectBatch"},
			{Name: "errors", Type: "ConnectorErrors"}, {Name: "isSuccess", Type: "JSONSelection"},
			{Name: "selection", Type: "JSONSelection!"}, {Name: "entity", Type: "Boolean", Default: "false"},
		}},
		{Name: "source", Role: sdl.RoleSource, On: "SCHEMA", Args: []Arg{
			{Name: "name", Type: "String!"}, {Name: "http", Type: "SourceHTTP!"}, {Name: "errors", Type: "ConnectorErrors"}, {Name: "isSuccess", Type: "JSONSelection"},
		}},
	},
	Types: []Type{
		{Name: "JSONSelection", Kind: sdl.Scalar}, {Name: "URLTemplate", Kind: sdl.Scalar}, {Name: "URLPathTemplate", Kind: sdl.Scalar},
		{Name: "ConnectHTTP", Kind: sdl.InputObject, Fields: []Arg{
			{Name: "GET", Type: "URLTemplate"}, {Name: "POST", Type: "URLTemplate"}, {Name: "PUT", Type: "URLTemplate"}, {Name: "PATCH", Type: "URLTemplate"}, {Name: "DELETE", Type: "URLTemplate"},
			{Name: "body", Type: "JSONSelection"}, {Name: "path", Type: "JSONSelection"}, {Name: "queryParams", Type: "JSONSelection"}, {Name: "headers", Type: "[HTTPHeaderMapping!]"},
		}},
		{Name: "SourceHTTP", Kind: sdl.InputObject, Fields: []Arg{
			{Name: "baseURL", Type: "String!"}, {Name: "path", Type: "JSONSelection"}, {Name: "queryParams", Type: "JSONSelection"}, {Name: "headers", Type: "[HTTPHeaderMapping!]"},
		}},
		{Name: "HTTPHeaderMapping", Kind: sdl.InputObject, Fields: []Arg{{Name: "name", Type: "String!"}, {Name: "from", Type: "String"}, {Name: "value", Type: "String"}}},
		{Name: "ConnectBatch", Kind: sdl.InputObject, Fields: []Arg{{Name: "maxSize", Type: "Int"}}},
		{Name: "ConnectorErrors", Kind: sdl.InputObject, Fields: []Arg{{Name: "message", Type: "JSONSelection"}, {Name: "extensions", Type: "JSONSelection"}}},
	},
}

// The specifications of federation's own directives. A supergraph links them. A subgraph usually
// links federation instead, which has the same directives.
var (
	Tag = &Feature{Name: "tag", Versions: versions(0, 1, 3), Directives: []Directive{
		{Name: "tag", Role: sdl.RoleTag, On: anywhere + " | SCHEMA", Args: []Arg{{Name: "name", Type: "String!"}}},
	}}
	Inaccessible = &Feature{Name: "inaccessible", Versions: versions(0, 1, 2), Directives: []Directive{
		{Name: "inaccessible", Role: sdl.RoleInaccessible, Repeatable: Never, On: anywhere},
	}}
	Authenticated = &Feature{Name: "authenticated", Versions: versions(0, 1, 1), needs: []int{5}, Directives: []Directive{
		{Name: "authenticated", Role: sdl.RoleAuthenticated, Repeatable: Never, On: guarded},
	}}
	RequiresScopes = &Feature{
		Name: "requiresScopes", Versions: versions(0, 1, 1), needs: []int{5}, needsSinceRust: true, Types: []Type{{Name: "Scope", Kind: sdl.Scalar}},
		Directives: []Directive{{Name: "requiresScopes", Role: sdl.RoleRequiresScopes, Repeatable: Never, On: guarded, Args: []Arg{{Name: "scopes", Type: "[[Scope!]!]!"}}}},
	}
	Policy = &Feature{
		Name: "policy", Versions: versions(0, 1, 1), needs: []int{6}, needsSinceRust: true, Types: []Type{{Name: "Policy", Kind: sdl.Scalar}},
		Directives: []Directive{{Name: "policy", Role: sdl.RolePolicy, Repeatable: Never, On: guarded, Args: []Arg{{Name: "policies", Type: "[[Policy!]!]!"}}}},
	}
	Context = &Feature{
		Name: "context", Versions: versions(0, 1, 1), needs: []int{8}, needsSinceRust: true, Types: []Type{{Name: "ContextFieldValue", Kind: sdl.Scalar}},
		Directives: []Directive{
			{Name: "context", Role: sdl.RoleContext, On: "INTERFACE | OBJECT | UNION", Args: []Arg{{Name: "name", Type: "String!"}}},
			{Name: "fromContext", Role: sdl.RoleFromContext, Repeatable: Never, On: "ARGUMENT_DEFINITION", Args: []Arg{{Name: "field", Type: "ContextFieldValue"}}},
		},
	}
	Cost = &Feature{Name: "cost", Versions: versions(0, 1, 1), needs: []int{9}, Directives: []Directive{
		{Name: "cost", Role: sdl.RoleCost, Repeatable: Never, On: "ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR", Args: []Arg{{Name: "weight", Type: "Int!"}}},
		{Name: "listSize", Role: sdl.RoleListSize, Repeatable: Never, On: fieldDefinition, Args: []Arg{
			{Name: "assumedSize", Type: "Int"}, {Name: "slicingArguments", Type: "[String!]"}, {Name: "sizedFields", Type: "[String!]"},
			{Name: "requireOneSlicingArgument", Type: "Boolean", Default: "true"},
		}},
	}}
	CacheTag = &Feature{Name: "cacheTag", Versions: versions(0, 1, 1), needs: []int{12}, needsSinceRust: true, Directives: []Directive{
		{Name: "cacheTag", Role: sdl.RoleCacheTag, On: "OBJECT | FIELD_DEFINITION", Args: []Arg{{Name: "format", Type: "String!"}}},
	}}
	// Join has versions only. Its definitions are in compose/merge, which writes them.
	Join = &Feature{Name: "join", Versions: versions(0, 1, 5), needs: []int{0, 0, 0, 7, 8}}
)

// features has the specifications that [ByIdentity] finds.
var features = []*Feature{Federation, Link, Connect, Tag, Inaccessible, Authenticated, RequiresScopes, Policy, Context, Cost, CacheTag, Join}
