// Package codes is the single list of the error and hint codes that composition reports: their
// names, levels and meaning. `explain`, the documentation and the JSON catalogue are rendered from
// it.
//
// The codes are those of Apollo Federation 2.14 and 2.15, which [InEdition] tells apart; the rule
// that reports a code documents what raises it. The sentences are our own.
//
// # How
//
// A code is a constant here, or in connectors.go for the rules of connectors, and a row of the
// table beside it: level, the phase that reports it, and one sentence. edition.go has the codes
// that one edition names otherwise or lacks.
//
// # Invariants
//
//   - Every constant has one row, and every row a constant.
//   - A diagnostic of composition has a code of this package.
package codes

// The codes, by the phase that reports them.
const (
	// Found in one subgraph, before anything is merged.
	InvalidGraphQL = "INVALID_GRAPHQL"
	// Unknown is the code in reports of an error to which the reference gives none.
	Unknown                                  = "UNKNOWN"
	DirectiveDefinitionInvalid               = "DIRECTIVE_DEFINITION_INVALID"
	TypeDefinitionInvalid                    = "TYPE_DEFINITION_INVALID"
	UnknownFederationLinkVersion             = "UNKNOWN_FEDERATION_LINK_VERSION"
	UnknownLinkVersion                       = "UNKNOWN_LINK_VERSION"
	UnsupportedLinkedFeature                 = "UNSUPPORTED_LINKED_FEATURE"
	InvalidLinkDirectiveUsage                = "INVALID_LINK_DIRECTIVE_USAGE"
	InvalidLinkIdentifier                    = "INVALID_LINK_IDENTIFIER"
	InvalidSubgraphName                      = "INVALID_SUBGRAPH_NAME"
	KeyFieldsHasArgs                         = "KEY_FIELDS_HAS_ARGS"
	ProvidesFieldsHasArgs                    = "PROVIDES_FIELDS_HAS_ARGS"
	KeyDirectiveInFieldsArg                  = "KEY_DIRECTIVE_IN_FIELDS_ARG"
	ProvidesDirectiveInFieldsArg             = "PROVIDES_DIRECTIVE_IN_FIELDS_ARG"
	RequiresDirectiveInFieldsArg             = "REQUIRES_DIRECTIVE_IN_FIELDS_ARG"
	KeyInvalidFieldsType                     = "KEY_INVALID_FIELDS_TYPE"
	ProvidesInvalidFieldsType                = "PROVIDES_INVALID_FIELDS_TYPE"
	RequiresInvalidFieldsType                = "REQUIRES_INVALID_FIELDS_TYPE"
	KeyInvalidFields                         = "KEY_INVALID_FIELDS"
	ProvidesInvalidFields                    = "PROVIDES_INVALID_FIELDS"
	RequiresInvalidFields                    = "REQUIRES_INVALID_FIELDS"
	KeyFieldsSelectInvalidType               = "KEY_FIELDS_SELECT_INVALID_TYPE"
	ProvidesFieldsMissingExternal            = "PROVIDES_FIELDS_MISSING_EXTERNAL"
	RequiresFieldsMissingExternal            = "REQUIRES_FIELDS_MISSING_EXTERNAL"
	KeyUnsupportedOnInterface                = "KEY_UNSUPPORTED_ON_INTERFACE"
	ProvidesUnsupportedOnInterface           = "PROVIDES_UNSUPPORTED_ON_INTERFACE"
	RequiresUnsupportedOnInterface           = "REQUIRES_UNSUPPORTED_ON_INTERFACE"
	ProvidesOnNonObjectField                 = "PROVIDES_ON_NON_OBJECT_FIELD"
	ExternalUnused                           = "EXTERNAL_UNUSED"
	ExternalOnInterface                      = "EXTERNAL_ON_INTERFACE"
	ExternalCollisionWithAnotherDirective    = "EXTERNAL_COLLISION_WITH_ANOTHER_DIRECTIVE"
	TypeWithOnlyUnusedExternal               = "TYPE_WITH_ONLY_UNUSED_EXTERNAL"
	InvalidShareableUsage                    = "INVALID_SHAREABLE_USAGE"
	RootQueryUsed                            = "ROOT_QUERY_USED"
	RootMutationUsed                         = "ROOT_MUTATION_USED"
	RootSubscriptionUsed                     = "ROOT_SUBSCRIPTION_USED"
	InvalidTagName                           = "INVALID_TAG_NAME"
	CacheTagEntityNotResolvable              = "CACHE_TAG_ENTITY_NOT_RESOLVABLE"
	CacheTagAppliedToNonRootField            = "CACHE_TAG_APPLIED_TO_NON_ROOT_FIELD"
	CacheTagInvalidFormat                    = "CACHE_TAG_INVALID_FORMAT"
	CacheTagInvalidFormatArgumentOnEntity    = "CACHE_TAG_INVALID_FORMAT_ARGUMENT_ON_ENTITY"
	CacheTagInvalidFormatArgumentOnRootField = "CACHE_TAG_INVALID_FORMAT_ARGUMENT_ON_ROOT_FIELD"
	ContextNotSet                            = "CONTEXT_NOT_SET"
	ContextNameInvalid                       = "CONTEXT_NAME_INVALID"
	ContextNameContainsUnderscore            = "CONTEXT_NAME_CONTAINS_UNDERSCORE"
	NoContextInSelection                     = "NO_CONTEXT_IN_SELECTION"
	NoContextReferenced                      = "NO_CONTEXT_REFERENCED"
	NoSelectionForContext                    = "NO_SELECTION_FOR_CONTEXT"
	ContextInvalidSelection                  = "CONTEXT_INVALID_SELECTION"
	ContextSelectionInvalid                  = "CONTEXT_SELECTION_INVALID"
	ContextNoResolvableKey                   = "CONTEXT_NO_RESOLVABLE_KEY"
	InterfaceObjectUsageError                = "INTERFACE_OBJECT_USAGE_ERROR"
	InterfaceKeyNotOnImplementation          = "INTERFACE_KEY_NOT_ON_IMPLEMENTATION"
	CostAppliedToInterfaceField              = "COST_APPLIED_TO_INTERFACE_FIELD"
	ListSizeAppliedToNonList                 = "LIST_SIZE_APPLIED_TO_NON_LIST"
	ListSizeInvalidAssumedSize               = "LIST_SIZE_INVALID_ASSUMED_SIZE"
	ListSizeInvalidSizedField                = "LIST_SIZE_INVALID_SIZED_FIELD"
	ListSizeInvalidSlicingArgument           = "LIST_SIZE_INVALID_SLICING_ARGUMENT"
	AuthRequirementsAppliedOnInterface       = "AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE"

	// Found while the subgraphs are merged.
	NoQueries                                     = "NO_QUERIES"
	QueryRootMissing                              = "QUERY_ROOT_MISSING"
	TypeKindMismatch                              = "TYPE_KIND_MISMATCH"
	ExtensionWithNoBase                           = "EXTENSION_WITH_NO_BASE"
	MergedDirectiveApplicationOnExternal          = "MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL"
	ExternalMissingOnBase                         = "EXTERNAL_MISSING_ON_BASE"
	ExternalTypeMismatch                          = "EXTERNAL_TYPE_MISMATCH"
	ExternalArgumentMissing                       = "EXTERNAL_ARGUMENT_MISSING"
	ExternalArgumentTypeMismatch                  = "EXTERNAL_ARGUMENT_TYPE_MISMATCH"
	ExternalArgumentDefaultMismatch               = "EXTERNAL_ARGUMENT_DEFAULT_MISMATCH"
	FieldTypeMismatch                             = "FIELD_TYPE_MISMATCH"
	FieldArgumentTypeMismatch                     = "FIELD_ARGUMENT_TYPE_MISMATCH"
	FieldArgumentDefaultMismatch                  = "FIELD_ARGUMENT_DEFAULT_MISMATCH"
	InputFieldDefaultMismatch                     = "INPUT_FIELD_DEFAULT_MISMATCH"
	RequiredArgumentMissingInSomeSubgraph         = "REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH"
	RequiredInputFieldMissingInSomeSubgraph       = "REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH"
	EmptyMergedInputType                          = "EMPTY_MERGED_INPUT_TYPE"
	EmptyMergedEnumType                           = "EMPTY_MERGED_ENUM_TYPE"
	EnumValueMismatch                             = "ENUM_VALUE_MISMATCH"
	InvalidFieldSharing                           = "INVALID_FIELD_SHARING"
	InterfaceFieldNoImplem                        = "INTERFACE_FIELD_NO_IMPLEM"
	OverrideFromSelfError                         = "OVERRIDE_FROM_SELF_ERROR"
	OverrideSourceHasOverride                     = "OVERRIDE_SOURCE_HAS_OVERRIDE"
	OverrideCollisionWithAnotherDirective         = "OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE"
	OverrideOnInterface                           = "OVERRIDE_ON_INTERFACE"
	OverrideLabelInvalid                          = "OVERRIDE_LABEL_INVALID"
	LinkImportNameMismatch                        = "LINK_IMPORT_NAME_MISMATCH"
	DirectiveCompositionError                     = "DIRECTIVE_COMPOSITION_ERROR"
	InterfaceKeyMissingImplementationType         = "INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE"
	ContextualArgumentNotContextualInAllSubgraphs = "CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS"
	MissingTransitiveAuthRequirements             = "MISSING_TRANSITIVE_AUTH_REQUIREMENTS"

	// Found in the merged schema: what @inaccessible hides must not be needed by what stays
	// visible.
	ReferencedInaccessible       = "REFERENCED_INACCESSIBLE"
	DefaultValueUsesInaccessible = "DEFAULT_VALUE_USES_INACCESSIBLE"
	RequiredInaccessible         = "REQUIRED_INACCESSIBLE"
	ImplementedByInaccessible    = "IMPLEMENTED_BY_INACCESSIBLE"
	OnlyInaccessibleChildren     = "ONLY_INACCESSIBLE_CHILDREN"
	QueryRootTypeInaccessible    = "QUERY_ROOT_TYPE_INACCESSIBLE"
	DisallowedInaccessible       = "DISALLOWED_INACCESSIBLE"

	// Found by proving that every query of the API schema can be answered.
	SatisfiabilityError                = "SATISFIABILITY_ERROR"
	ShareableHasMismatchedRuntimeTypes = "SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES"
	MaxValidationSubgraphPathsExceeded = "MAX_VALIDATION_SUBGRAPH_PATHS_EXCEEDED"

	// Found while a supergraph is read.
	InvalidFederationSupergraph = "INVALID_FEDERATION_SUPERGRAPH"

	// Hints: the supergraph is made, but not all of what the subgraphs say could be kept.
	InconsistentDefaultValuePresence            = "INCONSISTENT_DEFAULT_VALUE_PRESENCE"
	InconsistentInputObjectField                = "INCONSISTENT_INPUT_OBJECT_FIELD"
	InconsistentEnumValueForInputEnum           = "INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM"
	InconsistentExecutableDirectivePresence     = "INCONSISTENT_EXECUTABLE_DIRECTIVE_PRESENCE"
	InconsistentExecutableDirectiveRepeatable   = "INCONSISTENT_EXECUTABLE_DIRECTIVE_REPEATABLE"
	InconsistentExecutableDirectiveLocations    = "INCONSISTENT_EXECUTABLE_DIRECTIVE_LOCATIONS"
	DeprecatedImplementingFieldWithoutInterface = "DEPRECATED_IMPLEMENTING_FIELD_WITHOUT_INTERFACE"
	NoExecutableDirectiveIntersection           = "NO_EXECUTABLE_DIRECTIVE_INTERSECTION"
	NoExecutableDirectiveLocationsIntersection  = "NO_EXECUTABLE_DIRECTIVE_LOCATIONS_INTERSECTION"
	InconsistentDescription                     = "INCONSISTENT_DESCRIPTION"
	InconsistentArgumentPresence                = "INCONSISTENT_ARGUMENT_PRESENCE"
	FromSubgraphDoesNotExist                    = "FROM_SUBGRAPH_DOES_NOT_EXIST"
	InconsistentNonRepeatableDirectiveArguments = "INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS"
	DirectiveCompositionWarn                    = "DIRECTIVE_COMPOSITION_WARN"
	InconsistentRuntimeTypesForShareableReturn  = "INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN"

	// Hints of level Info.
	InconsistentButCompatibleFieldType    = "INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE"
	InconsistentButCompatibleArgumentType = "INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE"
	InconsistentEntity                    = "INCONSISTENT_ENTITY"
	OverriddenFieldCanBeRemoved           = "OVERRIDDEN_FIELD_CAN_BE_REMOVED"
	OverrideDirectiveCanBeRemoved         = "OVERRIDE_DIRECTIVE_CAN_BE_REMOVED"
	OverrideMigrationInProgress           = "OVERRIDE_MIGRATION_IN_PROGRESS"
	MergedNonRepeatableDirectiveArguments = "MERGED_NON_REPEATABLE_DIRECTIVE_ARGUMENTS"
	DirectiveCompositionInfo              = "DIRECTIVE_COMPOSITION_INFO"
	ImplicitlyUpgradedFederationVersion   = "IMPLICITLY_UPGRADED_FEDERATION_VERSION"

	// Hints of level Debug.
	InconsistentObjectValueTypeField          = "INCONSISTENT_OBJECT_VALUE_TYPE_FIELD"
	InconsistentInterfaceValueTypeField       = "INCONSISTENT_INTERFACE_VALUE_TYPE_FIELD"
	InconsistentUnionMember                   = "INCONSISTENT_UNION_MEMBER"
	InconsistentEnumValueForOutputEnum        = "INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM"
	UnusedEnumType                            = "UNUSED_ENUM_TYPE"
	InconsistentTypeSystemDirectiveRepeatable = "INCONSISTENT_TYPE_SYSTEM_DIRECTIVE_REPEATABLE"
	InconsistentTypeSystemDirectiveLocations  = "INCONSISTENT_TYPE_SYSTEM_DIRECTIVE_LOCATIONS"
)
