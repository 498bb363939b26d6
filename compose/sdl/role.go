package sdl

// Role identifies a directive of a known specification, whatever name it has in a subgraph: `@key`,
// `@federation__key` and an alias of an import have one role.
type Role uint8

// The directives that composition knows. RoleNone is the role of all others.
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
	// The directives of GraphQL itself.
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

// String returns the name that the specification gives the directive, without @. It is empty for
// RoleNone.
func (r Role) String() string { return roleNames[r] }

// RoleSet is a set of roles. The zero value is empty.
type RoleSet uint64

const _ RoleSet = 1 << (numRoles - 1) // with more roles than there are bits this does not compile

// Add adds a role.
func (s *RoleSet) Add(r Role) { *s |= 1 << r }

// HasAny reports whether one of the roles is in the set.
func (s RoleSet) HasAny(roles ...Role) bool {
	for _, r := range roles {
		if s>>r&1 != 0 {
			return true
		}
	}
	return false
}

// Find returns the first directive with the role, or nil.
func Find(list []*Directive, r Role) *Directive {
	for _, d := range list {
		if d.Role == r {
			return d
		}
	}
	return nil
}

// FindName returns the first directive that is written with the name, or nil. The name has no @.
func FindName(list []*Directive, name string) *Directive {
	for _, d := range list {
		if d.Name == name {
			return d
		}
	}
	return nil
}
