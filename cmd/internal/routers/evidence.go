package routers

import (
	"net/http"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/clock"
)

// Options are what evidence needs besides the configuration.
type Options struct {
	Finder *addresses.Finder
	Clock  clock.Clock
	// Key is that of the graph, for Uplink, and Endpoints the value of APOLLO_UPLINK_ENDPOINTS.
	Key, Endpoints string
	// Without goes on without routers that cannot be asked.
	Without bool
	// Client returns the client for a router; nil is that of its address.
	Client func(addresses.Address) *http.Client
}

// New returns the evidence that the section settle of a configuration asks for; nil if it asks
// nobody.
func New(s config.Settle, o Options) adoption.Evidence {
	every, timeout := config.Duration(s.Every), config.Duration(s.Timeout)
	switch {
	case !s.Metrics.IsZero():
		scraper := Scraper{Source: s.Metrics, Finder: o.Finder, Client: o.Client}
		return &adoption.Fleet{Ask: scraper.Observe, Draining: s.Draining, Without: o.Without, Every: every, Timeout: timeout, Clock: o.Clock}
	case s.Uplink:
		return newUplink(o, every, timeout)
	case !s.Probe.IsZero():
		return &probe{SettleProbe: s.Probe, finder: o.Finder, fleet: adoption.Fleet{Without: o.Without, Every: every, Timeout: timeout, Clock: o.Clock}}
	}
	return nil
}

func newUplink(o Options, every, timeout time.Duration) *uplink {
	client := &http.Client{Timeout: uplinkTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if every == 0 {
		every = uplinkPause
	}
	return &uplink{endpoints: endpointsOf(o.Endpoints), key: o.Key, client: client, every: every, timeout: timeout, clock: o.Clock}
}
