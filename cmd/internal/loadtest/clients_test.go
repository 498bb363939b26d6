//go:build load && unix

package loadtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	// workers is how many clients ask at once, and pace the time between two requests of one.
	workers = 4
	pace    = 15 * time.Millisecond
	// enough is the number of answers, for each query, that a state is held for.
	enough = 12
	// patience is the time after which something that should have come counts as not coming.
	patience = 60 * time.Second
)

// clients ask a router the same queries again and again. Everything but the first answer of a query
// counts as an error.
type clients struct {
	url     string
	queries []string
	wanted  []any
	http    *http.Client

	mu       sync.Mutex
	progress chan struct{} // closed and replaced with every answer
	answers  int
	errors   int
	reasons  []string
}

// startClients takes the first answers, which must be complete, and then lets clients ask until the
// test ends.
func startClients(t *testing.T, url string, queries []string) *clients {
	t.Helper()
	c := &clients{
		url: url, queries: queries, progress: make(chan struct{}),
		http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}, Timeout: patience},
	}
	for _, query := range queries {
		answer, err := c.ask(t.Context(), query)
		if err != nil {
			t.Fatalf("before anything has changed, %s: %v", query, err)
		}
		c.wanted = append(c.wanted, answer)
	}
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() { c.work(ctx, i) })
	}
	t.Cleanup(func() { stop(); all.Wait() })
	return c
}

// work is the life of one client: it asks one query after the other, beginning with number i.
func (c *clients) work(ctx context.Context, i int) {
	ticker := time.NewTicker(pace)
	defer ticker.Stop()
	for ; ctx.Err() == nil; i++ {
		n := i % len(c.queries)
		answer, err := c.ask(ctx, c.queries[n])
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			if diff := cmp.Diff(c.wanted[n], answer); diff != "" {
				err = fmt.Errorf("another answer (-first +now): %s", diff)
			}
		}
		c.note(c.queries[n], err)
		select {
		case <-ticker.C:
		case <-ctx.Done():
		}
	}
}

// note counts an answer.
func (c *clients) note(query string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answers++
	if err != nil {
		c.errors++
		if reason := fmt.Sprintf("%s: %v", query, err); len(c.reasons) < 5 && !slices.Contains(c.reasons, reason) {
			c.reasons = append(c.reasons, reason)
		}
	}
	close(c.progress)
	c.progress = make(chan struct{})
}

// ask returns the data of an answer that has no errors.
func (c *clients) ask(ctx context.Context, query string) (any, error) {
	body, err := json.Marshal(Request{Query: query})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	// A router closes idle connections when it takes a new supergraph. Go sends a request again
	// that meets such a connection if this header allows it; without a value it is not sent.
	request.Header["Idempotency-Key"] = nil
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	var answer struct {
		Data   any
		Errors json.RawMessage
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, fmt.Errorf("status %d: %w", response.StatusCode, err)
	}
	switch {
	case answer.Errors != nil:
		return nil, fmt.Errorf("status %d, errors %s", response.StatusCode, answer.Errors)
	case answer.Data == nil:
		return nil, fmt.Errorf("status %d, no data and no errors", response.StatusCode)
	}
	return answer.Data, nil
}

// dwell returns when clients have had enough answers to requests that were sent after its call.
func (c *clients) dwell(ctx context.Context) error {
	c.mu.Lock()
	goal := c.answers + workers + enough*len(c.queries)
	c.mu.Unlock()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for {
		c.mu.Lock()
		answers, progress := c.answers, c.progress
		c.mu.Unlock()
		if answers >= goal {
			return nil
		}
		select {
		case <-progress:
		case <-ctx.Done():
			return ctx.Err()
		case <-timeout.C:
			return fmt.Errorf("%w: clients get no answers", context.DeadlineExceeded)
		}
	}
}

// counts returns the number of answers and of errors until now, and the first reasons.
func (c *clients) counts() (int, int, []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.answers, c.errors, c.reasons
}
