package connect

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
)

// placeCodes are the codes of mistakes in a mapping or template, by where it stands.
var placeCodes = [...]string{
	mapping.InSelection:        codes.InvalidSelection,
	mapping.InURL:              codes.InvalidURL,
	mapping.InBaseURL:          codes.InvalidURL,
	mapping.InHeader:           codes.InvalidHeader,
	mapping.InBody:             codes.InvalidBody,
	mapping.InPath:             codes.InvalidURLProperty,
	mapping.InQueryParams:      codes.InvalidURLProperty,
	mapping.InErrorsMessage:    codes.InvalidErrorsMessage,
	mapping.InErrorsExtensions: codes.InvalidErrorsMessage,
	mapping.InIsSuccess:        codes.InvalidIsSuccess,
}

// reasonCodes are the codes of mistakes in selections that have one of their own.
var reasonCodes = [...]string{
	mapping.UndefinedArgument:  codes.UndefinedArgument,
	mapping.UndefinedField:     codes.UndefinedField,
	mapping.FieldNotFound:      codes.SelectedFieldNotFound,
	mapping.GroupRequired:      codes.GroupSelectionRequiredForObject,
	mapping.GroupNotObject:     codes.GroupSelectionIsNotObject,
	mapping.FieldWithArguments: codes.ConnectorsFieldWithArguments,
	mapping.Circular:           codes.CircularReference,
	mapping.BadTypename:        codes.InvalidGraphQL, // the reference has an internal error
	mapping.NoMember:           codes.GraphQLError,
	mapping.UndefinedType:      codes.GraphQLError,
}

// codeOf returns the code of a mistake in a place.
func codeOf(err *mapping.Error, place mapping.Place) string {
	if place == mapping.InSelection && int(err.Reason) < len(reasonCodes) && reasonCodes[err.Reason] != "" {
		return reasonCodes[err.Reason]
	}
	return placeCodes[place]
}
