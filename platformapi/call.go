package platformapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/Khan/genqlient/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/schemactl/schemactl/platformapi/internal/shape"
	"github.com/schemactl/schemactl/platformapi/transport"
)

// query runs one query, or an operation that may be repeated like one. Every error that leaves the
// package passes through query or mutate, which explain it.
func query[T any](ctx context.Context, c *Client, name string, run func(context.Context) (T, error)) (T, error) {
	var none T
	op := &transport.Operation{Name: name}
	if ctx.Err() != nil {
		return none, c.explain(ctx, op, ctx.Err())
	}
	out, err := run(transport.WithOperation(ctx, op))
	if err != nil {
		return none, c.explain(ctx, op, err)
	}
	return out, nil
}

// mutate runs one mutation. run may return a result and an error: the mutation has happened then,
// and GraphQL errors beside its result concern a part of the answer that the platform could not
// give, such as the launch's address. They are dropped. A result that has not the shape of one
// tells nothing, and the answer counts as lost.
func mutate[R any](ctx context.Context, c *Client, name string, run func(context.Context) (*R, error)) (*R, error) {
	op := &transport.Operation{Name: name, Mutation: true}
	if ctx.Err() != nil {
		return nil, c.explain(ctx, op, ctx.Err())
	}
	result, err := run(transport.WithOperation(ctx, op))
	var partial *refusal
	switch {
	case err == nil:
		return result, nil
	case result != nil && errors.As(err, &partial) && partial.status == http.StatusOK:
		if partial.malformed == nil {
			return result, nil
		}
		err = partial.malformed
	}
	return nil, c.explain(ctx, op, err)
}

// requester sends the requests of the generated code. It replaces genqlient's own client, for which
// an answer without data, a key that is missing and a null in the data are the same.
type requester struct {
	http     *http.Client
	endpoint string
}

// envelope is the outer form of a GraphQL answer.
type envelope struct {
	Data   json.RawMessage `json:"data"`
	Errors gqlerror.List   `json:"errors"`
}

// MakeRequest implements graphql.Client. It fills resp.Data also when it returns a refusal, as far
// as the answer has data.
func (r requester) MakeRequest(ctx context.Context, req *graphql.Request, resp *graphql.Response) error {
	body, err := json.Marshal(req)
	if err != nil {
		return fmt.Errorf("encoding %s: %w", req.OpName, err)
	}
	httpReq, err := http.NewRequestWithContext(ctx, http.MethodPost, r.endpoint, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("asking for %s: %w", req.OpName, err)
	}
	httpReq.Header.Set("Content-Type", "application/json")
	httpResp, err := r.http.Do(httpReq)
	if err != nil {
		return err
	}
	defer func() { _ = httpResp.Body.Close() }() // the transport has read it
	answer, err := io.ReadAll(httpResp.Body)
	if err != nil {
		return err
	}
	asked := shape.Request{Query: req.Query, Operation: req.OpName}
	if err := json.Unmarshal(body, &struct{ Variables *map[string]any }{&asked.Variables}); err != nil {
		return fmt.Errorf("encoding %s: %w", req.OpName, err)
	}
	return decode(httpResp, asked, answer, resp)
}

// shapes judges the shape of answers. It is read once, with the first answer.
var shapes struct {
	once  sync.Once
	judge *shape.Judge
	err   error
}

// checkShape returns a *malformedAnswer for data that has not the shape that was asked for.
func checkShape(asked shape.Request, data []byte) error {
	shapes.once.Do(func() { shapes.judge, shapes.err = shape.Load(SchemaSDL) })
	err := shapes.err
	if err == nil {
		err = shapes.judge.Check(asked, data)
	}
	if err != nil {
		return &malformedAnswer{err.Error()}
	}
	return nil
}

// decode reads an answer into resp.Data. The errors are *refusal for an HTTP status or GraphQL
// errors and *malformedAnswer for an answer in another form. GraphQL errors come before a form that
// does not fit: they tell why a part of the data is null.
func decode(httpResp *http.Response, asked shape.Request, answer []byte, resp *graphql.Response) error {
	var e envelope
	err := json.Unmarshal(answer, &e)
	page := ""
	var owner *pageOwner
	if err != nil {
		page, owner = webPage(httpResp, answer), ownerOf(httpResp, answer)
	}
	if httpResp.StatusCode != http.StatusOK {
		return &refusal{
			status: httpResp.StatusCode, location: location(httpResp), page: page, owner: owner, wait: httpResp.Header.Get("Retry-After"), errors: nonNull(e.Errors),
		}
	}
	if page != "" {
		return &refusal{status: http.StatusOK, page: page, owner: owner}
	}
	if err != nil {
		return &malformedAnswer{fmt.Sprintf("it is not a GraphQL answer (%s, %d bytes): %v", contentType(httpResp), len(answer), err)}
	}
	failed := gqlerror.List(nonNull(e.Errors))
	if len(e.Data) == 0 || string(e.Data) == "null" {
		if len(failed) == 0 {
			return &malformedAnswer{"it has neither data nor errors"}
		}
		return &refusal{status: http.StatusOK, errors: failed}
	}
	err = checkShape(asked, e.Data)
	if other := json.Unmarshal(e.Data, resp.Data); err == nil && other != nil {
		err = &malformedAnswer{"its data has an unexpected form: " + other.Error()}
	}
	if len(failed) > 0 {
		return &refusal{status: http.StatusOK, errors: failed, malformed: err}
	}
	return err
}

// contentType returns the content type of an answer for a message.
func contentType(r *http.Response) string {
	if t := r.Header.Get("Content-Type"); t != "" {
		return clip(t)
	}
	return "no content type"
}

// location returns the host that a redirect points to, or the empty string.
func location(r *http.Response) string {
	if u, err := r.Location(); err == nil {
		return u.Host
	}
	return ""
}

// refusal is an answer with an HTTP status other than 200 or with GraphQL errors.
type refusal struct {
	status   int
	location string
	page     string     // the title of a web page that was answered, or empty
	owner    *pageOwner // whose page that seems to be; nil if nothing tells
	wait     string     // the header Retry-After, or empty
	errors   gqlerror.List
	// malformed is what is wrong with the shape of the data beside the errors; nil if it fits.
	malformed error
}

func (r *refusal) Error() string {
	return fmt.Sprintf("HTTP %d with %d errors", r.status, len(r.errors))
}

// malformedAnswer is an answer in a form that the API does not have.
type malformedAnswer struct{ detail string }

func (n *malformedAnswer) Error() string { return n.detail }
