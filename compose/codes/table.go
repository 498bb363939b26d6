package codes

import (
	"slices"

	"github.com/schemactl/schemactl/compose/diag"
)

// Phase is the stage of composition that reports a code. Later phases run only when the earlier
// ones found no error.
type Phase string

// The phases in their order.
const (
	// Connectors is the check of subgraphs with connectors, which comes before all others.
	Connectors     Phase = "connectors"
	Subgraph       Phase = "subgraph"
	Merge          Phase = "merge"
	PostMerge      Phase = "post-merge"
	Satisfiability Phase = "satisfiability"
	// Supergraph is the reading of a supergraph that somebody composed before.
	Supergraph Phase = "supergraph"
	// Hints come with a supergraph, from any phase.
	Hints Phase = "hint"
)

// Info describes one code.
type Info struct {
	Code  string
	Level diag.Severity
	Phase Phase
	// Summary is one sentence that tells what a finding with this code means.
	Summary string
}

// All returns every code once, errors first, in the order of the phases.
func All() []Info { return slices.Concat(connectorTable, table) }

// Lookup returns the description of a code, and whether the code is known.
func Lookup(code string) (Info, bool) {
	for _, list := range [][]Info{table, connectorTable} {
		for _, i := range list {
			if i.Code == code {
				return i, true
			}
		}
	}
	return Info{}, false
}

// Hint returns a finding with the level that the table gives to the hint. A code that is not a
// hint, such as an error code that is reported but does not stop composition, gets [diag.Info].
func Hint(code, coordinate, message string, at ...diag.Position) *diag.Diagnostic {
	d := &diag.Diagnostic{Code: code, Severity: diag.Info, Message: message, Coordinate: coordinate, Positions: at}
	if i, ok := Lookup(code); ok && i.Phase == Hints {
		d.Severity = i.Level
	}
	return d
}

var table = []Info{
	{InvalidGraphQL, diag.Error, Subgraph, "A subgraph is not valid GraphQL schema language, or the merged schema would not be."},
	{DirectiveDefinitionInvalid, diag.Error, Subgraph, "A subgraph defines a federation or built-in directive itself, in a way that does not fit its specification."},
	{TypeDefinitionInvalid, diag.Error, Subgraph, "A subgraph defines a type of a federation specification itself, in a way that does not fit it."},
	{UnknownFederationLinkVersion, diag.Error, Subgraph, "The linked federation version does not exist or is newer than this program knows."},
	{UnknownLinkVersion, diag.Error, Subgraph, "The version of the link specification in use is not known."},
	{UnsupportedLinkedFeature, diag.Error, Subgraph, "A linked specification cannot be used in this place."},
	{InvalidLinkDirectiveUsage, diag.Error, Subgraph, "A @link is malformed, repeats a specification, imports something unknown or takes a name that is in use."},
	{InvalidLinkIdentifier, diag.Error, Subgraph, "The url of a @link is not an address that ends in a version such as v1.0."},
	{InvalidSubgraphName, diag.Error, Subgraph, "The name of a subgraph is empty, reserved or used twice."},
	{KeyFieldsHasArgs, diag.Error, Subgraph, "A @key selects a field that takes arguments."},
	{ProvidesFieldsHasArgs, diag.Error, Subgraph, "A @provides selects a field that takes arguments."},
	{KeyDirectiveInFieldsArg, diag.Error, Subgraph, "The selection of a @key contains a directive."},
	{ProvidesDirectiveInFieldsArg, diag.Error, Subgraph, "The selection of a @provides contains a directive."},
	{RequiresDirectiveInFieldsArg, diag.Error, Subgraph, "The selection of a @requires contains a directive."},
	{KeyInvalidFieldsType, diag.Error, Subgraph, "The fields argument of a @key is not a string."},
	{ProvidesInvalidFieldsType, diag.Error, Subgraph, "The fields argument of a @provides is not a string."},
	{RequiresInvalidFieldsType, diag.Error, Subgraph, "The fields argument of a @requires is not a string."},
	{KeyInvalidFields, diag.Error, Subgraph, "The selection of a @key is not valid for the type that carries it."},
	{ProvidesInvalidFields, diag.Error, Subgraph, "The selection of a @provides is not valid for the type of its field."},
	{RequiresInvalidFields, diag.Error, Subgraph, "The selection of a @requires is not valid for the type that has the field."},
	{KeyFieldsSelectInvalidType, diag.Error, Subgraph, "A @key selects a field of a union or interface type."},
	{ProvidesFieldsMissingExternal, diag.Error, Subgraph, "A @provides selects a field that the subgraph resolves anyway, because it is not @external."},
	{RequiresFieldsMissingExternal, diag.Error, Subgraph, "A @requires selects a field that the subgraph resolves itself, because it is not @external."},
	{KeyUnsupportedOnInterface, diag.Error, Subgraph, "A @key stands on an interface, which needs federation 2.3 or newer."},
	{ProvidesUnsupportedOnInterface, diag.Error, Subgraph, "A @provides stands on a field of an interface."},
	{RequiresUnsupportedOnInterface, diag.Error, Subgraph, "A @requires stands on a field of an interface."},
	{ProvidesOnNonObjectField, diag.Error, Subgraph, "A @provides stands on a field that returns no object, interface or union."},
	{ExternalUnused, diag.Error, Subgraph, "An @external field is used by no @key, @requires, @provides or interface."},
	{ExternalOnInterface, diag.Error, Subgraph, "A field of an interface is marked @external."},
	{ExternalCollisionWithAnotherDirective, diag.Error, Subgraph, "An @external field also carries a directive that only makes sense where the field is resolved."},
	{TypeWithOnlyUnusedExternal, diag.Error, Subgraph, "Nothing is left of a Federation 1 type without its unused @external fields."},
	{InvalidShareableUsage, diag.Error, Subgraph, "A @shareable stands where it has no meaning, or twice on one field."},
	{RootQueryUsed, diag.Error, Subgraph, "A type is called Query although another type is the query root."},
	{RootMutationUsed, diag.Error, Subgraph, "A type is called Mutation although another type is the mutation root."},
	{RootSubscriptionUsed, diag.Error, Subgraph, "A type is called Subscription although another type is the subscription root."},
	{InvalidTagName, diag.Error, Subgraph, "The name of a @tag is not one that contracts can refer to. Only federation 2.15 says so."},
	{CacheTagEntityNotResolvable, diag.Error, Subgraph, "A @cacheTag stands on a type that has no resolvable @key. Only federation 2.15 says so."},
	{CacheTagAppliedToNonRootField, diag.Error, Subgraph, "A @cacheTag stands on a field that is not one of a root type. Only federation 2.15 says so."},
	{CacheTagInvalidFormat, diag.Error, Subgraph, "The format of a @cacheTag is malformed, or a path in it leads to no single value. Only federation 2.15 says so."},
	{CacheTagInvalidFormatArgumentOnEntity, diag.Error, Subgraph, "The format of a @cacheTag on a type uses something else than a field that all its keys have. Only federation 2.15 says so."},
	{CacheTagInvalidFormatArgumentOnRootField, diag.Error, Subgraph, "The format of a @cacheTag on a root field uses something else than an argument of the field. Only federation 2.15 says so."},
	{ContextNotSet, diag.Error, Subgraph, "A contextual argument names a context that no @context sets, or has a default value."},
	{ContextNameInvalid, diag.Error, Subgraph, "The name of a @context has characters other than letters and digits."},
	{ContextNameContainsUnderscore, diag.Error, Subgraph, "The name of a @context has an underscore. Federation 2.14 says CONTEXT_NAME_INVALID alone."},
	{NoContextInSelection, diag.Error, Subgraph, "The field argument of a @fromContext does not start with the name of a context."},
	{NoContextReferenced, diag.Error, Subgraph, "The field argument of a @fromContext does not start with the name of a context. Federation 2.14 says NO_CONTEXT_IN_SELECTION."},
	{NoSelectionForContext, diag.Error, Subgraph, "The field argument of a @fromContext names a context but selects nothing. Federation 2.14 says NO_CONTEXT_IN_SELECTION or CONTEXT_INVALID_SELECTION."},
	{ContextInvalidSelection, diag.Error, Subgraph, "The selection of a @fromContext does not lead to one value that fits the argument."},
	{ContextSelectionInvalid, diag.Error, Subgraph, "The selection of a @fromContext does not lead to one value that fits the argument. Federation 2.14 says CONTEXT_INVALID_SELECTION."},
	{ContextNoResolvableKey, diag.Error, Subgraph, "A type with a contextual argument has no resolvable @key."},
	{InterfaceObjectUsageError, diag.Error, Subgraph, "An @interfaceObject has no @key, meets its own implementations, or has no interface behind it."},
	{InterfaceKeyNotOnImplementation, diag.Error, Subgraph, "A @key of an interface is missing on one of its implementations."},
	{CostAppliedToInterfaceField, diag.Error, Subgraph, "A @cost stands on a field of an interface."},
	{ListSizeAppliedToNonList, diag.Error, Subgraph, "A @listSize is about a field that is not a list."},
	{ListSizeInvalidAssumedSize, diag.Error, Subgraph, "The assumedSize of a @listSize is negative."},
	{ListSizeInvalidSizedField, diag.Error, Subgraph, "A sizedFields entry of a @listSize is no field of the returned type."},
	{ListSizeInvalidSlicingArgument, diag.Error, Subgraph, "A slicingArguments entry of a @listSize is no integer argument of the field."},
	{AuthRequirementsAppliedOnInterface, diag.Error, Subgraph, "An access-control directive stands on an interface, its fields or an @interfaceObject."},
	{Unknown, diag.Error, Merge, "The application of a composed directive does not fit the definition that the supergraph has of it. Apollo's composition reports this without a code, which tools show as UNKNOWN."},
	{NoQueries, diag.Error, Merge, "No subgraph has a query field."},
	{QueryRootMissing, diag.Error, Merge, "No subgraph has a query field. Federation 2.14 says NO_QUERIES."},
	{TypeKindMismatch, diag.Error, Merge, "One type name is of different kinds in different subgraphs."},
	{ExtensionWithNoBase, diag.Error, Merge, "A type is extended but defined in no subgraph."},
	{MergedDirectiveApplicationOnExternal, diag.Error, Merge, "An @external field carries a directive that is merged into the supergraph."},
	{ExternalMissingOnBase, diag.Error, Merge, "A field is @external in every subgraph that has it."},
	{ExternalTypeMismatch, diag.Error, Merge, "An @external field has another type than where it is resolved."},
	{ExternalArgumentMissing, diag.Error, Merge, "An @external field lacks an argument that it has where it is resolved."},
	{ExternalArgumentTypeMismatch, diag.Error, Merge, "An argument of an @external field has another type than where the field is resolved."},
	{ExternalArgumentDefaultMismatch, diag.Error, Merge, "An argument of an @external field has another default than where the field is resolved."},
	{FieldTypeMismatch, diag.Error, Merge, "The types of one field do not fit together across subgraphs."},
	{FieldArgumentTypeMismatch, diag.Error, Merge, "The types of one argument do not fit together across subgraphs."},
	{FieldArgumentDefaultMismatch, diag.Error, Merge, "One argument has different default values in different subgraphs."},
	{InputFieldDefaultMismatch, diag.Error, Merge, "One input field has different default values in different subgraphs."},
	{RequiredArgumentMissingInSomeSubgraph, diag.Error, Merge, "A required argument is missing in a subgraph that resolves the field."},
	{RequiredInputFieldMissingInSomeSubgraph, diag.Error, Merge, "A required input field is missing in a subgraph that has the input type."},
	{EmptyMergedInputType, diag.Error, Merge, "The subgraphs have no field of an input type in common."},
	{EmptyMergedEnumType, diag.Error, Merge, "The subgraphs have no value of an input enum in common."},
	{EnumValueMismatch, diag.Error, Merge, "An enum used for input and output does not have the same values in all subgraphs."},
	{InvalidFieldSharing, diag.Error, Merge, "Several subgraphs resolve a field that is not @shareable in all of them."},
	{InterfaceFieldNoImplem, diag.Error, Merge, "After merging, an implementation lacks a field of its interface."},
	{OverrideFromSelfError, diag.Error, Merge, "An @override names its own subgraph."},
	{OverrideSourceHasOverride, diag.Error, Merge, "Both the source and the target of an @override override the field."},
	{OverrideCollisionWithAnotherDirective, diag.Error, Merge, "An @override meets @external, @requires or @provides on the same field."},
	{OverrideOnInterface, diag.Error, Merge, "An @override stands on a field of an interface."},
	{OverrideLabelInvalid, diag.Error, Merge, "The label of an @override is neither a name nor percent(x)."},
	{LinkImportNameMismatch, diag.Error, Merge, "A merged directive goes by different names in different subgraphs."},
	{DirectiveCompositionError, diag.Error, Merge, "A @composeDirective cannot be followed."},
	{InterfaceKeyMissingImplementationType, diag.Error, Merge, "A subgraph with a @key on an interface does not define all of its implementations."},
	{ContextualArgumentNotContextualInAllSubgraphs, diag.Error, Merge, "An argument is contextual in one subgraph and an ordinary one in another: an error where it is required there, a hint otherwise."},
	{MissingTransitiveAuthRequirements, diag.Error, Merge, "A field does not repeat the access requirements of the fields that it pulls in."},
	{ReferencedInaccessible, diag.Error, PostMerge, "A visible element refers to a hidden type."},
	{DefaultValueUsesInaccessible, diag.Error, PostMerge, "A visible default value uses a hidden element."},
	{RequiredInaccessible, diag.Error, PostMerge, "A required argument or input field is hidden."},
	{ImplementedByInaccessible, diag.Error, PostMerge, "A hidden element implements a visible one of an interface."},
	{OnlyInaccessibleChildren, diag.Error, PostMerge, "Everything inside a visible type is hidden."},
	{QueryRootTypeInaccessible, diag.Error, PostMerge, "The query root type is hidden."},
	{DisallowedInaccessible, diag.Error, PostMerge, "A built-in or specification element is marked @inaccessible."},
	{SatisfiabilityError, diag.Error, Satisfiability, "Some query of the API schema cannot be answered by the subgraphs."},
	{ShareableHasMismatchedRuntimeTypes, diag.Error, Satisfiability, "A shared field of abstract type has no runtime type in common across its subgraphs."},
	{MaxValidationSubgraphPathsExceeded, diag.Error, Satisfiability, "The satisfiability check grew beyond its limit."},
	{InvalidFederationSupergraph, diag.Error, Supergraph, "The text is not a supergraph that composition wrote."},
	{InconsistentDefaultValuePresence, diag.Warning, Hints, "A default value is given in some subgraphs only and is dropped."},
	{InconsistentInputObjectField, diag.Warning, Hints, "An input field is not in all subgraphs and is dropped."},
	{InconsistentEnumValueForInputEnum, diag.Warning, Hints, "A value of an input enum is not in all subgraphs and is dropped."},
	{InconsistentExecutableDirectivePresence, diag.Warning, Hints, "An executable directive is not in all subgraphs and is dropped."},
	{InconsistentExecutableDirectiveRepeatable, diag.Warning, Hints, "An executable directive is repeatable in some subgraphs only."},
	{InconsistentExecutableDirectiveLocations, diag.Warning, Hints, "An executable directive has different locations in different subgraphs."},
	{NoExecutableDirectiveIntersection, diag.Warning, Hints, "The subgraphs have no location of an executable directive in common, so it is dropped."},
	{NoExecutableDirectiveLocationsIntersection, diag.Warning, Hints, "The subgraphs have no location of an executable directive in common, so it is dropped. Federation 2.14 says NO_EXECUTABLE_DIRECTIVE_INTERSECTION."},
	{DeprecatedImplementingFieldWithoutInterface, diag.Warning, Hints, "A field is deprecated but the interface field that it implements is not; the supergraph has it without @deprecated, since federation 2.15."},
	{InconsistentDescription, diag.Warning, Hints, "Descriptions of one element differ across subgraphs; one is kept."},
	{InconsistentArgumentPresence, diag.Warning, Hints, "An optional argument is not in all subgraphs and is dropped."},
	{FromSubgraphDoesNotExist, diag.Warning, Hints, "An @override names a subgraph that does not exist."},
	{InconsistentNonRepeatableDirectiveArguments, diag.Warning, Hints, "A directive that may stand once has different arguments across subgraphs; one application is kept."},
	{DirectiveCompositionWarn, diag.Warning, Hints, "A composed directive may not be what its author means."},
	{InconsistentRuntimeTypesForShareableReturn, diag.Warning, Hints, "A shared field of abstract type returns different sets of runtime types across subgraphs."},
	{InconsistentButCompatibleFieldType, diag.Info, Hints, "A field has different but compatible types across subgraphs."},
	{InconsistentButCompatibleArgumentType, diag.Info, Hints, "An argument or input field has different but compatible types across subgraphs."},
	{InconsistentEntity, diag.Info, Hints, "A type has a @key in some subgraphs only."},
	{OverriddenFieldCanBeRemoved, diag.Info, Hints, "An overridden field is not used any more and can be deleted."},
	{OverrideDirectiveCanBeRemoved, diag.Info, Hints, "An @override has nothing left to override and can be deleted."},
	{OverrideMigrationInProgress, diag.Info, Hints, "A labelled @override sends part of the traffic to another subgraph."},
	{MergedNonRepeatableDirectiveArguments, diag.Info, Hints, "Different arguments of a directive were combined into one application."},
	{DirectiveCompositionInfo, diag.Info, Hints, "Something about a composed directive is worth knowing."},
	{ImplicitlyUpgradedFederationVersion, diag.Info, Hints, "A linked specification needs a newer federation version than the one linked, which is used instead."},
	{InconsistentObjectValueTypeField, diag.Debug, Hints, "A field of an object without @key is not in all subgraphs."},
	{InconsistentInterfaceValueTypeField, diag.Debug, Hints, "A field of an interface is not in all subgraphs."},
	{InconsistentUnionMember, diag.Debug, Hints, "A union member is not in all subgraphs."},
	{InconsistentEnumValueForOutputEnum, diag.Debug, Hints, "A value of an output enum is not in all subgraphs."},
	{UnusedEnumType, diag.Debug, Hints, "An enum is used nowhere."},
	{InconsistentTypeSystemDirectiveRepeatable, diag.Debug, Hints, "A type-system directive is repeatable in some subgraphs only."},
	{InconsistentTypeSystemDirectiveLocations, diag.Debug, Hints, "A type-system directive has different locations in different subgraphs."},
}
