// Package introspect asks running GraphQL servers for their schemas: a subgraph for its SDL, by the
// field _service that the federation specification demands of every subgraph, and any server for
// its API schema, by introspection.
//
//	c := introspect.Client{Timeout: 5 * time.Second}
//	sdl, err := c.SDL(ctx, introspect.Target{URL: "http://localhost:4001/graphql"})
//
// # How
//
// A question is one POST request with a JSON body (client.go). What comes back is bounded in time
// and bytes, and is either a GraphQL answer or an *[Error] that says what the server did instead
// and what to do about it (answer.go). The answer to an introspection is written down as SDL, read
// again by compose/sdl, and printed in its layout (schema.go), so that nothing else can be in it.
//
// # Invariants
//
//   - Every error wraps [ErrUnanswered]. What a server says goes into an error without the values
//     of the headers, as one line of bounded length.
//   - Redirects are not followed: headers would go along, and another server would answer.
//   - Nothing but the given URL, or the given address of it, is connected to.
package introspect

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/platformapi/transport"
)

// ErrUnanswered is wrapped by every error of this package: the server did not answer with a schema.
var ErrUnanswered = errors.New("the schema could not be asked for")

// DefaultTimeout is how long one server has to answer, unless a caller says otherwise.
const DefaultTimeout = 10 * time.Second

// maxBytes is the longest answer that is read. SDL inside of JSON is longer than SDL by its
// escapes.
var maxBytes = sdl.DefaultLimits.Bytes + sdl.DefaultLimits.Bytes/4

// Client asks servers. The zero value asks with [DefaultTimeout].
type Client struct {
	// Timeout bounds one request with its answer; 0 stands for DefaultTimeout.
	Timeout time.Duration
	// MaxBytes bounds an answer; 0 stands for a little more than the longest SDL that is read.
	MaxBytes int
	// Transport takes the place of the network in tests.
	Transport http.RoundTripper
}

// Target is a server that is asked.
type Target struct {
	// URL is the address of its GraphQL endpoint.
	URL string
	// Dial is the host and port of one replica to connect to in place of the host of URL; empty
	// for none.
	Dial string
	// Name is what people call the replica; empty stands for URL.
	Name string
	// Headers go along with the request. Their values are never shown.
	Headers map[string]string
}

// Label returns what messages call the target, without user, password and query of its URL.
func (t Target) Label() string {
	shown := t.URL
	if u, err := url.Parse(t.URL); err == nil && u.Host != "" {
		shown = (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
	}
	if t.Name != "" && t.Name != shown {
		return t.Name + " (" + shown + ")"
	}
	return shown
}

// Error tells why a server did not answer with a schema. It wraps [ErrUnanswered].
type Error struct {
	// Server is what people call the server, What it did, and Fix what to do about it.
	Server, What, Fix string
	cause             error
}

// Error returns all three as one line.
func (e *Error) Error() string {
	text := e.Server + " " + e.What
	if e.Fix != "" {
		text += "; " + e.Fix
	}
	return text
}

// Unwrap returns [ErrUnanswered] and the cause, if there is one.
func (e *Error) Unwrap() []error {
	if e.cause == nil {
		return []error{ErrUnanswered}
	}
	return []error{ErrUnanswered, e.cause}
}

// fail returns the error of a target. What a server or the network says in it has gone through
// [Target.told].
func (t Target) fail(cause error, what, fix string) *Error {
	return &Error{Server: t.Label(), What: what, Fix: fix, cause: cause}
}

// told returns what a server or the network says as it can be shown.
func (t Target) told(text string) string { return line(t.redact(text)) }

// redact takes the values of the headers out of text that the server or the network made, and
// their parts: the word behind "Bearer" may be repeated alone.
func (t Target) redact(text string) string {
	for _, value := range t.Headers {
		text = transport.NewSecret(value).Redact(text)
		for _, part := range strings.Fields(value) {
			if len(part) >= shortestSecret {
				text = transport.NewSecret(part).Redact(text)
			}
		}
	}
	return text
}

// shortestSecret is the length from which a word of a header counts as a secret by itself.
const shortestSecret = 8

// client returns the HTTP client that reaches the target and no other server.
func (c Client) client(t Target) *http.Client {
	client := addresses.Address{URL: t.URL, Dial: t.Dial}.Client(c.timeout())
	if c.Transport != nil {
		client.Transport = c.Transport
	}
	return client
}

func (c Client) timeout() time.Duration {
	if c.Timeout == 0 {
		return DefaultTimeout
	}
	return c.Timeout
}

// reply is an answer of HTTP, of any status.
type reply struct {
	status   int
	text     string
	kind     string
	location string
	body     []byte
}

// post sends a query and returns the answer.
func (c Client) post(ctx context.Context, t Target, query string) (*reply, error) {
	if u, err := url.Parse(t.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, t.fail(nil, "is no http or https URL", "give the address of a GraphQL endpoint, such as http://localhost:4001/graphql")
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout())
	defer cancel()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return nil, t.fail(err, "cannot be asked: "+err.Error(), "")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.URL, bytes.NewReader(body))
	if err != nil {
		return nil, t.fail(err, "cannot be asked: "+err.Error(), "")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/graphql-response+json, application/json")
	for k, v := range t.Headers {
		if strings.EqualFold(k, "Host") {
			req.Host = v
			continue
		}
		req.Header.Set(k, v)
	}
	resp, err := c.client(t).Do(req)
	if err != nil {
		return nil, t.unreached(ctx, err, c.timeout())
	}
	defer func() { _ = resp.Body.Close() }()
	limit := c.MaxBytes
	if limit == 0 {
		limit = maxBytes
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, int64(limit)+1))
	switch {
	case err != nil:
		return nil, t.unreached(ctx, err, c.timeout())
	case len(text) > limit:
		return nil, t.fail(nil, fmt.Sprintf("answers with more than %d bytes", limit), "is this a GraphQL endpoint?")
	}
	out := &reply{status: resp.StatusCode, text: resp.Status, kind: resp.Header.Get("Content-Type"), body: text}
	if to, err := resp.Location(); err == nil {
		out.location = Target{URL: to.String()}.Label()
	}
	return out, nil
}

// unreached tells of a request that got no answer. The text of the error from net/http begins with
// the URL, which may hold a secret, so that only its cause is told.
func (t Target) unreached(ctx context.Context, err error, timeout time.Duration) *Error {
	var asked *url.Error
	cause := err
	if errors.As(err, &asked) {
		cause = asked.Err
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) || asked != nil && asked.Timeout() {
		return t.fail(err, fmt.Sprintf("does not answer within %s", timeout), "is it running, and reachable from here?")
	}
	return t.fail(err, "does not answer: "+t.told(cause.Error()), "is it running, and reachable from here?")
}
