package platformapi

import _ "embed" // for SchemaSDL

// SchemaSDL is the GraphQL schema of the operations of this package: a subset of the public
// Platform API with the same names, types, defaults and nullability. The client is generated from
// it and the sandbox serves it, so both sides have the same API.
//
//go:embed schema.graphql
var SchemaSDL string
