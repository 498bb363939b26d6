package input

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestIntrospect(t *testing.T) {
	for name, test := range map[string]struct{ answer, sdl, fault string }{
		"SDL":         {`{"data":{"_service":{"sdl":"type Query { a: Int }"}}}`, "type Query { a: Int }", ""},
		"refusal":     {`{"errors":[{"message":"who are you?"}]}`, "", "who are you?"},
		"no subgraph": {`{"data":{}}`, "", "returned no SDL"},
		"a web page":  {`<html>`, "", "not a GraphQL answer"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if body, _ := io.ReadAll(r.Body); !strings.Contains(string(body), "_service") || r.Header.Get("X-Team") != "schema" {
				t.Errorf("%s: asked by %s with %v", name, body, r.Header)
			}
			_, _ = io.WriteString(w, test.answer)
		}))
		got, err := Introspect(t.Context(), server.URL, map[string]string{"X-Team": "schema"}, time.Minute)
		server.Close()
		switch {
		case test.fault == "" && (err != nil || got != test.sdl):
			t.Errorf("%s: %q, %v", name, got, err)
		case test.fault != "" && (!errors.Is(err, ErrInput) || !strings.Contains(err.Error(), test.fault)):
			t.Errorf("%s: %v, want %q", name, err, test.fault)
		}
	}
}

func TestIntrospectTimesOut(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then the server sees that the client is gone
		<-r.Context().Done()
	}))
	defer server.Close()
	_, err := Introspect(t.Context(), server.URL, nil, time.Millisecond)
	if !errors.Is(err, ErrInput) || !strings.Contains(err.Error(), "does not answer") {
		t.Error(err)
	}
}

// The headers that a supergraph.yaml has for a running subgraph are sent to it.
func TestIntrospectSendsHeaders(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Introspection") != "allowed" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = io.WriteString(w, `{"data": {"_service": {"sdl": "type Query { a: Int }"}}}`)
	}))
	defer server.Close()
	if sdl, err := Introspect(t.Context(), server.URL, map[string]string{"X-Introspection": "allowed"}, time.Second); err != nil || sdl != "type Query { a: Int }" {
		t.Errorf("%q, %v", sdl, err)
	}
	if _, err := Introspect(t.Context(), server.URL, nil, time.Second); err == nil {
		t.Error("without the header it answered")
	}
}
