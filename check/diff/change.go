// Package diff finds what changed between two versions of a graph.
//
// In go two API schemas, two supergraph schemas or two versions of a subgraph. Out comes a typed
// [Change] for each difference, sorted by the coordinate of the element. The package compares; what
// a change means is for a rule of package rules to tell.
//
// # How
//
// Four functions compare what a change can be seen in:
//
//   - [Changes] two API schemas, for what clients see (kinds in change.go).
//   - [Supergraph] two supergraph schemas, for what their API schemas do not show: access and cost
//     (kinds.go).
//   - [OneOf] the subgraphs of both sides, for what composition drops (kinds in change.go).
//   - [Federation] two versions of a subgraph, for what steers routers and composition (kinds.go).
//
// Lists are matched by name (pairs), so that an element that gets another name is removed and
// added. A pair is then compared part by part, after a quick look whether it differs at all: nearly
// all of a schema does not.
//
// # Invariants
//
//   - A schema does not differ from itself, and the order of types, fields, values, locations and
//     selections does not count.
//   - What appears one way disappears the other: TestLaws has the pairs of kinds.
//   - Every kind has exactly one rule: TestEveryKindHasARule of package rules.
//
// A new kind is a constant in change.go or kinds.go and a call that reports it in one of the files
// above. The package comment of rules lists the other steps.
package diff

import "strings"

// Kind is what happened to what sort of element. The words are those of graphql-js and of the
// platform's change codes where these have one. Kinds that begin with DEPRECATED_ are about the
// removal of what was deprecated; package policy relies on the prefix.
type Kind string

// The kinds of changes of an API schema.
const (
	TypeAdded              Kind = "TYPE_ADDED"
	TypeRemoved            Kind = "TYPE_REMOVED"
	TypeChangedKind        Kind = "TYPE_CHANGED_KIND"
	TypeDescriptionChanged Kind = "TYPE_DESCRIPTION_CHANGED"
	SpecifiedByChanged     Kind = "SPECIFIED_BY_CHANGED"

	SchemaDescriptionChanged Kind = "SCHEMA_DESCRIPTION_CHANGED"
	RootTypeAdded            Kind = "ROOT_TYPE_ADDED"
	RootTypeRemoved          Kind = "ROOT_TYPE_REMOVED"
	RootTypeChanged          Kind = "ROOT_TYPE_CHANGED"

	FieldAdded              Kind = "FIELD_ADDED"
	FieldRemoved            Kind = "FIELD_REMOVED"
	DeprecatedFieldRemoved  Kind = "DEPRECATED_FIELD_REMOVED"
	FieldChangedType        Kind = "FIELD_CHANGED_TYPE"
	FieldChangedTypeSafe    Kind = "FIELD_CHANGED_TYPE_SAFE"
	FieldDescriptionChanged Kind = "FIELD_DESCRIPTION_CHANGED"

	RequiredArgAdded      Kind = "REQUIRED_ARG_ADDED"
	OptionalArgAdded      Kind = "OPTIONAL_ARG_ADDED"
	ArgRemoved            Kind = "ARG_REMOVED"
	DeprecatedArgRemoved  Kind = "DEPRECATED_ARG_REMOVED"
	ArgBecameRequired     Kind = "ARG_BECAME_REQUIRED"
	ArgRefusesNull        Kind = "ARG_REFUSES_NULL"
	ArgChangedType        Kind = "ARG_CHANGED_TYPE"
	ArgChangedTypeSafe    Kind = "ARG_CHANGED_TYPE_SAFE"
	ArgDefaultAdded       Kind = "ARG_DEFAULT_VALUE_ADDED"
	ArgDefaultChanged     Kind = "ARG_DEFAULT_VALUE_CHANGED"
	ArgDefaultRemoved     Kind = "ARG_DEFAULT_VALUE_REMOVED"
	ArgDescriptionChanged Kind = "ARG_DESCRIPTION_CHANGED"

	RequiredInputFieldAdded      Kind = "REQUIRED_INPUT_FIELD_ADDED"
	OptionalInputFieldAdded      Kind = "OPTIONAL_INPUT_FIELD_ADDED"
	InputFieldRemoved            Kind = "INPUT_FIELD_REMOVED"
	DeprecatedInputFieldRemoved  Kind = "DEPRECATED_INPUT_FIELD_REMOVED"
	InputFieldBecameRequired     Kind = "INPUT_FIELD_BECAME_REQUIRED"
	InputFieldRefusesNull        Kind = "INPUT_FIELD_REFUSES_NULL"
	InputFieldChangedType        Kind = "INPUT_FIELD_CHANGED_TYPE"
	InputFieldChangedTypeSafe    Kind = "INPUT_FIELD_CHANGED_TYPE_SAFE"
	InputFieldDefaultAdded       Kind = "INPUT_FIELD_DEFAULT_VALUE_ADDED"
	InputFieldDefaultChanged     Kind = "INPUT_FIELD_DEFAULT_VALUE_CHANGED"
	InputFieldDefaultRemoved     Kind = "INPUT_FIELD_DEFAULT_VALUE_REMOVED"
	InputFieldDescriptionChanged Kind = "INPUT_FIELD_DESCRIPTION_CHANGED"
	OneOfAdded                   Kind = "ONE_OF_ADDED"
	OneOfRemoved                 Kind = "ONE_OF_REMOVED"

	EnumValueAdded              Kind = "VALUE_ADDED_TO_ENUM"
	EnumValueRemoved            Kind = "VALUE_REMOVED_FROM_ENUM"
	EnumValueAddedToInput       Kind = "VALUE_ADDED_TO_INPUT_ENUM"
	DeprecatedEnumValueRemoved  Kind = "DEPRECATED_VALUE_REMOVED_FROM_ENUM"
	EnumValueDescriptionChanged Kind = "ENUM_VALUE_DESCRIPTION_CHANGED"

	UnionMemberAdded   Kind = "TYPE_ADDED_TO_UNION"
	UnionMemberRemoved Kind = "TYPE_REMOVED_FROM_UNION"

	InterfaceAdded   Kind = "IMPLEMENTED_INTERFACE_ADDED"
	InterfaceRemoved Kind = "IMPLEMENTED_INTERFACE_REMOVED"

	DeprecationAdded   Kind = "DEPRECATION_ADDED"
	DeprecationRemoved Kind = "DEPRECATION_REMOVED"
	DeprecationChanged Kind = "DEPRECATION_REASON_CHANGED"

	DirectiveAdded             Kind = "DIRECTIVE_ADDED"
	DirectiveRemoved           Kind = "DIRECTIVE_REMOVED"
	DirectiveLocationAdded     Kind = "DIRECTIVE_LOCATION_ADDED"
	DirectiveLocationRemoved   Kind = "DIRECTIVE_LOCATION_REMOVED"
	DirectiveRepeatableAdded   Kind = "DIRECTIVE_REPEATABLE_ADDED"
	DirectiveRepeatableRemoved Kind = "DIRECTIVE_REPEATABLE_REMOVED"
	RequiredDirectiveArgAdded  Kind = "REQUIRED_DIRECTIVE_ARG_ADDED"
	OptionalDirectiveArgAdded  Kind = "OPTIONAL_DIRECTIVE_ARG_ADDED"
	DirectiveArgRemoved        Kind = "DIRECTIVE_ARG_REMOVED"
	DirectiveArgChangedType    Kind = "DIRECTIVE_ARG_CHANGED_TYPE"
	DirectiveArgChangedSafe    Kind = "DIRECTIVE_ARG_CHANGED_TYPE_SAFE"
	DirectiveArgBecameRequired Kind = "DIRECTIVE_ARG_BECAME_REQUIRED"
	DirectiveArgRefusesNull    Kind = "DIRECTIVE_ARG_REFUSES_NULL"
	DirectiveArgDefaultAdded   Kind = "DIRECTIVE_ARG_DEFAULT_VALUE_ADDED"
	DirectiveArgDefaultChanged Kind = "DIRECTIVE_ARG_DEFAULT_VALUE_CHANGED"
	DirectiveArgDefaultRemoved Kind = "DIRECTIVE_ARG_DEFAULT_VALUE_REMOVED"

	DirectiveDescriptionChanged    Kind = "DIRECTIVE_DESCRIPTION_CHANGED"
	DirectiveArgDescriptionChanged Kind = "DIRECTIVE_ARG_DESCRIPTION_CHANGED"
)

// Change is one difference. Coordinate is the schema coordinate of the element, such as
// `Product.reviews(first:)` or `@defer(if:)`. It is `schema` for the schema itself and empty for a
// subgraph as a whole. Only the old schema has a removed element, and only the new one an added
// one.
type Change struct {
	Kind       Kind
	Coordinate string
	// Ref is the interface or union member that the list of the type at Coordinate has lost or
	// gained. It is empty for a change of anything else.
	Ref string
	// Old and New are what was and what is there, such as a type, a value or a reason. They are
	// empty where there is nothing to show.
	Old, New string
	// Subgraph is the subgraph that changed; empty for a change of a composed schema.
	Subgraph string
}

// Parent returns the coordinate one level up: of `Product.reviews(first:)` it is `Product.reviews`,
// of `Product.reviews` it is `Product`. It is empty for a type, a directive and the schema.
func Parent(coordinate string) string {
	if head, _, ok := strings.Cut(coordinate, "("); ok {
		return head
	}
	head, _, ok := strings.Cut(coordinate, ".")
	if !ok {
		return ""
	}
	return head
}
