package routers

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

var wanted = adoption.Supergraph{Ref: registry.GraphRef{Graph: "shop", Variant: "prod"}, LaunchID: "L2", SHA256: "bb22"}

func TestContains(t *testing.T) {
	for _, test := range []struct {
		got, want string
		is        bool
	}{
		{`{"data":{"a":1,"b":2}}`, `{"data":{"a":1}}`, true},
		{`{"data":{"a":1}}`, `{"data":{"a":2}}`, false},
		{`{"data":{"a":1}}`, `{"data":{"b":1}}`, false},
		{`{"data":null}`, `{"data":{"b":1}}`, false},
		{`{"data":null}`, `{"data":null}`, true},
		{`{}`, `{"data":null}`, false},
		{`{"data":[{"n":"a"},{"n":"b","k":1}]}`, `{"data":[{"n":"b"}]}`, true},
		{`{"data":[{"n":"a"}]}`, `{"data":[{"n":"a"},{"n":"b"}]}`, false},
		{`{"data":{"n":"a"}}`, `{"data":[]}`, false},
		{`{"data":true}`, `{"data":true}`, true},
		{`{"data":"1"}`, `{"data":1}`, false},
	} {
		var got, want any
		if err := errors.Join(json.Unmarshal([]byte(test.got), &got), json.Unmarshal([]byte(test.want), &want)); err != nil {
			t.Fatal(err)
		}
		if contains(got, want) != test.is {
			t.Errorf("%s contains %s: %t", test.got, test.want, !test.is)
		}
	}
	if !contains(map[string]any{"a": 1.0}, map[string]any{"a": 1}) {
		t.Error("a number of YAML is not that of JSON")
	}
}

// A router answers with what it runs in a header, as a script of its own may make it.
func router(t *testing.T, runs, token string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch {
		case r.Header.Get("Authorization") != token:
			w.WriteHeader(http.StatusUnauthorized)
		case !strings.Contains(string(body), `"{ __typename }"`):
			t.Errorf("asked %s", body)
		default:
			w.Header().Set("X-Supergraph", runs)
			_, _ = io.WriteString(w, `{"data":{"__typename":"Query"}}`)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestProbe(t *testing.T) {
	byHeader := map[string]any{"headers": map[string]any{"x-supergraph": "{launch}/{sha256}"}}
	anyAnswer := map[string]any{"data": map[string]any{"__typename": "Query"}}
	for name, test := range map[string]struct {
		routers []string
		expect  any
		last    bool
		want    string
		err     error
	}{
		"both answer so":       {[]string{"L2/bb22", "L2/bb22"}, byHeader, false, "probe 2 of 2 routers run it", nil},
		"one does not":         {[]string{"L2/bb22", "L1/aa11"}, byHeader, false, "probe 1 of 2 routers runs it", adoption.ErrLagging},
		"without names at end": {[]string{"L1/aa11"}, anyAnswer, true, "probe 1 of 1 routers runs it", nil},
		"without names before": {[]string{"L1/aa11"}, anyAnswer, false, "time assumed at once, no router was asked", nil},
	} {
		var list []string
		for _, runs := range test.routers {
			list = append(list, router(t, runs, "Bearer x"))
		}
		evidence := New(config.Settle{Timeout: "1ms", Probe: config.SettleProbe{
			Routers: addresses.Source{List: list}, Query: "{ __typename }", Headers: map[string]string{"Authorization": "Bearer x"}, Expect: test.expect,
		}}, Options{Finder: &addresses.Finder{}, Clock: clock.System{}})
		proof, err := evidence.Await(t.Context(), adoption.Request{Wanted: []adoption.Supergraph{wanted}, Last: test.last})
		if got := fmt.Sprintf("%s %s", proof.By, proof.Text); got != test.want || !errors.Is(err, test.err) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}

func TestProbeOfWhatIsNoRouter(t *testing.T) {
	for answer, want := range map[string]string{"<html>": "it does not answer with JSON", "": "it answers 404 Not Found"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if answer == "" {
				w.WriteHeader(http.StatusNotFound)
			}
			_, _ = io.WriteString(w, answer)
		}))
		evidence := New(config.Settle{Timeout: "1ms", Probe: config.SettleProbe{
			Routers: addresses.Source{List: []string{server.URL}}, Query: "{ a }", Expect: map[string]any{"data": "{sha256}"},
		}}, Options{Finder: &addresses.Finder{}, Clock: clock.System{}})
		_, err := evidence.Await(t.Context(), adoption.Request{Wanted: []adoption.Supergraph{wanted}})
		server.Close()
		if !errors.Is(err, adoption.ErrUnasked) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Uplink is asked with the key in the body; another endpoint stands in for one that fails.
func TestUplink(t *testing.T) {
	const key = "service:shop:s3cret"
	answers := []string{`{"data":{"routerConfig":{"__typename":"RouterConfigResult","id":"L1","supergraphSDL":"old"}}}`, `{"data":{"routerConfig":{"id":"L2","supergraphSDL":"new"}}}`}
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Variables struct{ APIKey, Ref string } }
		if json.NewDecoder(r.Body).Decode(&body) != nil || body.Variables.APIKey != key || body.Variables.Ref != "shop@prod" {
			t.Errorf("asked %+v", body)
		}
		_, _ = io.WriteString(w, answers[min(asked, len(answers)-1)])
		asked++
	}))
	defer server.Close()
	broken := httptest.NewServer(http.RedirectHandler(server.URL+"/", http.StatusTemporaryRedirect))
	defer broken.Close()
	o := Options{Clock: clock.System{}, Key: key, Endpoints: broken.URL + ", " + server.URL}
	req := adoption.Request{Wanted: []adoption.Supergraph{{Ref: wanted.Ref, SHA256: "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437"}}, Settle: time.Millisecond}
	proof, err := New(config.Settle{Uplink: true, Every: "1ms"}, o).Await(t.Context(), req)
	if err != nil || asked != 2 || !proof.Assumed || proof.Text != "Uplink serves 1 of 1 supergraphs; that routers have it is assumed after 1ms, no router was asked" {
		t.Errorf("asked %d times: %+v, %v", asked, proof, err)
	}
	for answer, want := range map[string]string{
		`{"data":{"routerConfig":{"code":"AUTHENTICATION_FAILED","message":"The key is not valid."}}}`: "it answers AUTHENTICATION_FAILED: The key is not valid.",
		`{"errors":[{"message":"no"}]}`: `it answers with the error "no"`,
		`{"data":{"routerConfig":{}}}`:  "it answers without a supergraph",
		`<html>`:                        "it does not answer with JSON",
	} {
		answers = []string{answer}
		_, err := New(config.Settle{Uplink: true, Every: "1ms", Timeout: "1ms"}, o).Await(t.Context(), req)
		if !errors.Is(err, adoption.ErrUnasked) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "it answers 307") || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Routers whose metrics are too large, too slow or none at all are observations with an error.
func TestScraper(t *testing.T) {
	const line = "apollo_router_pipelines{launch_id=\"L\",schema_id=\"s\"} 1\n"
	serve := func(handler http.HandlerFunc) string {
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		return server.URL
	}
	for url, want := range map[string]string{
		serve(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, line) }):              "[{L s}]",
		serve(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/x", http.StatusFound) }): "it answers 302 Found",
		serve(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }):                     "it closes the connection without an answer",
		serve(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }):          "have no apollo_router_pipelines",
		serve(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, maxMetrics+1)) }):  "its answer has more than 16 MiB",
		serve(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }):                        "it does not answer in time",
		"http://user:s3cret@127.0.0.1:1/": "connection refused",
	} {
		s := Scraper{Source: addresses.Source{List: []string{url}}, Finder: &addresses.Finder{}}
		s.Client = func(a addresses.Address) *http.Client { return a.Client(50 * time.Millisecond) }
		if strings.Contains(want, "MiB") {
			s.Client = nil
		}
		list, err := s.Observe(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprint(list[0].Pipelines)
		if list[0].Err != nil {
			got = list[0].Err.Error()
		}
		if !strings.Contains(got, want) || strings.Contains(list[0].Router+got, "s3cret") {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// 300 routers that answer in 50 ms are asked in a round of seconds, and no more than a few at once.
func TestScraperIsBounded(t *testing.T) {
	slots := make(chan struct{}, atOnce)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
		default:
			t.Error("more are asked at once")
		}
		_, _ = io.WriteString(w, "apollo_router_pipelines{schema_id=\"s\"} 1\n")
	}))
	defer server.Close()
	var list []string
	for i := range 300 {
		list = append(list, fmt.Sprintf("%s/%d", server.URL, i))
	}
	seen, err := Scraper{Source: addresses.Source{List: list}, Finder: &addresses.Finder{}}.Observe(t.Context())
	if err != nil || len(seen) != 300 {
		t.Fatalf("%d, %v", len(seen), err)
	}
	for _, o := range seen {
		if o.Err != nil {
			t.Fatal(o.Err)
		}
	}
}
