// Package platformapi talks to the GraphOS Platform API.
//
// In go a graph ref (graph@variant), a launch id, or a batch of subgraphs; out
// come small domain types ([Launch], [Supergraph], [PublishResult], …) or an
// [*Error] that says what happened, at which host, and what to do next.
//
//	client, err := platformapi.New(platformapi.Config{Key: platformapi.NewSecret(key)})
//	result, err := client.Publish(ctx, platformapi.PublishRequest{Ref: ref, …})
//	launch, err := client.Launch(ctx, ref, result.LaunchID)
//
// The layers, outermost first:
//
//	client.go …    one method per operation: domain types in and out
//	call.go        one GraphQL request: envelope, errors, refusals, lost answers
//	internal/gql   generated from schema.graphql and operations.graphql
//	transport/     one RoundTripper per concern: retry, timeout, size, key, trace
//
// A query is repeated when that may help; a mutation only when it is certain
// that the platform did not take it. When a mutation was sent and its answer
// was lost the error is [ErrAmbiguous]: look before sending it again.
package platformapi

//go:generate go tool genqlient genqlient.yaml
