// Package gql is the client of the Platform API that genqlient makes of operations.graphql and
// schema.graphql. Package platformapi is what others call.
package gql
