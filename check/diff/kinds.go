package diff

// The kinds of changes that a supergraph shows although its API schema may stay the same: what
// clients must present, and what their operations cost.
const (
	AccessTightened Kind = "ACCESS_TIGHTENED"
	AccessLoosened  Kind = "ACCESS_LOOSENED"
	AccessChanged   Kind = "ACCESS_CHANGED"

	CostAdded       Kind = "COST_ADDED"
	CostRemoved     Kind = "COST_REMOVED"
	CostChanged     Kind = "COST_CHANGED"
	ListSizeAdded   Kind = "LIST_SIZE_ADDED"
	ListSizeRemoved Kind = "LIST_SIZE_REMOVED"
	ListSizeChanged Kind = "LIST_SIZE_CHANGED"
)

// The kinds of changes of one subgraph that alter what routers send to it, or what composition
// makes of it.
const (
	SubgraphAdded     Kind = "SUBGRAPH_ADDED"
	SubgraphRemoved   Kind = "SUBGRAPH_REMOVED"
	RoutingURLAdded   Kind = "ROUTING_URL_ADDED"
	RoutingURLRemoved Kind = "ROUTING_URL_REMOVED"
	RoutingURLChanged Kind = "ROUTING_URL_CHANGED"

	LinkAdded          Kind = "LINK_ADDED"
	LinkRemoved        Kind = "LINK_REMOVED"
	LinkVersionChanged Kind = "LINK_VERSION_CHANGED"

	TypeDeclared       Kind = "SUBGRAPH_TYPE_ADDED"
	TypeDropped        Kind = "SUBGRAPH_TYPE_REMOVED"
	DeclarationChanged Kind = "SUBGRAPH_TYPE_CHANGED_KIND"

	KeyAdded             Kind = "KEY_ADDED"
	KeyRemoved           Kind = "KEY_REMOVED"
	KeyResolvableAdded   Kind = "KEY_RESOLVABLE_ADDED"
	KeyResolvableRemoved Kind = "KEY_RESOLVABLE_REMOVED"
	ClosedKeyEntered     Kind = "CLOSED_KEY_ENTERED"

	InterfaceObjectAdded   Kind = "INTERFACE_OBJECT_ADDED"
	InterfaceObjectRemoved Kind = "INTERFACE_OBJECT_REMOVED"

	InterfaceWithoutObjects   Kind = "INTERFACE_WITHOUT_OBJECTS"
	InterfaceObjectKeyUnknown Kind = "INTERFACE_OBJECT_KEY_UNKNOWN"
	ProvidedFieldUnreachable  Kind = "PROVIDED_FIELD_UNREACHABLE"

	ImplementerAdded   Kind = "IMPLEMENTER_ADDED"
	ImplementerRemoved Kind = "IMPLEMENTER_REMOVED"
	MemberAdded        Kind = "MEMBER_ADDED"
	MemberRemoved      Kind = "MEMBER_REMOVED"

	ResolverAdded   Kind = "RESOLVER_ADDED"
	ResolverRemoved Kind = "RESOLVER_REMOVED"

	RequiresAdded   Kind = "REQUIRES_ADDED"
	RequiresRemoved Kind = "REQUIRES_REMOVED"
	RequiresChanged Kind = "REQUIRES_CHANGED"
	ProvidesAdded   Kind = "PROVIDES_ADDED"
	ProvidesRemoved Kind = "PROVIDES_REMOVED"
	ProvidesChanged Kind = "PROVIDES_CHANGED"
	ExternalAdded   Kind = "EXTERNAL_ADDED"
	ExternalRemoved Kind = "EXTERNAL_REMOVED"

	ChainedRequires Kind = "CHAINED_REQUIRES"

	OverrideAdded        Kind = "OVERRIDE_ADDED"
	OverrideRemoved      Kind = "OVERRIDE_REMOVED"
	OverrideChanged      Kind = "OVERRIDE_CHANGED"
	OverrideLabelAdded   Kind = "OVERRIDE_LABEL_ADDED"
	OverrideLabelRemoved Kind = "OVERRIDE_LABEL_REMOVED"
	OverrideLabelChanged Kind = "OVERRIDE_LABEL_CHANGED"

	ContextAdded       Kind = "CONTEXT_ADDED"
	ContextRemoved     Kind = "CONTEXT_REMOVED"
	FromContextAdded   Kind = "FROM_CONTEXT_ADDED"
	FromContextRemoved Kind = "FROM_CONTEXT_REMOVED"
	FromContextChanged Kind = "FROM_CONTEXT_CHANGED"

	ConnectorAdded          Kind = "CONNECTOR_ADDED"
	ConnectorRemoved        Kind = "CONNECTOR_REMOVED"
	ConnectorChanged        Kind = "CONNECTOR_CHANGED"
	ConnectorRequestChanged Kind = "CONNECTOR_REQUEST_CHANGED"
	ConnectorMappingChanged Kind = "CONNECTOR_MAPPING_CHANGED"

	ConnectorSourceAdded   Kind = "CONNECTOR_SOURCE_ADDED"
	ConnectorSourceRemoved Kind = "CONNECTOR_SOURCE_REMOVED"
	ConnectorSourceRenamed Kind = "CONNECTOR_SOURCE_RENAMED"
	ConnectorSourceChanged Kind = "CONNECTOR_SOURCE_CHANGED"

	ConnectorConfigAdded   Kind = "CONNECTOR_CONFIG_ADDED"
	ConnectorConfigRemoved Kind = "CONNECTOR_CONFIG_REMOVED"

	ConnectVersionRaised  Kind = "CONNECT_VERSION_RAISED"
	ConnectVersionLowered Kind = "CONNECT_VERSION_LOWERED"

	ShareableAdded      Kind = "SHAREABLE_ADDED"
	ShareableRemoved    Kind = "SHAREABLE_REMOVED"
	InaccessibleAdded   Kind = "INACCESSIBLE_ADDED"
	InaccessibleRemoved Kind = "INACCESSIBLE_REMOVED"
	TagAdded            Kind = "TAG_ADDED"
	TagRemoved          Kind = "TAG_REMOVED"
	CacheTagAdded       Kind = "CACHE_TAG_ADDED"
	CacheTagRemoved     Kind = "CACHE_TAG_REMOVED"

	ComposeDirectiveAdded   Kind = "COMPOSE_DIRECTIVE_ADDED"
	ComposeDirectiveRemoved Kind = "COMPOSE_DIRECTIVE_REMOVED"
	AppliedDirectiveAdded   Kind = "APPLIED_DIRECTIVE_ADDED"
	AppliedDirectiveRemoved Kind = "APPLIED_DIRECTIVE_REMOVED"
)
