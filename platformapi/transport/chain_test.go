package transport

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const key = "service:graph:s3cr3t/\"value+"

// send posts a body through the chain to a real server.
func send(t *testing.T, server *httptest.Server, o Options, op *Operation) (reply, error) {
	t.Helper()
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	base, ok := network().(*http.Transport)
	if !ok {
		t.Fatal("the network is no http.Transport")
	}
	t.Cleanup(base.CloseIdleConnections)
	o.Endpoint, o.Base = address, base
	if o.Key.Empty() {
		o.Key = NewSecret(key)
	}
	chain, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(WithOperation(t.Context(), op), http.MethodPost, server.URL+"/graphql", strings.NewReader(`{"query":"q"}`))
	if err != nil {
		t.Fatal(err)
	}
	return ask(t, chain, req)
}

func TestSecretShowsNothing(t *testing.T) {
	s := NewSecret(" " + key + "\r\n")
	if s.Reveal() != key || s.Empty() {
		t.Fatalf("it holds %q", s.Reveal())
	}
	holder := struct{ inner Secret }{s}
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%10.3s"} {
		fmt.Fprintf(&out, verb+" "+verb+" "+verb+"\n", s, &s, holder)
	}
	encoded, err := json.Marshal(map[string]any{"a": s, "b": &s, "c": holder})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "s", s, "p", &s, "h", holder)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "s", s, "p", &s, "h", holder)
	for _, bad := range []string{key, "s3cr3t", fmt.Sprintf("%x", "s3cr3t"), fmt.Sprintf("%X", "s3cr3t")} {
		if strings.Contains(out.String(), bad) {
			t.Errorf("%q is shown:\n%s", bad, out.String())
		}
	}
	if !strings.Contains(out.String(), redacted) {
		t.Error("there is no placeholder")
	}
	if got := fmt.Sprint(Secret{}); got != "" {
		t.Errorf("an empty secret prints %q", got)
	}
}

func TestRedactFindsTheKeyInEveryForm(t *testing.T) {
	s := NewSecret(key)
	quoted, err := json.Marshal(key)
	if err != nil {
		t.Fatal(err)
	}
	text := "plain " + key + " json " + string(quoted) + " query " + url.QueryEscape(key) + " path " + url.PathEscape(key)
	if got := s.Redact(text); strings.Contains(got, "s3cr3t") || strings.Count(got, redacted) != 4 {
		t.Errorf("got %s", got)
	}
	if got := NewSecret("a").Redact("a banana"); got != "a banana" {
		t.Errorf("a key of one letter makes %q", got)
	}
}

func TestTheKeyGoesToThePlatformOnly(t *testing.T) {
	var seen []string
	record := roundTripper(func(r *http.Request) (*http.Response, error) {
		seen = append(seen, r.URL.Host+" "+r.Header.Get("x-api-key"))
		return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
	})
	rt := withKey(record, endpoint, NewSecret("kkkk"))
	for _, address := range []string{"https://api.example/graphql", "https://elsewhere.example/", "http://api.example/graphql"} {
		req := httptest.NewRequest(http.MethodPost, address, nil)
		if _, err := ask(t, rt, req); err != nil {
			t.Fatal(err)
		}
		if req.Header.Get("x-api-key") != "" {
			t.Error("the caller's request was changed")
		}
	}
	if got := strings.Join(seen, "|"); got != "api.example kkkk|elsewhere.example |api.example " {
		t.Errorf("got %s", got)
	}
}

func TestTraceShowsTheExchangeAndNotTheKey(t *testing.T) {
	quoted, err := json.Marshal(key)
	if err != nil {
		t.Fatal(err)
	}
	answer := `{"echo":` + string(quoted) + `}` + strings.Repeat(" ", traceBody-30) + key // cut in the middle of the key
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "session=private-cookie")
		w.Header().Set("X-Echo", r.Header.Get("x-api-key"))
		_, _ = io.WriteString(w, answer)
	}))
	defer server.Close()

	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	resp, err := send(t, server, Options{Logger: logger}, &Operation{Name: "WhoAmI"})
	if err != nil {
		t.Fatal(err)
	}
	if resp.body != answer {
		t.Errorf("the trace changed the answer: %d bytes", len(resp.body))
	}
	for _, want := range []string{"platform request", "operation=WhoAmI", "attempt=1", "path=/graphql", "platform answer", "status=200", `query`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("%q is not in\n%s", want, log.String())
		}
	}
	for _, bad := range []string{"s3cr3t", "service:graph", "private-cookie"} {
		if strings.Contains(log.String(), bad) {
			t.Errorf("%q is in\n%s", bad, log.String())
		}
	}

	log.Reset()
	logger = slog.New(slog.NewTextHandler(&log, nil))
	if _, err := send(t, server, Options{Logger: logger}, &Operation{}); err != nil || log.Len() > 0 {
		t.Errorf("at info level: %v, logged %s", err, log.String())
	}
}

func TestTraceOfAFailure(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{err: errors.New("broke: service:g:0123456789")}, {status: 200}}}
		if _, err := run(t, s, Options{Logger: logger}, &Operation{Name: "X"}); err != nil {
			t.Fatal(err)
		}
	})
	if text := log.String(); !strings.Contains(text, "platform did not answer") || !strings.Contains(text, "attempt=2") || strings.Contains(text, "0123456789") {
		t.Errorf("got %s", text)
	}
}

// The size that counts is the one after decompression.
func TestAnswersAreLimited(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(bytes.Repeat([]byte("x"), 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		write func(http.ResponseWriter)
		large bool
	}{
		{"exactly the limit", func(w http.ResponseWriter) { _, _ = io.WriteString(w, strings.Repeat("x", 2000)) }, false},
		{"told beforehand", func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "2001")
			_, _ = io.WriteString(w, strings.Repeat("x", 2001))
		}, true},
		{"in pieces", func(w http.ResponseWriter) {
			for range 5 {
				_, _ = io.WriteString(w, strings.Repeat("x", 500))
				_ = http.NewResponseController(w).Flush()
			}
		}, true},
		{"packed", func(w http.ResponseWriter) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed.Bytes())
		}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { c.write(w) }))
			defer server.Close()
			op := &Operation{}
			resp, err := send(t, server, Options{MaxResponse: 2000}, op)
			var large *TooLargeError
			if errors.As(err, &large) != c.large || !c.large && err != nil {
				t.Fatalf("got %v", err)
			}
			if op.Attempts() != 1 {
				t.Errorf("tried %d times", op.Attempts())
			}
			if !c.large && resp.length != 2000 {
				t.Errorf("length %d", resp.length)
			}
		})
	}
}

// A query whose answer breaks off is asked again; a mutation is not.
func TestAnswerThatBreaksOff(t *testing.T) {
	for _, mutation := range []bool{false, true} {
		var asked atomic.Int32
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if asked.Add(1) == 1 {
				w.Header().Set("Content-Length", "100")
			}
			_, _ = io.WriteString(w, `{"data":{}}`)
		}))
		op := &Operation{Mutation: mutation}
		_, err := send(t, server, Options{Retry: Retry{Wait: time.Nanosecond}}, op)
		server.Close()
		if mutation && (err == nil || asked.Load() != 1 || !op.Lost()) {
			t.Errorf("mutation: %v after %d, lost %v", err, asked.Load(), op.Lost())
		}
		if !mutation && (err != nil || asked.Load() != 2) {
			t.Errorf("query: %v after %d", err, asked.Load())
		}
	}
}

// A mutation that meets a closed port, or a stranger's certificate, was not sent.
func TestFailuresBeforeSending(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := &httptest.Server{URL: "http://" + listener.Addr().String()}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	op := &Operation{Mutation: true}
	if _, err := send(t, closed, Options{Retry: Retry{Attempts: 3, Wait: time.Nanosecond}}, op); err == nil || op.Lost() || op.Attempts() != 3 {
		t.Errorf("closed port: %v, lost %v, tried %d times", err, op.Lost(), op.Attempts())
	}

	stranger := httptest.NewUnstartedServer(http.NotFoundHandler())
	stranger.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	stranger.StartTLS()
	defer stranger.Close()
	op = &Operation{Mutation: true}
	if _, err := send(t, stranger, Options{}, op); err == nil || op.Lost() || op.Attempts() != 1 {
		t.Errorf("unknown certificate: %v, lost %v, tried %d times", err, op.Lost(), op.Attempts())
	}
}

func TestOptionsAreChecked(t *testing.T) {
	good := NewSecret("kkkk")
	for _, c := range []struct {
		name string
		o    Options
		want error
	}{
		{"no endpoint", Options{Key: good}, ErrOptions},
		{"no key", Options{Endpoint: endpoint}, ErrNoKey},
		{"bad key", Options{Endpoint: endpoint, Key: NewSecret("a b")}, ErrBadKey},
		{"negative size", Options{Endpoint: endpoint, Key: good, MaxResponse: -1}, ErrOptions},
	} {
		if _, err := New(c.o); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}
