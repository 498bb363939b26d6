package routers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/publish/adoption"
)

const (
	// atOnce is how many routers are asked at the same time.
	atOnce = 32
	// scrapeTimeout is the time of a router for its answer.
	scrapeTimeout = 5 * time.Second
	// maxMetrics is the largest answer, in bytes.
	maxMetrics = 16 << 20
	// metricsURL is where Apollo Router has its metrics by default, without a host.
	metricsURL = "http://:9090/metrics"
)

// Scraper reads the metrics of routers.
type Scraper struct {
	Source addresses.Source
	Finder *addresses.Finder
	// Client returns the client for a router; nil is that of its address.
	Client func(addresses.Address) *http.Client
}

// Observe asks every router once. Its error means that the routers are not known; one that cannot
// be asked is an observation with an error.
func (s Scraper) Observe(ctx context.Context) ([]adoption.Observation, error) {
	return eachRouter(ctx, s.Finder, s.Source, metricsURL, func(ctx context.Context, a addresses.Address) (adoption.Observation, error) {
		text, err := s.metrics(ctx, a)
		if err != nil {
			return adoption.Observation{}, err
		}
		return observe(text)
	})
}

// eachRouter asks every router of a source side by side.
func eachRouter(ctx context.Context, f *addresses.Finder, s addresses.Source, url string, ask func(context.Context, addresses.Address) (adoption.Observation, error)) ([]adoption.Observation, error) {
	list, err := f.Find(ctx, s, url)
	if err != nil {
		return nil, err
	}
	out := make([]adoption.Observation, len(list))
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i, a := range list {
		group.Go(func() error {
			o, err := ask(ctx, a)
			o.Router, o.Err = a.Name, err
			out[i] = o
			return nil
		})
	}
	return out, group.Wait()
}

// metrics returns the metrics of one router.
func (s Scraper) metrics(ctx context.Context, a addresses.Address) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.URL, http.NoBody)
	if err != nil {
		return nil, plain(err)
	}
	request.Header.Set("Accept", "text/plain;version=0.0.4")
	client := a.Client(scrapeTimeout)
	if s.Client != nil {
		client = s.Client(a)
	}
	text, _, err := answer(client, request, maxMetrics)
	return text, err
}

// answer returns the body of a 200 answer of at most limit bytes, and its header.
func answer(client *http.Client, request *http.Request, limit int) ([]byte, http.Header, error) {
	response, err := client.Do(request)
	if err != nil {
		return nil, nil, plain(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(response.Body, int64(limit)+1))
	switch {
	case err != nil:
		return nil, nil, plain(err)
	case response.StatusCode != http.StatusOK:
		return nil, nil, fmt.Errorf("it answers %s", response.Status)
	case len(text) > limit:
		return nil, nil, fmt.Errorf("its answer has more than %d MiB", limit>>20)
	}
	return text, response.Header, nil
}

// plain returns an error of HTTP without the URL, which the router is named by already, and which
// may hold a secret.
func plain(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return errors.New("it does not answer in time")
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("it closes the connection without an answer")
	}
	return err
}
