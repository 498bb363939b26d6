package deploy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/rollout"
)

// Probe is the examination of the graph after a phase: it is healthy if every probe answers.
type Probe struct {
	// HTTP are URLs that must answer 2xx. [Placeholder] in one stands for each subgraph that was
	// just deployed.
	HTTP []string
	// GraphQL are endpoints that must answer Query without errors.
	GraphQL []string
	Query   string
	// Timeout is the time after which a probe that still fails makes the phase fail.
	Timeout time.Duration
	Clock   clock.Clock
}

// Placeholder in the URL of a probe stands for the name of a subgraph.
const Placeholder = "{subgraph}"

// errProbe is wrapped by the reasons for which a probe failed.
var errProbe = errors.New("probe")

const (
	pause          = 2 * time.Second
	requestTimeout = 10 * time.Second
	maxAnswer      = 1 << 20
)

// Check returns the health check of a delivery, or nil if there is nothing to probe. A URL that
// cannot be asked is an error of usage. An empty one takes away what a delivery was begun with.
func (p Probe) Check() (func(context.Context, rollout.Phase) error, error) {
	none := func(address string) bool { return address == "" }
	p.HTTP, p.GraphQL = slices.DeleteFunc(slices.Clone(p.HTTP), none), slices.DeleteFunc(slices.Clone(p.GraphQL), none)
	for _, address := range slices.Concat(p.HTTP, p.GraphQL) {
		if u, err := url.Parse(strings.ReplaceAll(address, Placeholder, "x")); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, exit.Usagef("%q is no http or https URL to probe", address)
		}
	}
	if len(p.HTTP)+len(p.GraphQL) == 0 {
		return nil, nil
	}
	client := &http.Client{Timeout: requestTimeout}
	return func(ctx context.Context, phase rollout.Phase) error {
		var errs []error
		for _, address := range p.HTTP {
			for _, target := range targets(address, phase) {
				errs = append(errs, p.until(ctx, func() error { return probeHTTP(ctx, client, target) }))
			}
		}
		for _, address := range p.GraphQL {
			for _, target := range targets(address, phase) {
				errs = append(errs, p.until(ctx, func() error { return probeGraphQL(ctx, client, target, p.Query) }))
			}
		}
		return errors.Join(errs...)
	}, nil
}

// targets returns the URLs that a probe asks after a phase: one, or one for each subgraph that runs
// new code.
func targets(address string, phase rollout.Phase) []string {
	if !strings.Contains(address, Placeholder) {
		return []string{address}
	}
	var out []string
	for _, step := range phase.Steps {
		if step.Action == rollout.Roll || step.Action == rollout.Start {
			out = append(out, strings.ReplaceAll(address, Placeholder, url.PathEscape(step.Subgraph)))
		}
	}
	return out
}

// until repeats a probe until it succeeds or its time is over; then its last failure counts.
func (p Probe) until(ctx context.Context, probe func() error) error {
	end := p.Clock.Now().Add(p.Timeout)
	for {
		err := probe()
		if err == nil || !p.Clock.Now().Add(pause).Before(end) {
			return err
		}
		if slept := p.Clock.Sleep(ctx, pause); slept != nil {
			return errors.Join(err, slept)
		}
	}
}

// probeHTTP asks for any 2xx answer.
func probeHTTP(ctx context.Context, client *http.Client, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return fmt.Errorf("%w: %w", errProbe, err)
	}
	_, err = answer(client, request)
	return err
}

// probeGraphQL asks an endpoint the query. An answer with errors or without data is a failure.
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

// answer returns the body of a 2xx answer, at most [maxAnswer] bytes of it.
func answer(client *http.Client, request *http.Request) ([]byte, error) {
	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errProbe, err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", errProbe, request.URL.Redacted(), err)
	}
	if response.StatusCode < http.StatusOK || response.StatusCode >= http.StatusMultipleChoices {
		return nil, fmt.Errorf("%w: %s answers %s", errProbe, request.URL.Redacted(), response.Status)
	}
	return text, nil
}
