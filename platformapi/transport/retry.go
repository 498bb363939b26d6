package transport

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Retry bounds how often a request is repeated and for how long. Zero fields mean the defaults.
type Retry struct {
	Attempts      int           // all attempts together; default 5, 1 never repeats
	Wait          time.Duration // before the second attempt, doubled each time; default 500 ms
	MaxWait       time.Duration // bound of the doubled wait; default 10 s
	MaxRetryAfter time.Duration // bound of a wait that Retry-After asks for; default 60 s
	Budget        time.Duration // from the start of the first attempt to that of the last; default 2 min
}

// withDefaults returns r with the documented default in every field that is zero or negative.
func (r Retry) withDefaults() Retry {
	if r.Attempts <= 0 {
		r.Attempts = 5
	}
	for _, d := range []struct {
		field    *time.Duration
		standard time.Duration
	}{
		{&r.Wait, 500 * time.Millisecond},
		{&r.MaxWait, 10 * time.Second},
		{&r.MaxRetryAfter, time.Minute},
		{&r.Budget, 2 * time.Minute},
	} {
		if *d.field <= 0 {
			*d.field = d.standard
		}
	}
	return r
}

// wait returns the pause after the given attempt (from 1), before jitter.
func (r Retry) wait(attempt int, resp *http.Response, now time.Time) time.Duration {
	if asked, ok := retryAfter(resp, now); ok {
		return min(asked, r.MaxRetryAfter)
	}
	wait := r.Wait
	for i := 1; i < attempt && wait < r.MaxWait; i++ {
		wait *= 2
	}
	return min(wait, r.MaxWait)
}

// withRetry repeats a request while repeatable and the policy allow it. The loop and its timer are
// backoff.Retry's. Whether to go on and how long to wait depends on how the attempt ended, so
// attempts decides both instead of the policies of that package. Attempts of all requests go
// through one gate.
func withRetry(next http.RoundTripper, policy Retry, now func() time.Time, log *slog.Logger) http.RoundTripper {
	gate := newGate(now)
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		body, err := rewindable(req)
		if err != nil {
			return nil, err
		}
		ctx := req.Context()
		a := &attempts{
			next: next, request: req, body: body, op: operation(ctx),
			policy: policy, gate: gate, now: now, log: log,
		}
		resp, err := backoff.Retry(ctx, a.send, backoff.WithBackOff(a), backoff.WithMaxElapsedTime(0))
		if a.repeat { // the context ended before the next attempt
			return nil, ctx.Err()
		}
		return resp, err
	})
}

// attempts is one request from its first attempt to its last.
type attempts struct {
	next    http.RoundTripper
	request *http.Request
	body    func() (io.ReadCloser, error) // nil for a request without a body
	op      *Operation
	policy  Retry
	gate    *gate
	now     func() time.Time
	log     *slog.Logger
	started time.Time // of the first attempt

	count  int           // attempts so far
	repeat bool          // another attempt follows the last one
	pause  time.Duration // before that attempt
}

// longPause is from when on a pause is told: somebody who waits would wonder.
const longPause = 5 * time.Second

// errRepeat makes backoff.Retry go on after an answer that is worth another attempt.
var errRepeat = errors.New("worth another attempt")

// send makes one attempt. It returns errRepeat if another one is to follow, and otherwise the
// result of the request: an answer of any status, or a permanent error.
func (a *attempts) send() (*http.Response, error) {
	ctx := a.request.Context()
	req := a.request.WithContext(ctx) // a copy: the network may still read the body of the last one
	if a.body != nil {
		body, err := a.body()
		if err != nil {
			return nil, backoff.Permanent(err)
		}
		req.Body = body
	}
	trial, err := a.gate.enter(ctx)
	if err != nil {
		a.repeat = false
		return nil, backoff.Permanent(err)
	}
	if a.count == 0 {
		a.started = a.now()
	}
	resp, err := a.next.RoundTrip(req)
	a.count++
	a.op.attempts, a.op.lost = a.count, lost(resp, err)
	pause := a.policy.wait(a.count, resp, a.now())
	a.pause = jitter(pause, resp)
	a.gate.leave(trial, resp, a.pause)
	inTime := a.now().Sub(a.started)+pause <= a.policy.Budget
	a.repeat = a.count < a.policy.Attempts && inTime && ctx.Err() == nil && repeatable(a.op, resp, err)
	if !a.repeat {
		return resp, backoff.Permanent(err)
	}
	if a.pause >= longPause {
		status := 0
		if resp != nil {
			status = resp.StatusCode
		}
		a.log.WarnContext(ctx, "the platform is asked again later", "operation", a.op.Name, "status", status, "in", a.pause.Round(time.Second))
	}
	if resp != nil {
		_ = resp.Body.Close() // it is in memory, see body.go
	}
	return nil, errRepeat
}

// NextBackOff returns the pause before the next attempt.
func (a *attempts) NextBackOff() time.Duration { return a.pause }

// Reset does nothing: attempts serve one request only.
func (a *attempts) Reset() {}

// rewindable returns a function that gives the body of req from its start, for every attempt anew.
// It is nil for a request without a body. A body that can be read only once is kept in memory.
func rewindable(req *http.Request) (func() (io.ReadCloser, error), error) {
	if req.Body == nil || req.Body == http.NoBody {
		return nil, nil
	}
	defer func() { _ = req.Body.Close() }() // a RoundTripper must; the attempts send copies
	if req.GetBody != nil {
		return req.GetBody, nil
	}
	data, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }, nil
}

// repeatable reports whether another attempt may help and can do no harm. A mutation is repeated
// only if the platform certainly did not execute it: the request did not reach it, or the answer
// was 429 Too Many Requests.
func repeatable(op *Operation, resp *http.Response, err error) bool {
	if err != nil {
		return !permanent(err) && (!op.Mutation || unsent(err))
	}
	switch code := resp.StatusCode; {
	case code == http.StatusTooManyRequests:
		return true
	case op.Mutation:
		return false
	default:
		return code == http.StatusRequestTimeout || code == http.StatusTooEarly || code >= 500
	}
}

// lost reports whether the platform may have executed the request although the attempt ended
// without its result.
func lost(resp *http.Response, err error) bool {
	if err != nil {
		return !unsent(err)
	}
	return resp.StatusCode == http.StatusRequestTimeout || resp.StatusCode >= 500
}

// unsent reports whether err is certain to precede the sending of the request: there was no
// connection, or one whose other end did not prove its identity.
func unsent(err error) bool {
	var early *unsentError
	if errors.As(err, &early) {
		return true
	}
	var timeout *TimeoutError
	if errors.As(err, &timeout) {
		return timeout.unsent
	}
	var op *net.OpError
	if errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") {
		return true
	}
	var dns *net.DNSError
	return errors.As(err, &dns) || untrusted(err)
}

// permanent reports whether the next attempt would end with the same error.
func permanent(err error) bool {
	var large *TooLargeError
	return errors.As(err, &large) || errors.Is(err, ErrCredentials) || untrusted(err)
}

// untrusted reports whether the other end speaks no TLS, or shows a certificate that this machine
// does not trust.
func untrusted(err error) bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &certificate) || errors.As(err, &record)
}

// jitter moves a wait of our own choosing into its second half at random, so that many clients do
// not come back at the same moment. A wait that the platform asked for stays as it is.
func jitter(wait time.Duration, resp *http.Response) time.Duration {
	if _, asked := retryAfter(resp, time.Time{}); asked || wait < 2 {
		return wait
	}
	return wait/2 + rand.N(wait/2) // spreading load, not a secret
}
