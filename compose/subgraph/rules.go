package subgraph

// rule is one check of a subgraph. It reports with [builder.fail] and leaves the schema as it is.
// Two rules have an effect on later ones: checkDefinitions withdraws a broken definition of a
// directive, and checkContexts marks fields as used.
type rule struct {
	// name is for readers and tests; no finding has it.
	name  string
	check func(*builder)
}

// All rules of a list run, and what they report decides about the next list. The order of the lists
// is that of the edition's reference:
//
//   - Edition 2.15 runs documentRules and nameRules while it reads; an error in one subgraph ends
//     everything. Then follow specificationRules, keyTypeRules, defaultRules, structureRules with
//     graphqlRules, collisionRules and federationRules. Each stage hides the later ones of its
//     subgraph. rootRules are last; see [upgradeAll] for Federation 1.
//   - Edition 2.14 runs documentRules with structureRules, schemaRules, specificationRules,
//     defaultRules with graphqlRules, nameRules, placeRules, rootRules, collisionRules and
//     federationRules. See [builder.validateByStructure] for what follows on an error.

// documentRules find what is declared twice. In edition 2.15 they are part of reading: if a
// subgraph breaks one, no subgraph is checked further.
var documentRules = []rule{
	{"unique names", (*builder).checkUnique},
	{"repeated declarations", (*builder).checkRepeated},
}

// structureRules find what is not defined. If they or documentRules report anything in edition
// 2.14, only defaultRules and graphqlRules follow.
var structureRules = []rule{
	{"unique arguments", (*builder).checkUniqueArguments},
	{"known types", (*builder).checkTypes},
}

// schemaRules check the directives of the schema definition, @link among them. If they report
// anything, nothing else is checked: it would follow from the same mistake.
var schemaRules = []rule{
	{"directives of the schema", (*builder).checkSchemaDirectives},
}

// specificationRules compare the subgraph's own definitions of a specification's elements with the
// specification. If they report anything, only unknownRules follow in edition 2.14, and nothing in
// edition 2.15, which runs them before all others.
var specificationRules = []rule{
	{"specification versions", (*builder).checkVersions},
	{"definitions of specifications", (*builder).checkDefinitions},
	{"kinds of types that federation adds to", (*builder).checkFederationKinds},
}

// unknownRules are all that is still checked in a subgraph that contradicts a specification.
var unknownRules = []rule{
	{"known directives", (*builder).checkKnownDirectives},
	{"kinds of interfaces", (*builder).checkImplementedKinds},
}

// nameRules check the name of the subgraph, once it breaks no rule so far: in edition 2.15 when it
// is read, in 2.14 after the rules of GraphQL.
var nameRules = []rule{
	{"reserved name", (*builder).checkReservedName},
}

// defaultRules check default values. In edition 2.15 they hide all other rules of GraphQL.
var defaultRules = []rule{
	{"default values", (*builder).checkDefaults},
}

// graphqlRules check everything else that the GraphQL specification demands. If any rule up to here
// has reported something, the federation rules do not run.
var graphqlRules = []rule{
	{"reserved names", (*builder).checkNames},
	{"types with content", (*builder).checkContent},
	{"root types", (*builder).checkRoots},
	{"interfaces", (*builder).checkInterfaces},
	{"input cycles", (*builder).checkInputCycles},
	{"deprecation", (*builder).checkDeprecated},
	{"directive cycles", (*builder).checkDirectiveCycles},
	{"directives", (*builder).checkDirectives},
	{"imported and defined", (*builder).checkShadowed},
	{"types of specifications", (*builder).checkTypesOfSpec},
}

// keyTypeRules check that keys are written as text. In edition 2.15 they run before the rules of
// GraphQL, which do not run if they report anything.
var keyTypeRules = []rule{
	{"text of @key", (*builder).checkKeyTypes},
}

// collisionRules find mistakes after which the other federation rules would be misleading. If they
// report anything, federationRules do not run.
var collisionRules = []rule{
	{"keys that others depend on", (*builder).checkComparedKeys},
}

// placeRules are the first collisionRules of edition 2.14. In 2.15 the rule of @provides reports
// the same.
var placeRules = []rule{
	{"places of @provides", (*builder).checkProvidesPossible},
}

// rootRules check the names of root types. In edition 2.15 they run after all federationRules.
var rootRules = []rule{
	{"root type names", (*builder).checkRootNames},
}

// federationRules check the directives of federation. Unused @external comes after @context, since
// what a context selects is used.
var federationRules = []rule{
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
	{"names of composed directives", (*builder).checkComposedNames},
	{"@tag", (*builder).checkTags},
	{"@cacheTag", (*builder).checkCacheTags},
}

// run runs all rules of a list.
func (b *builder) run(rules []rule) {
	for _, r := range rules {
		r.check(b)
	}
}
