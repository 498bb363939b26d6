package platformapi

import _ "embed" // for SchemaSDL

// SchemaSDL is the GraphQL schema that this package's operations are written
// against: a subset of the public Platform API, with the same names, types,
// defaults and nullability. The client code is generated from it and the
// sandbox serves it, so both sides always mean the same API.
//
//go:embed schema.graphql
var SchemaSDL string
