package mapping

import "github.com/schemactl/schemactl/compose/sdl"

// Place is where an expression stands.
type Place uint8

// The places. Which of them a source has and which a connector is told at [Owner].
const (
	// InSelection is `selection` of a connector.
	InSelection Place = iota
	// InURL is the URL of a connector.
	InURL
	// InBaseURL is `baseURL` of a source.
	InBaseURL
	// InHeader is the value of a header.
	InHeader
	// InBody is `body` of a connector.
	InBody
	// InPath is `path`.
	InPath
	// InQueryParams is `queryParams`.
	InQueryParams
	// InErrorsMessage is `errors.message`.
	InErrorsMessage
	// InErrorsExtensions is `errors.extensions`.
	InErrorsExtensions
	// InIsSuccess is `isSuccess`.
	InIsSuccess
)

// Owner is what an expression belongs to.
type Owner uint8

// The owners.
const (
	// OfSource is an expression of a source: a base URL, header, path, queryParams, errors or
	// isSuccess.
	OfSource Owner = iota
	// OfField is an expression of a connector on a field, and OfType of one on a type. They have
	// every place but the base URL.
	OfField
	OfType
)

// Scope is the place of an expression, with the types that its variables have there.
type Scope struct {
	Place Place
	Owner Owner
	// Schema is the subgraph's. It is read only.
	Schema *sdl.Schema
	// Parent is the type of the connector, or of its field. It is nil for a source.
	Parent *sdl.Type
	// Field has the connector. It is nil unless the owner is [OfField].
	Field *sdl.Field
}
