package cluster

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// The media types of bodies.
const (
	JSONPatch      = "application/json-patch+json"
	StrategicMerge = "application/strategic-merge-patch+json"
	MergePatch     = "application/merge-patch+json"
	Apply          = "application/apply-patch+yaml"
)

// Request is one request to the API of a cluster.
type Request struct {
	// Method is GET when empty.
	Method string
	// Path is that of the API, from /api or /apis on, and escaped.
	Path  string
	Query url.Values
	// Type is the media type of Body.
	Type string
	Body []byte
	// Right is what the user or service account needs for it.
	Right Right
}

// Right is a right of RBAC: what it takes to send a request.
type Right struct {
	Verb, Resource, Group, Namespace string
}

// String describes the right as people grant it.
func (r Right) String() string {
	group := "the core group"
	if r.Group != "" {
		group = "the group " + r.Group
	}
	text := fmt.Sprintf("to %s %s of %s", r.Verb, r.Resource, group)
	if r.Namespace != "" {
		text += " in the namespace " + r.Namespace
	}
	return text
}

// ErrUnreached means that a cluster does not answer: its address or its network is at fault, or it
// is busy.
var ErrUnreached = errors.New("the cluster cannot be reached")

// ErrUnauthorized is a credential that the cluster does not take.
var ErrUnauthorized = errors.New("the cluster does not accept the credentials")

// Error is an answer of a cluster that is not 2xx.
type Error struct {
	Status int
	// Reason is the word of the API for what is wrong, such as NotFound, and Message its sentence.
	// Both may be empty.
	Reason, Message string
	// Causes are the single reasons, such as the fields that somebody else owns.
	Causes []string
	// After is how long the cluster asks to wait; 0 if it does not.
	After time.Duration
	right Right
}

// Is makes the error of status 401 an ErrUnauthorized, and one that may pass an ErrUnreached.
func (e *Error) Is(target error) bool {
	return target == ErrUnauthorized && e.Status == http.StatusUnauthorized || target == ErrUnreached && e.Transient()
}

// Transient reports whether the same request may get through later.
func (e *Error) Transient() bool {
	return e.Status == http.StatusTooManyRequests || e.Status >= http.StatusInternalServerError
}

// Error tells what the cluster said and what to do about it.
func (e *Error) Error() string {
	said := ""
	if e.Message != "" {
		said = ": " + strings.TrimSpace(e.Message)
	}
	switch e.Status {
	case http.StatusUnauthorized:
		return ErrUnauthorized.Error() + said + "; log in again, or name another context or kubeconfig"
	case http.StatusForbidden:
		return "the cluster forbids it; the user or service account needs the right " + e.right.String() + said
	}
	return "the cluster answers " + strconv.Itoa(e.Status) + " " + http.StatusText(e.Status) + said
}

// maxAnswer is the largest answer of a cluster, in bytes, and maxSaid what is read of one that is
// an error.
const (
	maxAnswer = 32 << 20
	maxSaid   = 64 << 10
)

// do sends a request and returns the body of the answer.
func (c *cluster) do(ctx context.Context, r Request) ([]byte, error) {
	address := c.server + r.Path
	if len(r.Query) > 0 {
		address += "?" + r.Query.Encode()
	}
	method := r.Method
	if method == "" {
		method = http.MethodGet
	}
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(r.Body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	if r.Type != "" {
		request.Header.Set("Content-Type", r.Type)
	}
	if err := c.authorize(request); err != nil {
		return nil, err
	}
	response, err := c.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreached, err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode < http.StatusOK || response.StatusCode >= http.StatusMultipleChoices {
		return nil, refusal(response, r.Right)
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err == nil && len(text) > maxAnswer {
		err = fmt.Errorf("the answer has more than %d MiB", maxAnswer>>20)
	}
	return text, err
}

// refusal reads an answer that is an error. Its body is a Status of the API, or anything if a proxy
// answered.
func refusal(response *http.Response, right Right) *Error {
	e := &Error{Status: response.StatusCode, right: right}
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds > 0 {
		e.After = time.Duration(seconds) * time.Second
	}
	text, _ := io.ReadAll(io.LimitReader(response.Body, maxSaid)) // what is left of it is told
	var status struct {
		Kind, Reason, Message string
		Details               struct {
			Causes []struct{ Field, Message string }
		}
	}
	if json.Unmarshal(text, &status) == nil && status.Kind == "Status" {
		e.Reason, e.Message = status.Reason, status.Message
		for _, c := range status.Details.Causes {
			e.Causes = append(e.Causes, strings.TrimSpace(c.Field+" "+c.Message))
		}
	}
	return e
}
