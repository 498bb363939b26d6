package sandbox

import (
	"slices"
	"sync"
	"time"
)

// lateRequests are requests that were answered and are still to be executed, as behind a gateway
// that gives up on what it has handed on. No goroutine executes them: like the steps of a launch,
// each is taken by the first request after it is due.
type lateRequests struct {
	mu   sync.Mutex
	list []lateRequest
}

type lateRequest struct {
	at      time.Time
	execute func()
}

// add keeps a request until a time.
func (l *lateRequests) add(at time.Time, execute func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, lateRequest{at, execute})
}

// run executes all requests that are due by now, the earliest first, and returns when they are
// done. Of several calls at a time, the later ones wait for the first.
func (l *lateRequests) run(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	slices.SortStableFunc(l.list, func(a, b lateRequest) int { return a.at.Compare(b.at) })
	for len(l.list) > 0 && !l.list[0].at.After(now) {
		l.list[0].execute()
		l.list = l.list[1:]
	}
}
