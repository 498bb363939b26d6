package distribution

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// maxAnswer bounds answers that have no size of their own, in bytes: manifests, lists and tokens.
// The specification has registries take manifests of four megabytes.
const maxAnswer = 4 << 20

// request is one of the client. Its body can be sent again.
type request struct {
	method string
	url    *url.URL
	header http.Header
	body   []byte
	// most is the size of what is asked for, in bytes, if that may be more than maxAnswer.
	most int64
}

// answer is one of the registry, read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
	// url is that of the request.
	url *url.URL
}

// The attempts for one request: transient failures are gone after a second, or stay.
const (
	attempts   = 5
	firstPause = 250 * time.Millisecond
	mostPause  = 3 * time.Second
)

// send sends a request until it has an answer that is not transient. Every request of this package
// may be repeated.
func (r *Repository) send(ctx context.Context, q request) (answer, error) {
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval = firstPause, mostPause
	last := answer{}
	got, err := backoff.Retry(ctx, func() (answer, error) {
		a, err := r.once(ctx, q)
		if timeout := net.Error(nil); err != nil && (!errors.As(err, &timeout) || !timeout.Timeout()) {
			return a, backoff.Permanent(err)
		}
		last = a
		if err == nil && (a.status == http.StatusTooManyRequests || a.status == http.StatusRequestTimeout || a.status >= http.StatusInternalServerError) {
			if seconds, err := strconv.Atoi(a.header.Get("Retry-After")); err == nil && seconds >= 0 && time.Duration(seconds)*time.Second <= mostPause {
				return a, backoff.RetryAfter(seconds)
			}
			return a, errTransient
		}
		return a, err
	}, backoff.WithBackOff(pauses), backoff.WithMaxTries(attempts))
	if after := (*backoff.RetryAfterError)(nil); err != nil && (errors.Is(err, errTransient) || errors.As(err, &after)) && ctx.Err() == nil {
		return last, nil // the caller tells its status
	}
	return got, err
}

// errTransient ends one attempt and not the last.
var errTransient = errors.New("transient")

// once sends a request once and reads the answer.
func (r *Repository) once(ctx context.Context, q request) (answer, error) {
	sent, err := http.NewRequestWithContext(ctx, q.method, q.url.String(), bytes.NewReader(q.body))
	if err != nil {
		return answer{}, err
	}
	sent.Header = q.header.Clone()
	sent.Header.Set("User-Agent", "schemactl")
	response, err := r.client.Do(sent)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	most := max(q.most, maxAnswer)
	body, err := io.ReadAll(io.LimitReader(response.Body, most+1))
	if err == nil && int64(len(body)) > most {
		err = fmt.Errorf("the answer to %s %s has more than %d bytes", q.method, q.url.Redacted(), most)
	}
	return answer{response.StatusCode, response.Header, body, response.Request.URL}, err
}

// ask sends a request to the registry, with a proof of who asks if the registry wants one. The
// answer has one of the statuses; other ones are errors, and 404 is [ErrNotFound].
func (r *Repository) ask(ctx context.Context, q request, statuses ...int) (answer, error) {
	if q.header == nil {
		q.header = http.Header{}
	}
	mine := strings.TrimSuffix(q.url.Host, ":443") == strings.TrimSuffix(r.Reference.host(), ":443")
	for again := false; ; again = true {
		r.mu.Lock()
		proof := r.proof
		r.mu.Unlock()
		if mine && proof != "" {
			q.header.Set("Authorization", proof)
		}
		a, err := r.send(ctx, q)
		if err != nil {
			return a, err
		}
		if a.status != http.StatusUnauthorized || again || !mine {
			return a, a.failed(q, statuses)
		}
		proof, err = r.authorization(ctx, challengesOf(a.header))
		if err != nil {
			return a, err
		}
		r.mu.Lock()
		r.proof = proof
		r.mu.Unlock()
	}
}

// failed returns the error of an answer that has none of the statuses, with what the registry says.
func (a answer) failed(q request, statuses []int) error {
	if slices.Contains(statuses, a.status) {
		return nil
	}
	said := strings.TrimSpace(string(a.body[:min(len(a.body), 500)]))
	if said != "" {
		said = ": " + said
	}
	at := *q.url
	at.RawQuery = ""
	err := fmt.Errorf("%s %s: %d %s%s", q.method, at.Redacted(), a.status, http.StatusText(a.status), said)
	switch a.status {
	case http.StatusNotFound:
		return fmt.Errorf("%w: %w", ErrNotFound, err)
	case http.StatusUnauthorized:
		return fmt.Errorf("%w: %w", ErrCredentials, err)
	}
	return err
}
