// Package platformapi is the client of the GraphOS Platform API.
//
// A [Client] implements [registry.Registry] and [registry.Remover] with the nouns of package
// registry (GraphRef, Launch, PublishRequest, Supergraph and so on). Beyond them it has the
// platform's checks, contracts and the owner of a key.
//
//	client, err := platformapi.New(platformapi.Config{Key: platformapi.NewSecret(key)})
//	result, err := client.Publish(ctx, registry.PublishRequest{Ref: ref, …})
//	launch, err := client.Launch(ctx, ref, result.LaunchID)
//
// # How
//
// The layers, outermost first:
//
//	launch.go …    one method per operation: nouns in and out
//	answer.go      the way from an answer to its graph, variant or result
//	call.go        one GraphQL request: envelope, GraphQL errors, HTTP status
//	internal/shape whether an answer has the shape that its operation asks for
//	explain.go     the error of a request as one [*Error]
//	internal/gql   generated from schema.graphql and operations.graphql
//	transport/     one RoundTripper per concern: retry, timeout, size, key, trace
//
// # Invariants
//
//   - Every error of a request is an [*Error], or the error of the caller's context: what happened,
//     at which host, and what to do next.
//   - A query is repeated if that may help. A mutation is repeated only if the platform certainly
//     did not take it. If a mutation was sent and its answer was lost, the error is
//     [registry.ErrAmbiguous]: look at the variant before sending it again.
//   - No error, log or encoding contains the API key.
//   - An answer is ErrMalformed, with the path, if it lacks what its operation asks for, has a null
//     where schema.graphql promises a value, or is about another graph, variant, launch or check.
//     A null that the schema permits is a zero value or an error, never a panic.
//   - A variant holds nothing only if the answer has a list that is empty.
package platformapi

//go:generate go tool genqlient genqlient.yaml
