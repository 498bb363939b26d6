package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/rollout"
)

// probeFlags say how to tell whether the world is healthy after a phase.
type probeFlags struct {
	http, graphql []string
	query         string
	timeout       time.Duration
}

const probeSubgraph = "{subgraph}"

func (f *probeFlags) flags(c *cobra.Command) {
	flags := c.Flags()
	flags.StringArrayVar(&f.http, "probe-http", nil, "after each phase this URL must answer 2xx; "+probeSubgraph+" stands for each subgraph that was just deployed")
	flags.StringArrayVar(&f.graphql, "probe-graphql", nil, "after each phase this GraphQL endpoint must answer --probe-query without errors; "+probeSubgraph+" as above")
	flags.StringVar(&f.query, "probe-query", "{ __typename }", "query of --probe-graphql")
	flags.DurationVar(&f.timeout, "probe-timeout", 2*time.Minute, "how long a probe may fail before the phase counts as failed")
}

// errProbe is wrapped by the reasons for which a probe failed.
var errProbe = errors.New("probe")

const (
	probePause   = 2 * time.Second
	probeRequest = 10 * time.Second
	probeBody    = 1 << 20
)

// prober makes the health check of a delivery; nil when there is nothing to probe.
func (a *app) prober(f probeFlags) (func(context.Context, rollout.Phase) error, error) {
	for _, address := range append(append([]string{}, f.http...), f.graphql...) {
		if u, err := url.Parse(strings.ReplaceAll(address, probeSubgraph, "x")); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, exit.Usagef("%q is no http or https URL to probe", address)
		}
	}
	if len(f.http)+len(f.graphql) == 0 {
		return nil, nil
	}
	client := &http.Client{Timeout: probeRequest}
	return func(ctx context.Context, phase rollout.Phase) error {
		var errs []error
		for _, address := range f.http {
			for _, target := range targets(address, phase) {
				errs = append(errs, until(ctx, a.clock, f.timeout, func() error { return probeHTTP(ctx, client, target) }))
			}
		}
		for _, address := range f.graphql {
			for _, target := range targets(address, phase) {
				errs = append(errs, until(ctx, a.clock, f.timeout, func() error { return probeGraphQL(ctx, client, target, f.query) }))
			}
		}
		return errors.Join(errs...)
	}, nil
}

// targets are the URLs that a probe of a phase asks: one, or one for each subgraph that runs new code.
func targets(address string, phase rollout.Phase) []string {
	if !strings.Contains(address, probeSubgraph) {
		return []string{address}
	}
	var out []string
	for _, step := range phase.Steps {
		if step.Action == rollout.Roll || step.Action == rollout.Start {
			out = append(out, strings.ReplaceAll(address, probeSubgraph, url.PathEscape(step.Subgraph)))
		}
	}
	return out
}

// until repeats a probe until it succeeds or its time is over; then its last failure counts.
func until(ctx context.Context, clock launch.Clock, limit time.Duration, probe func() error) error {
	end := clock.Now().Add(limit)
	for {
		err := probe()
		if err == nil || !clock.Now().Add(probePause).Before(end) {
			return err
		}
		if slept := clock.Sleep(ctx, probePause); slept != nil {
			return errors.Join(err, slept)
		}
	}
}

func probeHTTP(ctx context.Context, client *http.Client, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return fmt.Errorf("%w: %w", errProbe, err)
	}
	_, err = answer(client, request)
	return err
}

func probeGraphQL(ctx context.Context, client *http.Client, address, query string) error {
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return fmt.Errorf("%w: %w", errProbe, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%w: %w", errProbe, err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	text, err := answer(client, request)
	if err != nil {
		return err
	}
	var result struct {
		Data   json.RawMessage
		Errors []struct{ Message string }
	}
	switch err := json.Unmarshal(text, &result); {
	case err != nil:
		return fmt.Errorf("%w: %s does not answer with JSON: %w", errProbe, address, err)
	case len(result.Errors) > 0:
		return fmt.Errorf("%w: %s answers %s with the error %q", errProbe, address, query, result.Errors[0].Message)
	case len(result.Data) == 0 || string(result.Data) == "null":
		return fmt.Errorf("%w: %s answers %s without data", errProbe, address, query)
	}
	return nil
}

func answer(client *http.Client, request *http.Request) ([]byte, error) {
	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errProbe, err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(response.Body, probeBody))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", errProbe, request.URL.Redacted(), err)
	}
	if response.StatusCode < http.StatusOK || response.StatusCode >= http.StatusMultipleChoices {
		return nil, fmt.Errorf("%w: %s answers %s", errProbe, request.URL.Redacted(), response.Status)
	}
	return text, nil
}
