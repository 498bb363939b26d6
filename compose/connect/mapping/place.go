package mapping

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

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

// responseName is what the response is called as a variable.
const responseName = "$root"

// variables are all variables that exist, in the order in which messages name them.
var variables = []string{"$args", "$this", "$batch", "$config", "$context", "$env", "$request", "$status", "$response"}

// isVariable reports whether a variable exists in some place.
func isVariable(name string) bool { return slices.Contains(variables, name) }

// response reports whether the response is known in the place.
func (s *Scope) response() bool {
	switch s.Place {
	case InSelection, InErrorsMessage, InErrorsExtensions, InIsSuccess:
		return true
	}
	return false
}

// onRoot reports whether the connector is on a field of a root operation type.
func (s *Scope) onRoot() bool {
	return s.Parent != nil && slices.Contains(s.Schema.Roots[:], s.Parent.Name)
}

// allows reports whether a variable is allowed in the place.
func (s *Scope) allows(name string) bool {
	selection := s.Place == InSelection
	switch name {
	case "$config", "$env":
		return true
	case "$context", "$request":
		return s.Place != InBaseURL
	case "$status", "$response":
		return s.response()
	case "$args":
		return selection || s.Owner == OfField
	case "$this":
		return selection || s.Owner == OfType || s.Owner == OfField && !s.onRoot()
	case "$batch":
		return !selection && s.Owner == OfType
	}
	return false
}

// list names the variables that are allowed in the place.
func (s *Scope) list() string {
	var names []string
	for _, v := range variables {
		if s.allows(v) {
			names = append(names, "`"+v+"`")
		}
	}
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}
