package transport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/schemactl/schemactl/publish/redact"
)

// DefaultTokenURL is where client credentials are exchanged for a token.
const DefaultTokenURL = "https://auth.apollographql.com/oauth2/token"

// ErrCredentials is wrapped if client credentials are refused, so that there is no token. Asking
// again does not help.
var ErrCredentials = errors.New("the client credentials give no token")

// Credentials are a client's id and secret, which are exchanged for a token (RFC 6749, section
// 4.4). The token is sent as an API key is.
type Credentials struct {
	ID     string
	Secret Secret
	// TokenURL is where they are exchanged; empty means DefaultTokenURL.
	TokenURL string
}

// maxToken is the largest answer of a token endpoint, in bytes.
const maxToken = 1 << 20

// exchange keeps the token of credentials. The first request that needs it makes the exchange;
// others wait for it. A failure is not kept.
type exchange struct {
	Credentials
	base http.RoundTripper

	mu    sync.Mutex
	token Secret
}

// get returns the token.
func (e *exchange) get(ctx context.Context) (Secret, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.token.Empty() {
		return e.token, nil
	}
	token, err := e.ask(ctx)
	if err == nil {
		e.token = token
	}
	return token, err
}

// ask exchanges the credentials. No error has the secret.
func (e *exchange) ask(ctx context.Context) (Secret, error) {
	body := strings.NewReader(url.Values{"grant_type": {"client_credentials"}}.Encode())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.TokenURL, body)
	if err != nil {
		return Secret{}, fmt.Errorf("%w: the address of the token endpoint is no URL", ErrCredentials)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	req.SetBasicAuth(url.QueryEscape(e.ID), url.QueryEscape(e.Secret.Reveal()))
	resp, err := e.base.RoundTrip(req)
	if err != nil {
		return Secret{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Token       string `json:"access_token"`
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxToken))
	if err != nil {
		return Secret{}, err
	}
	if resp.StatusCode >= http.StatusInternalServerError {
		return Secret{}, fmt.Errorf("%s answers with status %d", req.URL.Host, resp.StatusCode) // it may answer later
	}
	unread := json.Unmarshal(text, &answer)
	token := NewSecret(answer.Token)
	switch {
	case answer.Error != "":
		return Secret{}, fmt.Errorf("%w: %s", ErrCredentials, e.Secret.Redact(strings.TrimSuffix(answer.Error+": "+answer.Description, ": ")))
	case unread != nil || token.Empty():
		return Secret{}, fmt.Errorf("%w: %s answers with status %d and no token", ErrCredentials, req.URL.Host, resp.StatusCode)
	}
	redact.Always(token.Reveal())
	return token, token.check()
}

// withCredentials adds the token of credentials to requests for the endpoint's scheme and host, as
// withKey adds a key.
func withCredentials(next http.RoundTripper, endpoint *url.URL, c Credentials) http.RoundTripper {
	if c.TokenURL == "" {
		c.TokenURL = DefaultTokenURL
	}
	e := &exchange{Credentials: c, base: next}
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		token, err := e.get(req.Context())
		if err != nil {
			if req.Body != nil {
				_ = req.Body.Close() // a RoundTripper must
			}
			return nil, &unsentError{err}
		}
		return withKey(next, endpoint, token).RoundTrip(req)
	})
}
