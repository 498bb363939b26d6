package transport_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/platformapi/transport"
)

// tokenServer exchanges credentials, counts the exchanges, and answers requests to /graphql that
// have the token.
func tokenServer(t *testing.T, status int, answer string) (*url.URL, *int) {
	t.Helper()
	asked := new(int)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/graphql" {
			_, _ = fmt.Fprintf(w, "key %s", r.Header.Get("x-api-key"))
			return
		}
		*asked++
		id, secret, _ := r.BasicAuth()
		if grant := r.PostFormValue("grant_type"); grant != "client_credentials" || id != "an%40id" || secret != "s3cr3t" {
			t.Errorf("grant %q of %q with %q", grant, id, secret)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	endpoint, err := url.Parse(server.URL + "/graphql")
	if err != nil {
		t.Fatal(err)
	}
	return endpoint, asked
}

func credentialsChain(t *testing.T, endpoint *url.URL) http.RoundTripper {
	t.Helper()
	chain, err := transport.New(transport.Options{
		Endpoint: endpoint, Retry: transport.Retry{Attempts: 1},
		Credentials: transport.Credentials{ID: "an@id", Secret: transport.NewSecret("s3cr3t"), TokenURL: "http://" + endpoint.Host + "/token"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return chain
}

func sendTo(t *testing.T, chain http.RoundTripper, endpoint *url.URL) (string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint.String(), strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := chain.RoundTrip(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	return string(text), err
}

// The token of an exchange is sent as a key, and kept.
func TestCredentialsAreExchangedOnce(t *testing.T) {
	endpoint, asked := tokenServer(t, http.StatusOK, `{"access_token": "t0ken", "token_type": "Bearer"}`)
	chain := credentialsChain(t, endpoint)
	for range 3 {
		if got, err := sendTo(t, chain, endpoint); err != nil || got != "key t0ken" {
			t.Errorf("got %q, %v", got, err)
		}
	}
	if *asked != 1 {
		t.Errorf("%d exchanges", *asked)
	}
}

// Credentials that are refused are an error that has what the server says, and not the secret.
func TestCredentialsRefused(t *testing.T) {
	for answer, want := range map[string]string{
		`{"error": "invalid_client", "error_description": "s3cr3t is wrong"}`: "invalid_client: [redacted] is wrong",
		`{}`:                            "no token",
		`<`:                             "no token",
		`{"access_token": "two words"}`: "unusable API key",
	} {
		endpoint, _ := tokenServer(t, http.StatusBadRequest, answer)
		_, err := sendTo(t, credentialsChain(t, endpoint), endpoint)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%s: %v", answer, err)
		}
		if want != "unusable API key" && !errors.Is(err, transport.ErrCredentials) {
			t.Errorf("%s: %v is no ErrCredentials", answer, err)
		}
	}
	endpoint, _ := tokenServer(t, http.StatusBadGateway, "")
	if _, err := sendTo(t, credentialsChain(t, endpoint), endpoint); err == nil || errors.Is(err, transport.ErrCredentials) {
		t.Errorf("a server that fails once is taken for wrong credentials: %v", err)
	}
}
