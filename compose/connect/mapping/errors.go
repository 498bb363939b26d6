package mapping

import "github.com/schemactl/schemactl/compose/sdl"

// Reason is what kind of mistake an [Error] is. The caller makes a code of it and of the place.
type Reason uint8

// The reasons. Those without a comment on codes get the code of the place, such as INVALID_BODY.
const (
	// Syntax is a text that is not in the language, and Empty one that has nothing but blanks and
	// comments.
	Syntax Reason = iota
	Empty
	// TooDeep is a text that is nested deeper than [MaxDepth] and therefore not judged.
	TooDeep
	// UnknownVariable is a variable or the response where it is not known.
	UnknownVariable
	// UnknownField is a field or argument that a variable does not have, in other places than
	// `selection`.
	UnknownField
	// UnknownMethod is a method that does not exist.
	UnknownMethod
	// WrongArguments are arguments that a method does not take.
	WrongArguments
	// WrongType is a result that the place does not take.
	WrongType
	// BadURL is an URL that cannot be read: INVALID_URL.
	BadURL
	// BadScheme is an URL of another scheme than http and https: INVALID_URL_SCHEME.
	BadScheme
	// UndefinedArgument is `$args.x` in a selection without such an argument: UNDEFINED_ARGUMENT.
	UndefinedArgument
	// UndefinedField is a field that the type of `$this` or of an argument does not have, in a
	// selection: UNDEFINED_FIELD.
	UndefinedField
	// FieldNotFound is a selected name that is no field of the type: SELECTED_FIELD_NOT_FOUND.
	FieldNotFound
	// GroupRequired is an object field without a group: GROUP_SELECTION_REQUIRED_FOR_OBJECT.
	GroupRequired
	// GroupNotObject is a group on a field of no object type: GROUP_SELECTION_IS_NOT_OBJECT.
	GroupNotObject
	// FieldWithArguments is a selected field that has arguments: CONNECTORS_FIELD_WITH_ARGUMENTS.
	FieldWithArguments
	// Circular is a type that a selection enters twice on one path: CIRCULAR_REFERENCE.
	Circular
	// BadTypename is a `__typename` that is no fitting literal: INTERNAL.
	BadTypename
	// UndefinedType is a field or argument of a type that is not defined: GRAPH_QL_ERROR.
	UndefinedType
	// NoMember is a selection that fits no member of an abstract type, or not each: GRAPH_QL_ERROR.
	NoMember
)

// Error is one mistake in a mapping or template.
type Error struct {
	// Span is what is wrong, in the text. It is empty at the end of the text.
	Span
	Reason Reason
	// Message says what is wrong, without the place, as a clause that follows a colon.
	Message string
	// Fix says what to do next, as a sentence.
	Fix string
	// Field of the schema that is concerned, nil if none.
	Field *sdl.Field
}
