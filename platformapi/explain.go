package platformapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/go-multierror"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/schemactl/schemactl/platformapi/transport"
	"github.com/schemactl/schemactl/publish/registry"
)

// explain turns whatever went wrong into an [*Error]; nil stays nil. Nothing of
// the original survives but its text, without the key: network errors would
// pass for a context's end, and a server may echo what it was sent.
func (c *Client) explain(ctx context.Context, op *transport.Operation, err error) error {
	if err == nil {
		return nil
	}
	e := c.classify(ctx, op, err)
	e.Operation, e.Host, e.Attempts = op.Name, c.host, op.Attempts()
	e.Detail = c.key.Redact(e.Detail)
	return e
}

func (c *Client) classify(ctx context.Context, op *transport.Operation, err error) *Error {
	var own *Error
	var no *refusal
	var garbled *nonsense
	switch {
	case errors.As(err, &own):
		e := *own
		return lostAnswer(op, &e, op.Mutation && errors.Is(err, ErrMalformed))
	case errors.As(err, &garbled):
		return lostAnswer(op, &Error{Kind: ErrMalformed, Detail: garbled.detail, Hint: hintAnswer}, true)
	case errors.As(err, &no):
		return c.refused(op, no)
	case ctx.Err() != nil:
		return interrupted(op, ctx)
	default:
		return c.unanswered(op, err)
	}
}

// lostAnswer makes of e an ambiguous error, if a mutation may have happened.
func lostAnswer(op *transport.Operation, e *Error, lost bool) *Error {
	if !op.Mutation || !lost {
		return e
	}
	detail := e.Kind.Error()
	if e.Detail != "" {
		detail += ": " + e.Detail
	}
	return &Error{Kind: registry.ErrAmbiguous, Detail: detail, Hint: hintLost, cause: e.Kind}
}

// interrupted is the end of the caller's own context: Ctrl-C or its deadline.
func interrupted(op *transport.Operation, ctx context.Context) *Error {
	cause := context.Cause(ctx)
	if !errors.Is(cause, ctx.Err()) {
		cause = fmt.Errorf("%w: %w", ctx.Err(), cause)
	}
	if op.Mutation && op.Lost() {
		return &Error{Kind: registry.ErrAmbiguous, Detail: cause.Error(), Hint: hintLost, cause: cause}
	}
	return &Error{Kind: cause}
}

// unanswered is an exchange that broke, or never began.
func (c *Client) unanswered(op *transport.Operation, err error) *Error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // its own text repeats the whole address
	}
	var large *transport.TooLargeError
	if errors.As(err, &large) {
		return lostAnswer(op, &Error{Kind: ErrMalformed, Detail: large.Error(), Hint: hintAnswer}, true)
	}
	return lostAnswer(op, &Error{Kind: ErrUnreachable, Detail: err.Error(), Hint: hintReach}, op.Lost())
}

// refused explains an answer that says no. GraphQL errors tell more than the
// HTTP status, and the platform sends a rejected key with status 200.
func (c *Client) refused(op *transport.Operation, no *refusal) *Error {
	e := byStatus(no)
	if len(no.errors) > 0 {
		if hint, kind := byErrors(no.errors); e.Kind == nil || !errors.Is(kind, registry.ErrRefused) {
			e.Kind, e.Hint = kind, hint
		}
		e.Detail = c.list(no.errors)
	}
	if errors.Is(e.Kind, registry.ErrTooLarge) && op.Name != publishOperation { // it is about batches, which can be made smaller
		e.Kind, e.Detail = registry.ErrRefused, "it is too large: "+e.Detail
	}
	failedInside := errors.Is(e.Kind, ErrUnreachable) && (op.Lost() || no.status == http.StatusOK)
	return lostAnswer(op, e, failedInside || errors.Is(e.Kind, ErrMalformed))
}

// byStatus is what an HTTP status alone says; Kind is nil for 200.
func byStatus(no *refusal) *Error {
	status := fmt.Sprintf("HTTP %d %s", no.status, http.StatusText(no.status))
	switch code := no.status; {
	case code == http.StatusOK:
		return &Error{}
	case code < 300:
		return &Error{Kind: ErrMalformed, Detail: status, Hint: hintAnswer}
	case code < 400:
		return &Error{Kind: ErrUnreachable, Detail: status + " to " + no.location, Hint: "redirects are not followed, to keep the key at one host; set APOLLO_REGISTRY_URL to the final address"}
	case code == http.StatusUnauthorized, code == http.StatusNotAcceptable:
		return &Error{Kind: ErrUnauthorized, Detail: status, Hint: hintKey}
	case code == http.StatusForbidden:
		return &Error{Kind: ErrForbidden, Detail: status, Hint: hintRole}
	case code == http.StatusTooManyRequests:
		return &Error{Kind: ErrRateLimited, Detail: status, Hint: hintRate}
	case code == http.StatusRequestEntityTooLarge:
		return &Error{Kind: registry.ErrTooLarge, Detail: status, Hint: hintLarge}
	case code == http.StatusNotFound, code == http.StatusMethodNotAllowed, code == http.StatusProxyAuthRequired,
		code == http.StatusRequestTimeout, code == http.StatusTooEarly, code >= 500:
		return &Error{Kind: ErrUnreachable, Detail: status, Hint: hintReach}
	default:
		return &Error{Kind: registry.ErrRefused, Detail: status}
	}
}

// byErrors is the hint and the kind for a list of GraphQL errors: those of its
// most telling one.
func byErrors(list gqlerror.List) (string, error) {
	const (
		key = iota
		role
		rate
		large
		missing
		broken
		other
	)
	found := other
	for _, e := range list {
		code, status := errorCode(e), errorStatus(e)
		is := other
		switch {
		case status == 401, status == 406, code == "UNAUTHENTICATED", code == "UNAUTHORIZED",
			strings.HasPrefix(e.Message, "406: "), strings.HasPrefix(e.Message, "401: "), strings.Contains(e.Message, "Unauthorized: "):
			is = key
		case status == 403, code == "FORBIDDEN", code == "PERMISSION_DENIED", code == roleError, strings.Contains(e.Message, roleError):
			is = role
		case status == 429, code == "RATE_LIMITED", code == "TOO_MANY_REQUESTS", strings.HasPrefix(e.Message, "429: "):
			is = rate
		case status == 413, slices.Contains(largeCodes, code), strings.HasPrefix(e.Message, "413: "):
			is = large
		case status == 404, code == "NOT_FOUND":
			is = missing
		case status >= 500, code == "INTERNAL_SERVER_ERROR", code == "SERVICE_UNAVAILABLE":
			is = broken
		}
		found = min(found, is)
	}
	switch found {
	case key:
		return hintKey, ErrUnauthorized
	case role:
		return hintRole, ErrForbidden
	case rate:
		return hintRate, ErrRateLimited
	case large:
		return hintLarge, registry.ErrTooLarge
	case missing:
		return hintSight, registry.ErrNotFound
	case broken:
		return "the platform failed inside; try again, and look at its status page", ErrUnreachable
	}
	return "", registry.ErrRefused
}

// largeCodes are what servers call a request that is too large.
var largeCodes = []string{"PAYLOAD_TOO_LARGE", "REQUEST_TOO_LARGE", "REQUEST_ENTITY_TOO_LARGE", "CONTENT_TOO_LARGE"}

// roleError is in the message of an error when the key's role does not suffice.
const roleError = "NOT_ALLOWED_BY_USER_ROLE"

// errorCode and errorStatus read the places where a code and an HTTP status are
// found in the extensions of a GraphQL error.
func errorCode(e *gqlerror.Error) string {
	for _, name := range []string{"code", "errorCode"} {
		if code, ok := e.Extensions[name].(string); ok {
			return strings.ToUpper(code)
		}
	}
	return ""
}

func errorStatus(e *gqlerror.Error) int {
	places := []map[string]any{e.Extensions}
	for _, name := range []string{"response", "http"} {
		if inner, ok := e.Extensions[name].(map[string]any); ok {
			places = append(places, inner)
		}
	}
	for _, place := range places {
		for _, name := range []string{"status", "httpStatus"} {
			if status, ok := place[name].(float64); ok {
				return int(status)
			}
		}
	}
	return 0
}

// list joins the texts of several errors; one stands alone.
func (c *Client) list(errs gqlerror.List) string {
	all := &multierror.Error{ErrorFormat: func(errs []error) string {
		texts := make([]string, len(errs))
		for i, e := range errs {
			texts[i] = e.Error()
		}
		return strings.Join(texts, "; ")
	}}
	for _, text := range c.texts(errs) {
		all = multierror.Append(all, errors.New(text))
	}
	return all.Error()
}

// texts are the messages of errors, each with what a server behind the platform
// said and the part of the answer that it is about.
func (c *Client) texts(errs gqlerror.List) []string {
	out := make([]string, 0, len(errs))
	for _, e := range errs {
		text := clip(e.Message)
		if text == "" {
			text = "an error without a message"
		}
		for _, inner := range innerMessages(e) {
			text += ": " + clip(inner)
		}
		if len(e.Path) > 0 {
			text += " (at " + e.Path.String() + ")"
		}
		out = append(out, c.key.Redact(oneLine(text)))
	}
	return out
}

// innerMessages reads extensions.response.body, where the platform keeps the
// answer of a server of its own.
func innerMessages(e *gqlerror.Error) []string {
	response, _ := e.Extensions["response"].(map[string]any)
	switch body := response["body"].(type) {
	case string:
		return []string{body}
	case map[string]any:
		list, _ := body["errors"].([]any)
		var out []string
		for _, item := range list {
			fields, _ := item.(map[string]any)
			if text, ok := fields["message"].(string); ok {
				out = append(out, text)
			}
		}
		return out
	}
	return nil
}

// oneLine replaces line breaks and other control characters from outside.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
