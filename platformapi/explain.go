package platformapi

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-multierror"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/schemactl/schemactl/platformapi/transport"
	"github.com/schemactl/schemactl/publish/registry"
)

// explain returns the [*Error] for the error of a request, and nil for nil. The original error is
// not wrapped, and its text is kept without the key: a network error would pass for the end of a
// context, and a server may echo the key that it was sent.
func (c *Client) explain(ctx context.Context, op *transport.Operation, err error) error {
	if err == nil {
		return nil
	}
	e := c.classify(ctx, op, err)
	e.Operation, e.Host, e.Attempts = op.Name, c.host, op.Attempts()
	e.Detail = c.key.Redact(e.Detail)
	return e
}

// classify returns the kind, detail and hint for an error: of this package, of an answer, of the
// caller's context, or of the network. An answer comes before the end of the context, because it
// tells what became of the request.
func (c *Client) classify(ctx context.Context, op *transport.Operation, err error) *Error {
	var own *Error
	var no *refusal
	var broken *malformedAnswer
	switch {
	case errors.As(err, &own):
		e := *own
		return lostAnswer(op, &e, op.Mutation && errors.Is(err, ErrMalformed))
	case errors.As(err, &broken):
		return lostAnswer(op, &Error{Kind: ErrMalformed, Detail: broken.detail, Hint: hintAnswer}, true)
	case errors.As(err, &no):
		return c.refused(op, no)
	case ctx.Err() != nil:
		return interrupted(op, ctx)
	default:
		return c.unanswered(op, err)
	}
}

// lostAnswer returns e, except for a mutation that may have happened, as lost reports: then it
// returns registry.ErrAmbiguous with the text of e and its kind as the second kind.
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

// interrupted returns the error for the end of the caller's own context: Ctrl-C or its deadline.
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

// unanswered returns the error for a request that failed without a complete answer.
func (c *Client) unanswered(op *transport.Operation, err error) *Error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // without the whole address, which the text of url.Error repeats
	}
	var large *transport.TooLargeError
	if errors.As(err, &large) {
		return lostAnswer(op, &Error{Kind: ErrMalformed, Detail: large.Error(), Hint: hintAnswer}, true)
	}
	if errors.Is(err, transport.ErrCredentials) {
		return &Error{Kind: ErrUnauthorized, Detail: err.Error(), Hint: "look at APOLLO_CLIENT_ID and APOLLO_CLIENT_SECRET"}
	}
	return lostAnswer(op, &Error{Kind: ErrUnreachable, Detail: err.Error(), Hint: reachHint(err)}, op.Lost())
}

// reachHint returns what to do about a request that did not get through, by what TLS says if it
// says something.
func reachHint(err error) string {
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &authority):
		return "who signed the certificate is not known here: point SSL_CERT_FILE to the CA of the company or proxy (PEM), or add it to the system's"
	case errors.As(err, &name):
		return "the certificate is that of another host: correct APOLLO_REGISTRY_URL, or ask who runs the proxy; of a proxy that signs anew, SSL_CERT_FILE names the CA"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the certificate has expired, is not valid yet, or the clock of this machine is wrong: `schemactl doctor` compares the clocks"
	case errors.As(err, &record):
		return "what answers there speaks no TLS: is the address http:// instead of https://, or the port that of a proxy?"
	}
	return hintReach
}

// again returns when to try again after too many requests, by the header Retry-After: seconds or a
// date.
func again(wait string) string {
	switch seconds, err := strconv.Atoi(strings.TrimSpace(wait)); {
	case wait == "":
		return hintRate
	case err == nil && seconds >= 0:
		return "try again in " + (time.Duration(seconds) * time.Second).String() + ", as the platform asks"
	}
	return "try again after " + clip(oneLine(wait)) + ", as the platform asks"
}

// refused returns the error for a refusal. GraphQL errors decide before the HTTP status if they
// tell more than that the request was refused: the platform answers a rejected key with status 200.
// Only Publish fails with registry.ErrTooLarge, since its caller can make the batch smaller.
func (c *Client) refused(op *transport.Operation, no *refusal) *Error {
	e := byStatus(no)
	if len(no.errors) > 0 {
		if hint, kind := byErrors(no.errors); e.Kind == nil || !errors.Is(kind, registry.ErrRefused) {
			e.Kind, e.Hint = kind, hint
		}
		e.Detail = c.join(no.errors)
	}
	if errors.Is(e.Kind, registry.ErrTooLarge) && op.Name != publishOperation {
		e.Kind, e.Detail = registry.ErrRefused, "it is too large: "+e.Detail
	}
	failedInside := errors.Is(e.Kind, ErrUnreachable) && (op.Lost() || no.status == http.StatusOK)
	return lostAnswer(op, e, failedInside || errors.Is(e.Kind, ErrMalformed))
}

// byStatus returns the error for an HTTP status alone. Its Kind is nil for 200.
func byStatus(no *refusal) *Error {
	if no.page != "" && (no.status < 300 || no.status >= 400) && no.status != http.StatusTooManyRequests {
		return webAnswer(no.status, no.page, no.owner)
	}
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
		return &Error{Kind: ErrRateLimited, Detail: status, Hint: again(no.wait)}
	case code == http.StatusRequestEntityTooLarge:
		return &Error{Kind: registry.ErrTooLarge, Detail: status, Hint: hintLarge}
	case code == http.StatusNotFound, code == http.StatusMethodNotAllowed, code == http.StatusProxyAuthRequired,
		code == http.StatusRequestTimeout, code == http.StatusTooEarly, code >= 500:
		return &Error{Kind: ErrUnreachable, Detail: status, Hint: hintReach}
	default:
		return &Error{Kind: registry.ErrRefused, Detail: status}
	}
}

// byErrors returns the hint and the kind for a list of GraphQL errors: those of the error that
// tells most, in the order of the constants. Servers put codes and statuses into different
// extensions, and some only into the text of the message.
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

// largeCodes are the codes of GraphQL servers for a request that is too large.
var largeCodes = []string{"PAYLOAD_TOO_LARGE", "REQUEST_TOO_LARGE", "REQUEST_ENTITY_TOO_LARGE", "CONTENT_TOO_LARGE"}

// roleError is in the code or message of the platform's error if the role of the key is too low.
const roleError = "NOT_ALLOWED_BY_USER_ROLE"

// errorCode returns the code in the extensions of a GraphQL error in upper case, or the empty
// string.
func errorCode(e *gqlerror.Error) string {
	for _, name := range []string{"code", "errorCode"} {
		if code, ok := e.Extensions[name].(string); ok {
			return strings.ToUpper(code)
		}
	}
	return ""
}

// errorStatus returns the HTTP status in the extensions of a GraphQL error, or 0. It is beside the
// code or in one of the objects response and http.
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

// join returns the messages of several GraphQL errors as one line.
func (c *Client) join(errs gqlerror.List) string {
	all := &multierror.Error{ErrorFormat: func(errs []error) string {
		texts := make([]string, len(errs))
		for i, e := range errs {
			texts[i] = e.Error()
		}
		return strings.Join(texts, "; ")
	}}
	for _, text := range c.messages(errs) {
		all = multierror.Append(all, errors.New(text))
	}
	return all.Error()
}

// messages returns the messages of GraphQL errors, each in one line and without the key, followed
// by the messages of a server behind the platform and by the path in the answer.
func (c *Client) messages(errs gqlerror.List) []string {
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

// innerMessages returns the messages in extensions.response.body, where the platform puts the
// answer of a server behind it: a text, or an object with GraphQL errors.
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

// oneLine replaces control characters in text of a server, line breaks included, with spaces.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
