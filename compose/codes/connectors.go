package codes

import "github.com/schemactl/schemactl/compose/diag"

// The codes of Apollo Connectors. Edition 2.14 reports none of them.
const (
	UnknownConnectorsVersion                 = "UNKNOWN_CONNECTORS_VERSION"
	GraphQLError                             = "GRAPH_QL_ERROR"
	DuplicateSourceName                      = "DUPLICATE_SOURCE_NAME"
	EmptySourceName                          = "EMPTY_SOURCE_NAME"
	InvalidSourceName                        = "INVALID_SOURCE_NAME"
	NoSourcesDefined                         = "NO_SOURCES_DEFINED"
	SourceNameMismatch                       = "SOURCE_NAME_MISMATCH"
	InvalidConnectorIDName                   = "INVALID_CONNECTOR_ID_NAME"
	DuplicateIDName                          = "DUPLICATE_ID_NAME"
	MissingHTTPMethod                        = "MISSING_HTTP_METHOD"
	MultipleHTTPMethods                      = "MULTIPLE_HTTP_METHODS"
	HTTPOmittedRequiresV04                   = "HTTP_OMITTED_REQUIRES_V0_4"
	RequestlessSelectionUsesRequestData      = "REQUESTLESS_SELECTION_USES_REQUEST_DATA"
	AbsoluteConnectURLWithSource             = "ABSOLUTE_CONNECT_URL_WITH_SOURCE"
	RelativeConnectURLWithoutSource          = "RELATIVE_CONNECT_URL_WITHOUT_SOURCE"
	InvalidURLScheme                         = "INVALID_URL_SCHEME"
	InvalidURL                               = "INVALID_URL"
	InvalidURLProperty                       = "INVALID_URL_PROPERTY"
	InvalidHeader                            = "INVALID_HEADER"
	HTTPHeaderNameCollision                  = "HTTP_HEADER_NAME_COLLISION"
	InvalidBody                              = "INVALID_BODY"
	InvalidErrorsMessage                     = "INVALID_ERRORS_MESSAGE"
	InvalidIsSuccess                         = "INVALID_IS_SUCCESS"
	InvalidSelection                         = "INVALID_SELECTION"
	UndefinedArgument                        = "UNDEFINED_ARGUMENT"
	UndefinedField                           = "UNDEFINED_FIELD"
	SelectedFieldNotFound                    = "SELECTED_FIELD_NOT_FOUND"
	GroupSelectionRequiredForObject          = "GROUP_SELECTION_REQUIRED_FOR_OBJECT"
	GroupSelectionIsNotObject                = "GROUP_SELECTION_IS_NOT_OBJECT"
	ConnectorsFieldWithArguments             = "CONNECTORS_FIELD_WITH_ARGUMENTS"
	CircularReference                        = "CIRCULAR_REFERENCE"
	ConnectorsUnresolvedField                = "CONNECTORS_UNRESOLVED_FIELD"
	ConnectorsUnsupportedAbstractType        = "CONNECTORS_UNSUPPORTED_ABSTRACT_TYPE"
	ConnectorsUnsupportedFederationDirective = "CONNECTORS_UNSUPPORTED_FEDERATION_DIRECTIVE"
	SubscriptionInConnectors                 = "SUBSCRIPTION_IN_CONNECTORS"
	ConnectOnRoot                            = "CONNECT_ON_ROOT"
	ConnectOnTypeMustBeEntity                = "CONNECT_ON_TYPE_MUST_BE_ENTITY"
	ConnectBatchAndThis                      = "CONNECT_BATCH_AND_THIS"
	ConnectorsBatchKeyNotInSelection         = "CONNECTORS_BATCH_KEY_NOT_IN_SELECTION"
	ConnectorsNonRootBatchKey                = "CONNECTORS_NON_ROOT_BATCH_KEY"
	ConnectorsCannotResolveKey               = "CONNECTORS_CANNOT_RESOLVE_KEY"
	EntityNotOnRootQuery                     = "ENTITY_NOT_ON_ROOT_QUERY"
	EntityTypeInvalid                        = "ENTITY_TYPE_INVALID"
	EntityResolverArgumentMismatch           = "ENTITY_RESOLVER_ARGUMENT_MISMATCH"
	MissingEntityConnector                   = "MISSING_ENTITY_CONNECTOR"
	OverrideOnConnector                      = "OVERRIDE_ON_CONNECTOR"
)

// connectorTable describes the codes of connectors, in the order in which they are looked for.
var connectorTable = []Info{
	{UnknownConnectorsVersion, diag.Error, Connectors, "A subgraph links a version of the connect specification that does not exist. Only federation 2.15 says so."},
	{GraphQLError, diag.Error, Connectors, "An argument of a @connect or @source is missing or has another type, or a type that a mapping needs is not defined. Only federation 2.15 says so."},
	{DuplicateSourceName, diag.Error, Connectors, "Two sources of a subgraph have one name. Only federation 2.15 says so."},
	{EmptySourceName, diag.Error, Connectors, "The name of a @source is empty. Only federation 2.15 says so."},
	{InvalidSourceName, diag.Error, Connectors, "The name of a @source is too long, or has other characters than ASCII letters, digits, dashes and underscores. Only federation 2.15 says so."},
	{NoSourcesDefined, diag.Error, Connectors, "A @connect calls a source, but the subgraph has none. Only federation 2.15 says so."},
	{SourceNameMismatch, diag.Error, Connectors, "A @connect calls a source that does not exist. Only federation 2.15 says so."},
	{InvalidConnectorIDName, diag.Error, Connectors, "The id of a @connect is not a GraphQL name. Only federation 2.15 says so."},
	{DuplicateIDName, diag.Error, Connectors, "Two connectors of a subgraph have one id. Only federation 2.15 says so."},
	{MissingHTTPMethod, diag.Error, Connectors, "The http of a @connect has no URL for any of the methods GET, POST, PUT, PATCH and DELETE. Only federation 2.15 says so."},
	{MultipleHTTPMethods, diag.Error, Connectors, "The http of a @connect has URLs for several methods. Only federation 2.15 says so."},
	{HTTPOmittedRequiresV04, diag.Error, Connectors, "A @connect has no http, which connect v0.4 allows first. Only federation 2.15 says so."},
	{RequestlessSelectionUsesRequestData, diag.Error, Connectors, "The selection of a @connect without http reads a response. Only federation 2.15 says so."},
	{AbsoluteConnectURLWithSource, diag.Error, Connectors, "A @connect has both a source and a complete URL. Only federation 2.15 says so."},
	{RelativeConnectURLWithoutSource, diag.Error, Connectors, "A @connect has no source that its URL could be relative to. Only federation 2.15 says so."},
	{InvalidURLScheme, diag.Error, Connectors, "A URL of a @connect or @source begins neither with http:// nor with https://. Only federation 2.15 says so."},
	{InvalidURL, diag.Error, Connectors, "A URL of a @connect or @source cannot be read, or an expression in it is not valid there. Only federation 2.15 says so."},
	{InvalidURLProperty, diag.Error, Connectors, "The path or queryParams of a @connect or @source is not a valid mapping, or not of the right type. Only federation 2.15 says so."},
	{InvalidHeader, diag.Error, Connectors, "A header of a @connect or @source has no valid name or value, or is one that the router sets. Only federation 2.15 says so."},
	{HTTPHeaderNameCollision, diag.Error, Connectors, "A @connect or @source sets one header twice. Only federation 2.15 says so."},
	{InvalidBody, diag.Error, Connectors, "The body of a @connect is not a valid mapping, or uses what is not known before the request. Only federation 2.15 says so."},
	{InvalidErrorsMessage, diag.Error, Connectors, "The errors of a @connect or @source are not a valid mapping, or not of the right type. Only federation 2.15 says so."},
	{InvalidIsSuccess, diag.Error, Connectors, "The isSuccess of a @connect or @source is not a valid mapping, or not a boolean. Only federation 2.15 says so."},
	{InvalidSelection, diag.Error, Connectors, "The selection of a @connect is not a valid mapping, or uses a variable that does not exist. Only federation 2.15 says so."},
	{UndefinedArgument, diag.Error, Connectors, "The selection of a @connect uses an argument that the field does not have. Only federation 2.15 says so."},
	{UndefinedField, diag.Error, Connectors, "The selection of a @connect uses a field that the type of a variable does not have. Only federation 2.15 says so."},
	{SelectedFieldNotFound, diag.Error, Connectors, "The selection of a @connect gives a field that the type does not have. Only federation 2.15 says so."},
	{GroupSelectionRequiredForObject, diag.Error, Connectors, "The selection of a @connect gives an object field without saying which of its fields. Only federation 2.15 says so."},
	{GroupSelectionIsNotObject, diag.Error, Connectors, "The selection of a @connect gives fields of something that is not an object. Only federation 2.15 says so."},
	{ConnectorsFieldWithArguments, diag.Error, Connectors, "The selection of a @connect gives a field with arguments, which only a connector of its own can use. Only federation 2.15 says so."},
	{CircularReference, diag.Error, Connectors, "A type occurs inside itself in the selection of a @connect, or a field connector returns the type that it is on. Only federation 2.15 says so."},
	{ConnectorsUnresolvedField, diag.Error, Connectors, "A field of a subgraph with connectors is given by none of them. Only federation 2.15 says so."},
	{ConnectorsUnsupportedAbstractType, diag.Error, Connectors, "A subgraph with connectors has an interface or union, which connect v0.4 supports first. Only federation 2.15 says so."},
	{ConnectorsUnsupportedFederationDirective, diag.Error, Connectors, "A subgraph with connectors imports @context or @fromContext. Only federation 2.15 says so."},
	{SubscriptionInConnectors, diag.Error, Connectors, "A subgraph with connectors has subscriptions. Only federation 2.15 says so."},
	{ConnectOnRoot, diag.Error, Connectors, "A @connect stands on the type of queries or mutations instead of its fields. Only federation 2.15 says so."},
	{ConnectOnTypeMustBeEntity, diag.Error, Connectors, "A @connect on a type says entity: false. Only federation 2.15 says so."},
	{ConnectBatchAndThis, diag.Error, Connectors, "A @connect uses both $this and $batch. Only federation 2.15 says so."},
	{ConnectorsBatchKeyNotInSelection, diag.Error, Connectors, "The selection of a @connect does not give a field that $batch reads. Only federation 2.15 says so."},
	{ConnectorsNonRootBatchKey, diag.Error, Connectors, "The selection of a @connect gives a field that $batch reads from something else than the response. Only federation 2.15 says so."},
	{ConnectorsCannotResolveKey, diag.Error, Connectors, "The fields that $this or $batch read make no key. Only federation 2.15 says so."},
	{EntityNotOnRootQuery, diag.Error, Connectors, "A @connect with entity: true is not on a field of the query root. Only federation 2.15 says so."},
	{EntityTypeInvalid, diag.Error, Connectors, "A @connect with entity: true is on a field that does not return one nullable object. Only federation 2.15 says so."},
	{EntityResolverArgumentMismatch, diag.Error, Connectors, "A @connect with entity: true is on a field without arguments, or with one that is not a field of the entity. Only federation 2.15 says so."},
	{MissingEntityConnector, diag.Error, Connectors, "No connector resolves an entity by one of its resolvable keys. Only federation 2.15 says so."},
	{OverrideOnConnector, diag.Error, Merge, "An @override names a subgraph with connectors, which is not supported. Only federation 2.15 says so."},
}
