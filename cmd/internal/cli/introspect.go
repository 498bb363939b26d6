package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/compose/sdl"
)

// introspect asks a running subgraph for its SDL, by the field that every
// federation subgraph serves.
func (a *app) introspect(ctx context.Context, url string, headers map[string]string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(a.clientTimeout)*time.Second)
	defer cancel()
	body := []byte(`{"query":"{ _service { sdl } }"}`)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return "", fmt.Errorf("%w: %w", input.ErrInput, err)
	}
	req.Header.Set("Content-Type", "application/json")
	for k, v := range headers {
		req.Header.Set(k, v)
	}
	client := &http.Client{}
	resp, err := client.Do(req)
	if err != nil {
		return "", fmt.Errorf("%w: the subgraph does not answer: %w; is it running, and reachable from here?", input.ErrInput, err)
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
		return "", fmt.Errorf("%w: %s answered HTTP %d with something that is not a GraphQL answer; is this the address of its GraphQL endpoint?", input.ErrInput, url, resp.StatusCode)
	}
	if len(answer.Errors) > 0 {
		return "", fmt.Errorf("%w: %s refused `_service { sdl }`: %s; it may want introspection_headers, or name its file instead", input.ErrInput, url, answer.Errors[0].Message)
	}
	if answer.Data.Service.SDL == "" {
		return "", fmt.Errorf("%w: %s returned no SDL for `_service { sdl }`; only a federated subgraph has one: name its file instead", input.ErrInput, url)
	}
	return answer.Data.Service.SDL, nil
}
