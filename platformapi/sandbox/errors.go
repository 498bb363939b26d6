package sandbox

import (
	"context"
	"fmt"

	gqlerrors "github.com/graph-gophers/graphql-go/errors"
)

// apiError is a GraphQL error with a code, as the platform's gateway sends them.
type apiError struct {
	message, code string
}

func (e *apiError) Error() string { return e.message }

// Extensions puts the code on the wire.
func (e *apiError) Extensions() map[string]any { return map[string]any{"code": e.code} }

func badInput(format string, args ...any) error {
	return &apiError{fmt.Sprintf(format, args...), "BAD_USER_INPUT"}
}

// notAllowed is the error for a key without the role; clients know it by this word.
func notAllowed(where string) error {
	return &apiError{fmt.Sprintf("Exception while fetching data (/%s) : NOT_ALLOWED_BY_USER_ROLE", where), "INTERNAL_SERVER_ERROR"}
}

// panicLogger and panicHandler keep a fault of ours from ending the server and
// from showing its insides to the client.
type panicLogger struct{}

func (panicLogger) LogPanic(ctx context.Context, value any) {
	viewOf(ctx).server.log.ErrorContext(ctx, "resolver failed", "panic", value)
}

type panicHandler struct{}

func (panicHandler) MakePanicError(context.Context, any) *gqlerrors.QueryError {
	return &gqlerrors.QueryError{Message: "Internal server error", Extensions: map[string]any{"code": "INTERNAL_SERVER_ERROR"}}
}
