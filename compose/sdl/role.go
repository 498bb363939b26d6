package sdl

// Role identifies a directive of a known specification whatever it is called
// in a subgraph (`@key`, `@federation__key`, or an alias of an import).
type Role uint8

// The directives that composition knows.
const (
	RoleNone Role = iota
	RoleLink
	RoleKey
	RoleRequires
	RoleProvides
	RoleExternal
	RoleExtends
	RoleShareable
	RoleOverride
	RoleInterfaceObject
	RoleComposeDirective
	RoleTag
	RoleInaccessible
	RoleAuthenticated
	RoleRequiresScopes
	RolePolicy
	RoleContext
	RoleFromContext
	RoleCost
	RoleListSize
	RoleCacheTag
	RoleConnect
	RoleSource
	// Built into GraphQL itself.
	RoleDeprecated
	RoleSpecifiedBy
	RoleOneOf
	// The directives of the join specification, in supergraphs.
	RoleJoinGraph
	RoleJoinType
	RoleJoinImplements
	RoleJoinField
	RoleJoinUnionMember
	RoleJoinEnumValue
	RoleJoinDirective
	numRoles
)

var roleNames = [numRoles]string{
	RoleLink: "link", RoleKey: "key", RoleRequires: "requires", RoleProvides: "provides", RoleExternal: "external",
	RoleExtends: "extends", RoleShareable: "shareable", RoleOverride: "override", RoleInterfaceObject: "interfaceObject",
	RoleComposeDirective: "composeDirective", RoleTag: "tag", RoleInaccessible: "inaccessible",
	RoleAuthenticated: "authenticated", RoleRequiresScopes: "requiresScopes", RolePolicy: "policy",
	RoleContext: "context", RoleFromContext: "fromContext", RoleCost: "cost", RoleListSize: "listSize",
	RoleCacheTag: "cacheTag", RoleConnect: "connect", RoleSource: "source",
	RoleDeprecated: "deprecated", RoleSpecifiedBy: "specifiedBy", RoleOneOf: "oneOf",
	RoleJoinGraph: "join__graph", RoleJoinType: "join__type", RoleJoinImplements: "join__implements",
	RoleJoinField: "join__field", RoleJoinUnionMember: "join__unionMember", RoleJoinEnumValue: "join__enumValue",
	RoleJoinDirective: "join__directive",
}

// String returns the directive's canonical name without @, empty for RoleNone.
func (r Role) String() string { return roleNames[r] }

// Find returns the first directive with that role; nil when there is none.
func Find(list []*Directive, r Role) *Directive {
	for _, d := range list {
		if d.Role == r {
			return d
		}
	}
	return nil
}

// FindName returns the first directive with that written name; nil when there is none.
func FindName(list []*Directive, name string) *Directive {
	for _, d := range list {
		if d.Name == name {
			return d
		}
	}
	return nil
}
