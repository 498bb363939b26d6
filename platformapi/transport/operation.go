package transport

import "context"

// Operation is what the ladder must know of the GraphQL operation in a request:
// HTTP itself cannot tell a query from a mutation. It also takes notes for the
// caller's error message. One Operation belongs to one call.
type Operation struct {
	Name     string
	Mutation bool

	attempts int
	lost     bool
}

type operationKey struct{}

// WithOperation returns a context that carries op to the ladder.
func WithOperation(ctx context.Context, op *Operation) context.Context {
	return context.WithValue(ctx, operationKey{}, op)
}

// operation returns the operation of a context; a cautious one when there is none.
func operation(ctx context.Context) *Operation {
	if op, ok := ctx.Value(operationKey{}).(*Operation); ok && op != nil {
		return op
	}
	return &Operation{Name: "unnamed", Mutation: true}
}

// Attempts is how many times the request was tried.
func (op *Operation) Attempts() int { return op.attempts }

// Lost reports whether the last attempt may have reached the platform without
// an answer coming back that tells what became of it.
func (op *Operation) Lost() bool { return op.lost }
