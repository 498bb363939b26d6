package platformapi

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"time"

	"github.com/Khan/genqlient/graphql"

	"github.com/schemactl/schemactl/platformapi/transport"
	"github.com/schemactl/schemactl/publish/registry"
)

// DefaultEndpoint is the public Platform API.
const DefaultEndpoint = "https://api.apollographql.com/graphql"

// clientName is how the platform knows this program.
const clientName = "schemactl"

// ErrBadConfig is wrapped by the errors of [New], except for those about the
// key: [ErrNoKey] and [ErrBadKey].
var ErrBadConfig = errors.New("unusable platform settings")

// The errors of a key that cannot even be sent.
var (
	ErrNoKey  = transport.ErrNoKey
	ErrBadKey = transport.ErrBadKey
)

// Secret is an API key that does not show itself in any print, log or encoding.
type Secret = transport.Secret

// NewSecret hides an API key; white space around it is dropped.
func NewSecret(s string) Secret { return transport.NewSecret(s) }

// Config says which platform to ask, and as whom. Only Key is required.
type Config struct {
	Endpoint      string // whole URL; "" means DefaultEndpoint
	Key           Secret
	ClientVersion string // version of this program; "" means "dev"

	Logger      *slog.Logger    // gets a redacted trace at debug level; nil: none
	Timeout     time.Duration   // of one attempt; 0 means transport.DefaultTimeout
	MaxResponse int64           // bytes of one answer; 0 means transport.DefaultMaxResponse
	Retry       transport.Retry // zero fields mean the defaults

	Now       func() time.Time  // nil: the system clock
	Transport http.RoundTripper // nil: the network, with the proxies of the environment
}

// Client asks the platform. It is safe for use by several goroutines.
type Client struct {
	gql  graphql.Client
	key  Secret
	host string
}

var (
	_ registry.Registry = (*Client)(nil)
	_ registry.Remover  = (*Client)(nil)
)

// New checks the settings and builds a client. Nothing is sent yet.
func New(cfg Config) (*Client, error) {
	endpoint, err := endpoint(cfg.Endpoint)
	if err != nil {
		return nil, err
	}
	version := cfg.ClientVersion
	if version == "" {
		version = "dev"
	}
	ladder, err := transport.New(transport.Options{
		Endpoint:      endpoint,
		Key:           cfg.Key,
		ClientName:    clientName,
		ClientVersion: version,
		UserAgent:     fmt.Sprintf("%s/%s (%s; %s/%s)", clientName, version, runtime.Version(), runtime.GOOS, runtime.GOARCH),
		Timeout:       cfg.Timeout,
		MaxResponse:   cfg.MaxResponse,
		Retry:         cfg.Retry,
		Logger:        cfg.Logger,
		Now:           cfg.Now,
		Base:          cfg.Transport,
	})
	switch {
	case errors.Is(err, ErrNoKey), errors.Is(err, ErrBadKey):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrBadConfig, err)
	}
	if cfg.Logger != nil && endpoint.Scheme == "http" && !loopback(endpoint.Hostname()) {
		cfg.Logger.Warn("the API key travels without encryption", "host", endpoint.Host)
	}
	client := &http.Client{Transport: ladder, CheckRedirect: transport.NoRedirect}
	return &Client{
		gql:  requester{http: client, endpoint: endpoint.String()},
		key:  cfg.Key,
		host: endpoint.Host,
	}, nil
}

// Host is the host and port that the client asks.
func (c *Client) Host() string { return c.host }

// endpoint reads the address of the platform. The text of a bad one is not
// repeated in full: addresses may hold passwords.
func endpoint(raw string) (*url.URL, error) {
	if raw == "" {
		raw = DefaultEndpoint
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: APOLLO_REGISTRY_URL is not a URL; write for example %s", ErrBadConfig, DefaultEndpoint)
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return nil, fmt.Errorf("%w: APOLLO_REGISTRY_URL must be a whole http or https address, for example %s", ErrBadConfig, DefaultEndpoint)
	case u.User != nil:
		return nil, fmt.Errorf("%w: APOLLO_REGISTRY_URL must not hold a user or password; the key goes in APOLLO_KEY", ErrBadConfig)
	}
	u.Fragment = ""
	return u, nil
}

// loopback reports whether host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
