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

// clientName is the name that the platform shows for this program.
const clientName = "schemactl"

// ErrBadConfig is wrapped by the errors of [New], except for those about the key: [ErrNoKey] and
// [ErrBadKey].
var ErrBadConfig = errors.New("unusable platform settings")

// The errors of [New] for a key that is missing, or that cannot be sent in a header.
var (
	ErrNoKey  = transport.ErrNoKey
	ErrBadKey = transport.ErrBadKey
)

// Secret is an API key that every print, log and encoding shows as redacted.
type Secret = transport.Secret

// NewSecret returns the secret for an API key, without white space around it.
func NewSecret(s string) Secret { return transport.NewSecret(s) }

// Credentials are a client's id and secret, which are exchanged for a token.
type Credentials = transport.Credentials

// Config are the settings of a client. Only Key is required, or Credentials in its place.
type Config struct {
	Endpoint      string // the whole URL of the API; empty means DefaultEndpoint
	Key           Secret
	Credentials   Credentials // used if Key is empty
	ClientVersion string      // the version of this program; empty means "dev"

	Logger      *slog.Logger    // receives a redacted trace at debug level; nil means no trace
	Timeout     time.Duration   // of one attempt; 0 means transport.DefaultTimeout
	MaxResponse int64           // the most bytes of one answer; 0 means transport.DefaultMaxResponse
	Retry       transport.Retry // zero fields mean the defaults

	Now       func() time.Time  // nil means the system clock
	Transport http.RoundTripper // nil means the network, with the proxies of the environment
}

// Client is a client of the Platform API. It is safe for concurrent use.
type Client struct {
	gql  graphql.Client
	key  Secret
	host string
}

var (
	_ registry.Registry  = (*Client)(nil)
	_ registry.Remover   = (*Client)(nil)
	_ registry.Versioned = (*Client)(nil)
)

// New checks the settings and returns a client. It sends nothing. The errors are [ErrNoKey],
// [ErrBadKey] and [ErrBadConfig]. It logs a warning for a key that travels over plain HTTP to
// another machine.
func New(cfg Config) (*Client, error) {
	endpoint, err := endpoint(cfg.Endpoint)
	if err != nil {
		return nil, err
	}
	version := cfg.ClientVersion
	if version == "" {
		version = "dev"
	}
	chain, err := transport.New(transport.Options{
		Endpoint:      endpoint,
		Key:           cfg.Key,
		Credentials:   cfg.Credentials,
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
	client := &http.Client{Transport: chain, CheckRedirect: transport.NoRedirect}
	return &Client{
		gql:  requester{http: client, endpoint: endpoint.String()},
		key:  cfg.Key,
		host: endpoint.Host,
	}, nil
}

// Host returns the host of the API, with the port if the endpoint names one.
func (c *Client) Host() string { return c.host }

// endpoint parses the address of the API. Errors do not repeat the address, which may contain a
// password.
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

// loopback reports whether host is this machine itself.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
