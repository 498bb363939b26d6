package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// Retry says how often and how long to ask again. Zero fields mean the default.
type Retry struct {
	Attempts      int           // all tries together; default 5, 1 never asks again
	Wait          time.Duration // before the second try, doubled each time; default 500 ms
	MaxWait       time.Duration // longest wait of our own choosing; default 10 s
	MaxRetryAfter time.Duration // longest wait that the platform may ask for; default 60 s
	Budget        time.Duration // from the first try to the start of the last; default 2 min
}

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

// withRetry asks again, by the rules of again, with growing waits. The loop is
// retryablehttp's; what to repeat and how long to wait is decided here, because
// its own defaults repeat a mutation and obey any Retry-After.
func withRetry(next http.RoundTripper, policy Retry, now func() time.Time) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		started := now()
		attempt := 0 // the tries so far, also while waiting for the next
		client := &retryablehttp.Client{
			HTTPClient:   &http.Client{Transport: next, CheckRedirect: NoRedirect},
			RetryMax:     policy.Attempts - 1,
			ErrorHandler: lastAnswer,
			CheckRetry: func(ctx context.Context, resp *http.Response, err error) (bool, error) {
				attempt++
				op := operation(ctx)
				op.attempts = attempt
				op.lost = lost(resp, err)
				inTime := now().Sub(started)+policy.wait(attempt, resp, now()) <= policy.Budget
				return inTime && ctx.Err() == nil && again(op, resp, err), nil
			},
			Backoff: func(_, _ time.Duration, _ int, resp *http.Response) time.Duration {
				return jitter(policy.wait(attempt, resp, now()), resp)
			},
		}
		return (&retryablehttp.RoundTripper{Client: client}).RoundTrip(req)
	})
}

// lastAnswer hands on how the last try ended: its answer, or its error alone.
func lastAnswer(resp *http.Response, err error, _ int) (*http.Response, error) {
	if err != nil && resp != nil {
		_ = resp.Body.Close()
		resp = nil
	}
	return resp, err
}

// again reports whether another try may help and cannot do harm. A mutation is
// sent again only when the platform certainly did not take it: it was not
// reached, or it said that there were too many requests.
func again(op *Operation, resp *http.Response, err error) bool {
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

// lost reports whether a try may have had an effect that nobody told us of.
func lost(resp *http.Response, err error) bool {
	if err != nil {
		return !unsent(err)
	}
	return resp.StatusCode == http.StatusRequestTimeout || resp.StatusCode >= 500
}

// unsent reports whether err is certain to have come before the request went
// out: no connection, or one whose other end did not prove who it is.
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

// permanent reports whether the next try would end the same way.
func permanent(err error) bool {
	var large *TooLargeError
	return errors.As(err, &large) || untrusted(err)
}

// untrusted reports whether the other end speaks no TLS, or not with a
// certificate that this machine trusts.
func untrusted(err error) bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &certificate) || errors.As(err, &record)
}

// wait is the pause after try number attempt (from 1), before jitter.
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

// jitter spreads our own waits over their second half, so that many clients do
// not come back at once. What the platform asked for is kept to.
func jitter(wait time.Duration, resp *http.Response) time.Duration {
	if _, asked := retryAfter(resp, time.Time{}); asked || wait < 2 {
		return wait
	}
	return wait/2 + rand.N(wait/2) // spreading load, not a secret
}
