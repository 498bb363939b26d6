package transport

import "context"

// Operation describes the GraphQL operation of a request to the chain, since HTTP cannot tell a
// query from a mutation. The chain records in it how the attempts ended, for the caller's error
// message. An Operation belongs to one request and must not be shared by goroutines.
type Operation struct {
	Name     string
	Mutation bool

	attempts int
	lost     bool
}

type operationKey struct{}

// WithOperation returns a context that carries op to the chain.
func WithOperation(ctx context.Context, op *Operation) context.Context {
	return context.WithValue(ctx, operationKey{}, op)
}

// operation returns the operation of a context. If there is none it returns a new mutation, because
// a mutation is repeated least.
func operation(ctx context.Context) *Operation {
	if op, ok := ctx.Value(operationKey{}).(*Operation); ok && op != nil {
		return op
	}
	return &Operation{Name: "unnamed", Mutation: true}
}

// Attempts returns the number of attempts so far.
func (op *Operation) Attempts() int { return op.attempts }

// Lost reports whether the platform may have executed the request although the last attempt ended
// without its result.
func (op *Operation) Lost() bool { return op.lost }
