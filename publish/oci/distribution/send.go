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

// maxTold is how much of a complaint is told, in bytes.
const maxTold = 500

// request is one of the client. Its body can be sent again.
type request struct {
	method string
	url    *url.URL
	header http.Header
	body   []byte
	// push is set if it is part of a push. Not every registry asks for another token where one that
	// was given to pull does not do.
	push bool
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
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		failed.URL = withoutQuery(failed.URL)
	}
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	most := max(q.most, maxAnswer)
	body, err := io.ReadAll(io.LimitReader(response.Body, most+1))
	if err == nil && int64(len(body)) > most {
		err = fmt.Errorf("the answer to %s %s has more than %d bytes", q.method, withoutQuery(q.url.Redacted()), most)
	}
	return answer{response.StatusCode, response.Header, body, response.Request.URL}, err
}

// redirect follows redirects, as registries send them to where layers are. What shows who asks goes
// to no other host, and to none without TLS: the client of the standard library keeps headers for
// other ports, for subdomains and where TLS ends, and sends a form anywhere.
func redirect(to *http.Request, before []*http.Request) error {
	const most = 10
	first := before[0]
	switch {
	case len(before) >= most:
		return fmt.Errorf("%d redirects", most)
	case to.URL.Scheme == first.URL.Scheme && to.URL.Host == first.URL.Host:
		return nil
	case first.URL.Scheme == "https" && to.URL.Scheme != "https":
		return errors.New("a redirect from https to " + to.URL.Scheme)
	case to.Header.Get("Content-Type") == formType && to.Method == http.MethodPost:
		return errors.New("a redirect of credentials to another host: " + to.URL.Host)
	}
	to.Header.Del("Authorization")
	return nil
}

// withoutQuery returns a URL without its query, which may be signed for whoever has it.
func withoutQuery(address string) string {
	at, _, _ := strings.Cut(address, "?")
	return at
}

// ask sends a request to the registry, with a proof of who asks if the registry wants one. The
// answer has one of the statuses; other ones are errors, and 404 is [ErrNotFound].
func (r *Repository) ask(ctx context.Context, q request, statuses ...int) (answer, error) {
	if q.header == nil {
		q.header = http.Header{}
	}
	own := r.url()
	mine := q.url.Scheme == own.Scheme && strings.TrimSuffix(q.url.Host, ":443") == strings.TrimSuffix(own.Host, ":443")
	for again := false; ; again = true {
		r.mu.Lock()
		proof := r.proofs[q.push]
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
		proof, err = r.authorization(ctx, challengesOf(a.header), q.push)
		if err != nil {
			return a, err
		}
		r.mu.Lock()
		r.proofs[q.push] = proof
		r.mu.Unlock()
	}
}

// failed returns the error of an answer that has none of the statuses, with what the registry says.
func (a answer) failed(q request, statuses []int) error {
	if slices.Contains(statuses, a.status) {
		return nil
	}
	said := strings.TrimSpace(string(a.body[:min(len(a.body), maxTold)]))
	if said != "" {
		said = ": " + said
	}
	err := fmt.Errorf("%s %s: %d %s%s", q.method, withoutQuery(q.url.Redacted()), a.status, http.StatusText(a.status), said)
	switch a.status {
	case http.StatusNotFound:
		return fmt.Errorf("%w: %w", ErrNotFound, err)
	case http.StatusUnauthorized:
		return fmt.Errorf("%w: %w", ErrCredentials, err)
	}
	return err
}
