package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// limited is a platform that takes a second for an answer and refuses requests that begin before
// until.
type limited struct {
	mu     sync.Mutex
	began  time.Time
	until  time.Duration
	asked  []time.Duration
	most   int // requests at the same time
	active int
}

func (l *limited) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	at := time.Since(l.began)
	l.asked = append(l.asked, at)
	l.active++
	l.most = max(l.most, l.active)
	l.mu.Unlock()
	time.Sleep(time.Second)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.active--
	answer := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader(""))}
	if at < l.until {
		answer.StatusCode = http.StatusTooManyRequests
		answer.Header.Set("Retry-After", "30")
	}
	return answer, nil
}

// client returns a chain over the platform, as one run of the program has one.
func (l *limited) client(t *testing.T) http.RoundTripper {
	t.Helper()
	l.began = time.Now()
	chain, err := New(Options{Endpoint: endpoint, Key: NewSecret("k"), Base: l})
	if err != nil {
		t.Fatal(err)
	}
	return chain
}

func sendOne(ctx context.Context, t *testing.T, chain http.RoundTripper) (int, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(WithOperation(ctx, &Operation{Name: "X"}), http.MethodPost, endpoint.String(), strings.NewReader("x"))
	if err != nil {
		t.Error(err)
		return 0, err
	}
	resp, err := chain.RoundTrip(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// One refusal keeps every request of the client back: none is sent until Retry-After is over, then
// one alone, and the others once it has got through.
func TestARateLimitHoldsForAllRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &limited{until: 10 * time.Second}
		chain := l.client(t)
		var group sync.WaitGroup
		for i := range 20 {
			group.Go(func() {
				time.Sleep(time.Duration(i) * 210 * time.Millisecond) // 0 to 4 s
				if status, err := sendOne(t.Context(), t, chain); err != nil || status != http.StatusOK {
					t.Errorf("request %d: %d, %v", i, status, err)
				}
			})
		}
		group.Wait()
		var early, alone, later int
		for _, at := range l.asked {
			switch {
			case at <= time.Second: // until the first answer tells of the limit
				early++
			case at < 31840*time.Millisecond: // the last of these was refused at 1.84 s
				t.Errorf("asked at %s, while the limit holds", at)
			case at < 32840*time.Millisecond:
				alone++
			default:
				later++
			}
		}
		if early != 5 || alone != 1 || later != 19 {
			t.Errorf("%d before the limit was known, %d at its end, %d later: %v", early, alone, later, l.asked)
		}
	})
}

// If the attempt that tries it is refused as well, nothing else has been sent in between.
func TestALimitThatGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &limited{until: 40 * time.Second}
		chain := l.client(t)
		var group sync.WaitGroup
		for range 5 {
			group.Go(func() {
				time.Sleep(2 * time.Second)
				if status, err := sendOne(t.Context(), t, chain); err != nil || status != http.StatusOK {
					t.Errorf("%d, %v", status, err)
				}
			})
		}
		if status, err := sendOne(t.Context(), t, chain); err != nil || status != http.StatusOK {
			t.Errorf("%d, %v", status, err)
		}
		group.Wait()
		want := []time.Duration{0, 31 * time.Second, 62 * time.Second, 63 * time.Second, 63 * time.Second, 63 * time.Second, 63 * time.Second, 63 * time.Second}
		if diff := cmp.Diff(want, l.asked); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// Whoever waits for the end of a limit can give up, also while another request tries it, and then
// somebody else tries.
func TestAWaitAtTheGateCanEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &limited{until: 1}
		chain := l.client(t)
		first, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() {
			if _, err := sendOne(first, t, chain); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the first: %v", err)
			}
		})
		group.Go(func() {
			time.Sleep(5 * time.Second)
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			if _, err := sendOne(ctx, t, chain); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the second: %v", err)
			}
		})
		group.Go(func() {
			time.Sleep(6 * time.Second)
			if status, err := sendOne(t.Context(), t, chain); err != nil || status != http.StatusOK {
				t.Errorf("the third: %d, %v", status, err)
			}
		})
		group.Wait()
		if diff := cmp.Diff([]time.Duration{0, 31 * time.Second}, l.asked); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
