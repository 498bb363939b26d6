package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// step is how one attempt ends: an error, or an answer.
type step struct {
	err        error
	status     int
	retryAfter string
	date       string
	body       string
}

// script is a network that ends each attempt as written, the last step for all that come after, and
// notes when it was asked and what it was sent.
type script struct {
	steps  []step
	began  time.Time
	asked  []time.Duration
	bodies []string
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.asked = append(s.asked, time.Since(s.began))
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	s.bodies = append(s.bodies, string(sent))
	now := s.steps[min(len(s.asked), len(s.steps))-1]
	if now.err != nil {
		return nil, now.err
	}
	header := http.Header{}
	for name, value := range map[string]string{"Retry-After": now.retryAfter, "Date": now.date} {
		if value != "" {
			header.Set(name, value)
		}
	}
	return &http.Response{
		StatusCode: now.status, Header: header, Request: r, ContentLength: -1,
		Body: io.NopCloser(strings.NewReader(now.body)),
	}, nil
}

var endpoint = &url.URL{Scheme: "https", Host: "api.example", Path: "/graphql"}

// reply is an answer that has been read.
type reply struct {
	status int
	body   string
	length int64
}

// ask sends req and reads the answer.
func ask(t *testing.T, rt http.RoundTripper, req *http.Request) (reply, error) {
	t.Helper()
	resp, err := rt.RoundTrip(req)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Errorf("an answer that was given cannot be read: %v", err)
	}
	return reply{status: resp.StatusCode, body: string(body), length: resp.ContentLength}, nil
}

// run sends one request through the chain over the script.
func run(t *testing.T, s *script, o Options, op *Operation) (reply, error) {
	t.Helper()
	s.began = time.Now()
	o.Endpoint, o.Key, o.Base = endpoint, NewSecret("service:g:0123456789"), s
	chain, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(WithOperation(t.Context(), op), http.MethodPost, endpoint.String(), strings.NewReader("the request"))
	if err != nil {
		t.Fatal(err)
	}
	return ask(t, chain, req)
}

var (
	reset   = &net.OpError{Op: "read", Err: errors.New("connection reset by peer")}
	refused = &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	noHost  = &net.DNSError{Err: "no such host", Name: "api.example"}
	badCert = &tls.CertificateVerificationError{Err: errors.New("signed by nobody")}
)

// Which ends of an attempt are tried again, for a query and for a mutation, and whether a
// mutation's effect is then unknown.
func TestWhatIsTriedAgain(t *testing.T) {
	for _, c := range []struct {
		name            string
		end             step
		query, mutation bool
		lost            bool
	}{
		{"200", step{status: 200}, false, false, false},
		{"400", step{status: 400}, false, false, false},
		{"401", step{status: 401}, false, false, false},
		{"403", step{status: 403}, false, false, false},
		{"404", step{status: 404}, false, false, false},
		{"406", step{status: 406}, false, false, false},
		{"408", step{status: 408}, true, false, true},
		{"413", step{status: 413}, false, false, false},
		{"425", step{status: 425}, true, false, false},
		{"429", step{status: 429}, true, true, false},
		{"500", step{status: 500}, true, false, true},
		{"502", step{status: 502}, true, false, true},
		{"503", step{status: 503}, true, false, true},
		{"504", step{status: 504}, true, false, true},
		{"connection reset", step{err: reset}, true, false, true},
		{"connection refused", step{err: refused}, true, true, false},
		{"unknown host", step{err: noHost}, true, true, false},
		{"proxy refuses", step{err: &net.OpError{Op: "proxyconnect", Err: errors.New("no")}}, true, true, false},
		{"before a connection", step{err: &unsentError{reset}}, true, true, false},
		{"certificate", step{err: badCert}, false, false, false},
		{"no TLS", step{err: tls.RecordHeaderError{Msg: "first record does not look like TLS"}}, false, false, false},
		{"end of stream", step{err: io.ErrUnexpectedEOF}, true, false, true},
		{"answer too large", step{status: 200, body: strings.Repeat("x", 101)}, false, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for _, mutation := range []bool{false, true} {
					s := &script{steps: []step{c.end, {status: 200}}}
					op := &Operation{Name: "X", Mutation: mutation}
					_, _ = run(t, s, Options{MaxResponse: 100}, op)
					want := 1
					if !mutation && c.query || mutation && c.mutation {
						want = 2
					}
					if len(s.asked) != want || op.Attempts() != want {
						t.Errorf("mutation %v: tried %d times (%d noted), want %d", mutation, len(s.asked), op.Attempts(), want)
					}
					if want == 1 && op.Lost() != c.lost {
						t.Errorf("mutation %v: lost %v, want %v", mutation, op.Lost(), c.lost)
					}
					if want == 2 && (op.Lost() || s.bodies[1] != "the request") {
						t.Errorf("mutation %v: lost %v after success, second body %q", mutation, op.Lost(), s.bodies[1])
					}
				}
			})
		})
	}
}

// When each attempt begins, without jitter from us: the platform says how long.
func TestRetryAfterIsKeptToAndCapped(t *testing.T) {
	const date = "Sat, 01 Jan 2000 00:00:00 GMT" // where a synctest clock begins
	for _, c := range []struct {
		name  string
		first step
		want  time.Duration
	}{
		{"seconds", step{status: 429, retryAfter: "7"}, 7 * time.Second},
		{"at once", step{status: 503, retryAfter: "0"}, 0},
		{"far too many", step{status: 429, retryAfter: "100000"}, 20 * time.Second},
		{"date", step{status: 503, retryAfter: "Sat, 01 Jan 2000 00:00:09 GMT"}, 9 * time.Second},
		{"far date", step{status: 503, retryAfter: "Sat, 01 Jan 2011 00:00:09 GMT"}, 20 * time.Second},
		{"past date", step{status: 503, retryAfter: "Fri, 31 Dec 1999 00:00:09 GMT"}, 0},
		{"date by the clock of the platform", step{status: 503, date: "Tue, 01 Jan 2030 00:00:00 GMT", retryAfter: "Tue, 01 Jan 2030 00:00:03 GMT"}, 3 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if got := time.Now().UTC().Format(http.TimeFormat); got != date {
					t.Fatalf("the clock begins at %s", got)
				}
				s := &script{steps: []step{c.first, {status: 200}}}
				resp, err := run(t, s, Options{Retry: Retry{MaxRetryAfter: 20 * time.Second}}, &Operation{})
				if err != nil || resp.status != 200 {
					t.Fatalf("got %v, %v", resp, err)
				}
				if diff := cmp.Diff([]time.Duration{0, c.want}, s.asked); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestUnreadableRetryAfterIsIgnored(t *testing.T) {
	for _, value := range []string{"", "-1", "soon", "1.5", "99999999999999999999"} {
		resp := &http.Response{Header: http.Header{"Retry-After": {value}}}
		if wait, ok := retryAfter(resp, time.Time{}); ok {
			t.Errorf("%q: %s", value, wait)
		}
	}
}

func TestWaitsGrowAndEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 503, body: "maintenance"}}}
		resp, err := run(t, s, Options{Retry: Retry{Attempts: 6, Wait: time.Second, MaxWait: 4 * time.Second}}, &Operation{})
		if err != nil || resp.status != 503 {
			t.Fatalf("got %v, %v; want the last answer", resp, err)
		}
		if resp.body != "maintenance" {
			t.Errorf("its body is %q", resp.body)
		}
		if len(s.asked) != 6 {
			t.Fatalf("asked %d times", len(s.asked))
		}
		for i, most := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 4 * time.Second, 4 * time.Second} {
			if wait := s.asked[i+1] - s.asked[i]; wait < most/2 || wait > most {
				t.Errorf("wait %d is %s, want %s to %s", i, wait, most/2, most)
			}
		}
	})
}

func TestBudgetEndsTheTries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 429, retryAfter: "10"}}}
		resp, err := run(t, s, Options{Retry: Retry{Attempts: 100, Budget: 25 * time.Second}}, &Operation{Mutation: true})
		if err != nil || resp.status != 429 {
			t.Fatalf("got %v, %v", resp, err)
		}
		if diff := cmp.Diff([]time.Duration{0, 10 * time.Second, 20 * time.Second}, s.asked); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestTheCallerCanEndAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 429, retryAfter: "50"}}, began: time.Now()}
		chain, err := New(Options{Endpoint: endpoint, Key: NewSecret("k"), Base: s})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		op := &Operation{Mutation: true}
		req, err := http.NewRequestWithContext(WithOperation(ctx, op), http.MethodPost, endpoint.String(), strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = ask(t, chain, req)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(s.began) != 3*time.Second {
			t.Errorf("got %v after %s", err, time.Since(s.began))
		}
		if op.Lost() || op.Attempts() != 1 {
			t.Errorf("lost %v after %d attempts: the platform had refused it", op.Lost(), op.Attempts())
		}
	})
}

func TestARequestWithoutAnOperationIsTreatedWithCare(t *testing.T) {
	s := &script{steps: []step{{status: 503}}, began: time.Now()}
	chain, err := New(Options{Endpoint: endpoint, Key: NewSecret("k"), Base: s})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint.String(), strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ask(t, chain, req); err != nil || len(s.asked) != 1 {
		t.Errorf("asked %d times, %v", len(s.asked), err)
	}
}

// A context that ends with a cause is still reported as cancelled: callers look for
// context.Canceled.
func TestTheCauseOfACancelledWaitIsNotItsError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 429, retryAfter: "50"}}, began: time.Now()}
		chain, err := New(Options{Endpoint: endpoint, Key: NewSecret("k"), Base: s})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(errors.New("interrupt")) })
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint.String(), strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := ask(t, chain, req); !errors.Is(err, context.Canceled) || len(s.asked) != 1 {
			t.Errorf("got %v, %v after %d attempts", resp, err, len(s.asked))
		}
	})
}

// A body that can be read only once is sent whole with every attempt.
func TestABodyThatCanBeReadOnceIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 503}, {err: reset}, {status: 200}}, began: time.Now()}
		chain, err := New(Options{Endpoint: endpoint, Key: NewSecret("k"), Base: s})
		if err != nil {
			t.Fatal(err)
		}
		once := io.MultiReader(strings.NewReader("read "), strings.NewReader("once"))
		req, err := http.NewRequestWithContext(WithOperation(t.Context(), &Operation{}), http.MethodPost, endpoint.String(), once)
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := ask(t, chain, req); err != nil || resp.status != 200 {
			t.Errorf("got %v, %v", resp, err)
		}
		if diff := cmp.Diff([]string{"read once", "read once", "read once"}, s.bodies); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
