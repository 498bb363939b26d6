package subgraph

// rule is one thing that is checked in a subgraph. It reports with
// [builder.fail] and changes nothing.
type rule struct {
	name  string
	check func(*builder)
}

// structureRules find what is defined twice or not at all.
var structureRules = []rule{
	{"unique names", (*builder).checkUnique},
	{"known types", (*builder).checkTypes},
}

// schemaRules judge the directives of the schema itself, which links stand
// among: what follows from a mistake there is not reported.
var schemaRules = []rule{
	{"directives of the schema", (*builder).checkSchemaDirectives},
}

// specificationRules hold the subgraph's own definitions of a specification's
// elements against it. They need a sound structure.
var specificationRules = []rule{
	{"places of types", (*builder).reportMisplaced},
	{"specification versions", (*builder).checkVersions},
	{"definitions of specifications", (*builder).checkDefinitions},
}

// unknownRules are what is still looked for where the subgraph contradicts a
// specification: most of the other errors would follow from that.
var unknownRules = []rule{
	{"known directives", (*builder).checkKnownDirectives},
}

// graphqlRules say what else valid GraphQL is. All of them run; if any rule so
// far reports something, the federation rules do not run.
var graphqlRules = []rule{
	{"reserved names", (*builder).checkNames},
	{"types with content", (*builder).checkContent},
	{"root types", (*builder).checkRoots},
	{"interfaces", (*builder).checkInterfaces},
	{"input cycles", (*builder).checkInputCycles},
	{"default values", (*builder).checkDefaults},
	{"deprecation", (*builder).checkDeprecated},
	{"directives", (*builder).checkDirectives},
}

// collisionRules go before the other federation rules: what they report makes
// the rest meaningless.
var collisionRules = []rule{
	{"places of @provides", (*builder).checkProvidesPossible},
	{"keys that interfaces depend on", (*builder).checkKeysOfImplementations},
}

// federationRules judge what a subgraph says with federation's directives.
var federationRules = []rule{
	{"root type names", (*builder).checkRootNames},
	{"@key", (*builder).checkKeys},
	{"@requires", (*builder).checkRequires},
	{"@provides", (*builder).checkProvides},
	{"@external on interfaces", (*builder).checkExternalOnInterface},
	{"@shareable", (*builder).checkShareable},
	{"@interfaceObject", (*builder).checkInterfaceObjects},
	{"keys of interfaces", (*builder).checkInterfaceKeys},
	{"@context and @fromContext", (*builder).checkContexts},
	{"unused @external", (*builder).checkExternalUnused},
	{"@cost and @listSize", (*builder).checkCost},
	{"access control", (*builder).checkAccessControl},
}

func (b *builder) run(rules []rule) {
	for _, r := range rules {
		r.check(b)
	}
}
