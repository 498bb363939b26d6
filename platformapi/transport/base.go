package transport

import (
	"net"
	"net/http"
	"time"
)

// network returns the transport that connects to the platform, through the proxies of the
// environment. It keeps few idle connections: there is one host, and mostly one request at a time.
func network() http.RoundTripper {
	dialer := net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    10 * time.Second,
		MaxIdleConns:           8,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        60 * time.Second,
		MaxResponseHeaderBytes: 1 << 20,
	}
}
