package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/graph-gophers/graphql-go"
	gqlerrors "github.com/graph-gophers/graphql-go/errors"
)

// apiError is a GraphQL error with a code in its extensions, as the platform's gateway sends them.
type apiError struct {
	message, code string
}

func (e *apiError) Error() string { return e.message }

// Extensions returns the extensions of the error in the answer.
func (e *apiError) Extensions() map[string]any { return map[string]any{"code": e.code} }

// badInput returns the error for an argument that the platform would refuse.
func badInput(format string, args ...any) error {
	return &apiError{fmt.Sprintf(format, args...), "BAD_USER_INPUT"}
}

// nestedStatusError is a refusal by a server behind the platform's gateway. The answer has HTTP
// status 200, and the server's status and message are in the extensions of the error.
type nestedStatusError struct {
	status int
	why    string
}

func (e *nestedStatusError) Error() string {
	return fmt.Sprintf("%d: %s", e.status, http.StatusText(e.status))
}

// Extensions returns the extensions of the error in the answer.
func (e *nestedStatusError) Extensions() map[string]any {
	return map[string]any{"code": "INTERNAL_SERVER_ERROR", "response": map[string]any{
		"status": e.status, "statusText": http.StatusText(e.status),
		"body": map[string]any{"errors": []any{map[string]any{"message": e.why}}},
	}}
}

// notAllowed returns the error for a key whose role does not permit a field. Apollo Rover
// recognizes it by the word NOT_ALLOWED_BY_USER_ROLE.
func notAllowed(where string) error {
	return &apiError{fmt.Sprintf("Exception while fetching data (/%s) : NOT_ALLOWED_BY_USER_ROLE", where), "INTERNAL_SERVER_ERROR"}
}

// panicLogger logs a panic of a resolver. With panicHandler it keeps a mistake in the sandbox from
// ending the server and from showing stack traces to the client.
type panicLogger struct{}

func (panicLogger) LogPanic(ctx context.Context, value any) {
	viewOf(ctx).server.log.ErrorContext(ctx, "resolver failed", "panic", value)
}

type panicHandler struct{}

func (panicHandler) MakePanicError(context.Context, any) *gqlerrors.QueryError {
	return &gqlerrors.QueryError{Message: "Internal server error", Extensions: map[string]any{"code": "INTERNAL_SERVER_ERROR"}}
}

// queryErrors returns err as the errors of a GraphQL answer, with the code of an apiError.
func queryErrors(err error) []*gqlerrors.QueryError {
	out := &gqlerrors.QueryError{Message: err.Error()}
	var api *apiError
	if errors.As(err, &api) {
		out.Extensions = api.Extensions()
	}
	return []*gqlerrors.QueryError{out}
}

// errorResponse returns an answer without data.
func errorResponse(err error) *graphql.Response {
	return &graphql.Response{Errors: queryErrors(err)}
}
