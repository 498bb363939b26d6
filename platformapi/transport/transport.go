// Package transport is the HTTP side of the Platform API client: a ladder of
// [http.RoundTripper]s, each with one concern and a file of its own.
//
// In goes a request that carries an [Operation] in its context; out comes a
// response whose body is wholly in memory, or an error that never holds the key.
// The ladder, outermost first:
//
//	identify.go   who is asking: client name and version, User-Agent
//	retry.go      ask again when that can help and cannot harm
//	trace.go      log each attempt at debug level, redacted
//	timeout.go    end an attempt that takes too long
//	body.go       read the whole answer, up to a limit
//	key.go        the API key, for the platform's own host only
//	sent.go       tell failures before sending from those after
//	base.go       the network
//
// All but the first two run once per attempt. A request without an [Operation]
// is treated as a mutation: it is not repeated once it may have been sent.
package transport

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// The defaults of [Options].
const (
	DefaultTimeout     = 30 * time.Second
	DefaultMaxResponse = 64 << 20 // bytes; a supergraph for Uplink may have 10 MB
)

// ErrOptions is wrapped by every error of [New].
var ErrOptions = errors.New("unusable transport options")

// Options says what the ladder needs to know. Endpoint and Key are required.
type Options struct {
	Endpoint      *url.URL // the only place that the key is sent to
	Key           Secret
	ClientName    string // sent as apollographql-client-name
	ClientVersion string // sent as apollographql-client-version
	UserAgent     string

	Timeout     time.Duration // of one attempt, body included; 0 means DefaultTimeout
	MaxResponse int64         // bytes of one answer; 0 means DefaultMaxResponse
	Retry       Retry         // zero fields mean the defaults

	Logger *slog.Logger      // nil: no trace
	Now    func() time.Time  // nil: the system clock
	Base   http.RoundTripper // nil: the network, with the proxies of the environment
}

// New builds the ladder. The client on top must not follow redirects: see
// [NoRedirect].
func New(o Options) (http.RoundTripper, error) {
	if o.Endpoint == nil || o.Endpoint.Host == "" {
		return nil, fmt.Errorf("%w: no endpoint", ErrOptions)
	}
	if err := o.Key.check(); err != nil {
		return nil, err
	}
	if o.Timeout < 0 || o.MaxResponse < 0 {
		return nil, fmt.Errorf("%w: a timeout and a size limit must not be negative", ErrOptions)
	}
	o.fill()

	rt := withSent(o.Base)
	rt = withKey(rt, o.Endpoint, o.Key)
	rt = withBody(rt, o.MaxResponse)
	rt = withTimeout(rt, o.Timeout)
	rt = withTrace(rt, o.Logger, o.Now, o.Key)
	rt = withRetry(rt, o.Retry.withDefaults(), o.Now)
	rt = withIdentity(rt, o.ClientName, o.ClientVersion, o.UserAgent)
	return rt, nil
}

func (o *Options) fill() {
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	if o.MaxResponse == 0 {
		o.MaxResponse = DefaultMaxResponse
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now //nolint:forbidigo // this is where the system clock is injected
	}
	if o.Base == nil {
		o.Base = network()
	}
}

// NoRedirect is for [http.Client.CheckRedirect]: an API that redirects is a
// wrong address, and following it would show the request to another host.
func NoRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// roundTripper is a function as a RoundTripper.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
