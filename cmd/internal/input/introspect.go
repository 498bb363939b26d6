package input

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Introspect asks a running subgraph for its SDL, by the field _service that the federation
// specification demands of every subgraph. The headers are sent along, and timeout bounds the whole
// request. Every error wraps [ErrInput].
func Introspect(ctx context.Context, url string, headers map[string]string, timeout time.Duration) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	body := []byte(`{"query":"{ _service { sdl } }"}`)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrInput, err)
	}
	req.Header.Set("Content-Type", "application/json")
	for k, v := range headers {
		req.Header.Set(k, v)
	}
	client := &http.Client{}
	resp, err := client.Do(req)
	if err != nil {
		return "", fmt.Errorf("%w: the subgraph does not answer: %w; is it running, and reachable from here?", ErrInput, err)
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Data struct {
			Service struct {
				SDL string `json:"sdl"`
			} `json:"_service"`
		} `json:"data"`
		Errors []struct {
			Message string `json:"message"`
		} `json:"errors"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, int64(sdl.DefaultLimits.Bytes))).Decode(&answer); err != nil {
		return "", fmt.Errorf("%w: %s answered HTTP %d with something that is not a GraphQL answer; is this the address of its GraphQL endpoint?", ErrInput, url, resp.StatusCode)
	}
	if len(answer.Errors) > 0 {
		return "", fmt.Errorf("%w: %s refused `_service { sdl }`: %s; it may want introspection_headers, or name its file instead", ErrInput, url, answer.Errors[0].Message)
	}
	if answer.Data.Service.SDL == "" {
		return "", fmt.Errorf("%w: %s returned no SDL for `_service { sdl }`; only a federated subgraph has one: name its file instead", ErrInput, url)
	}
	return answer.Data.Service.SDL, nil
}
