package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/graph-gophers/graphql-go"
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

// nestedStatusError is an error whose HTTP status, as one of the platform's own servers gave it, stands inside an answer of status 200.
type nestedStatusError struct {
	status int
	why    string
}

func (e *nestedStatusError) Error() string {
	return fmt.Sprintf("%d: %s", e.status, http.StatusText(e.status))
}

// Extensions puts the answer of the server inside on the wire.
func (e *nestedStatusError) Extensions() map[string]any {
	return map[string]any{"code": "INTERNAL_SERVER_ERROR", "response": map[string]any{
		"status": e.status, "statusText": http.StatusText(e.status),
		"body": map[string]any{"errors": []any{map[string]any{"message": e.why}}},
	}}
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

func queryErrors(err error) []*gqlerrors.QueryError {
	out := &gqlerrors.QueryError{Message: err.Error()}
	var api *apiError
	if errors.As(err, &api) {
		out.Extensions = api.Extensions()
	}
	return []*gqlerrors.QueryError{out}
}

func errorResponse(err error) *graphql.Response {
	return &graphql.Response{Errors: queryErrors(err)}
}
