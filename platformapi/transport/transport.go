// Package transport is the HTTP side of the Platform API client: a chain of [http.RoundTripper]s,
// each with one concern and a file of its own.
//
// In goes a request that carries an [Operation] in its context. Out comes a response whose body is
// in memory, or an error that never contains the key.
//
//	chain, err := transport.New(transport.Options{Endpoint: endpoint, Key: key})
//	client := &http.Client{Transport: chain, CheckRedirect: transport.NoRedirect}
//	op := &transport.Operation{Name: "PublishSubgraphs", Mutation: true}
//	resp, err := client.Do(req.WithContext(transport.WithOperation(ctx, op)))
//	if err != nil && op.Lost() { … } // the mutation may have been executed
//
// # How
//
// [New] wraps the network in one layer per concern. A request passes them in this order, its
// response in the opposite one:
//
//	identify.go   names the client: apollographql-client-name and -version, User-Agent
//	retry.go      repeats an attempt that may help and can do no harm
//	gate.go       keeps every attempt back while the platform limits the rate of requests
//	trace.go      logs the attempt at debug level, redacted
//	timeout.go    ends an attempt that takes too long
//	body.go       reads the whole answer, up to a limit
//	key.go        adds the API key, for the endpoint's host only; credentials.go in its place
//	              adds the token for which it exchanges a client's id and secret
//	once.go       keeps the network from repeating a mutation by itself
//	sent.go       marks failures that came before the request was sent
//	base.go       the network
//
// The first two run once for a request, the others once for an attempt. The gate is one for all
// requests of a chain, and is asked by retry.go. The order matters: a body
// that breaks off is an error of its attempt because body.go is below retry.go, the time limit
// covers the body because timeout.go is above body.go, and no log can show the key because key.go
// is below trace.go.
//
// # Invariants
//
//   - The key leaves this process only in the x-api-key header of a request to the endpoint's
//     scheme and host.
//   - A mutation that the platform may have executed is never repeated. A request without an
//     [Operation] counts as a mutation.
//   - A response that is returned has been read completely: reading its body cannot fail.
//   - The caller's request is not changed; its body is closed.
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

// Options are the settings of the chain. Endpoint is required, and Key or
// Credentials.
type Options struct {
	Endpoint      *url.URL // the only scheme and host that the key is sent to
	Key           Secret
	Credentials   Credentials // in the place of Key, which is empty then
	ClientName    string      // sent as apollographql-client-name
	ClientVersion string      // sent as apollographql-client-version
	UserAgent     string

	Timeout     time.Duration // of one attempt, body included; 0 means DefaultTimeout
	MaxResponse int64         // bytes of one answer; 0 means DefaultMaxResponse
	Retry       Retry         // zero fields mean the defaults

	Logger *slog.Logger      // nil: no trace
	Now    func() time.Time  // nil: the system clock
	Base   http.RoundTripper // nil: the network, with the proxies of the environment
}

// New builds the chain. Nothing is sent yet. The [http.Client] above it must not follow redirects,
// see [NoRedirect]. The errors wrap [ErrOptions], [ErrNoKey] or [ErrBadKey].
func New(o Options) (http.RoundTripper, error) {
	if o.Endpoint == nil || o.Endpoint.Host == "" {
		return nil, fmt.Errorf("%w: no endpoint", ErrOptions)
	}
	if err := o.Key.check(); err != nil && (o.Credentials.ID == "" || !o.Key.Empty()) {
		return nil, err
	}
	if o.Timeout < 0 || o.MaxResponse < 0 {
		return nil, fmt.Errorf("%w: a timeout and a size limit must not be negative", ErrOptions)
	}
	o.fill()

	rt := withSent(o.Base)
	rt = withOnce(rt)
	if o.Key.Empty() {
		rt = withCredentials(rt, o.Endpoint, o.Credentials)
	} else {
		rt = withKey(rt, o.Endpoint, o.Key)
	}
	rt = withBody(rt, o.MaxResponse)
	rt = withTimeout(rt, o.Timeout)
	rt = withTrace(rt, o.Logger, o.Now, o.Key)
	rt = withRetry(rt, o.Retry.withDefaults(), o.Now, o.Logger)
	rt = withIdentity(rt, o.ClientName, o.ClientVersion, o.UserAgent)
	return rt, nil
}

// fill sets the optional fields that the caller left empty to their defaults.
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

// NoRedirect is a CheckRedirect function for [http.Client] that returns the redirecting answer
// itself. An endpoint that redirects is a wrong address, and following it would show the request to
// another host.
func NoRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// roundTripper makes a function an [http.RoundTripper].
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
