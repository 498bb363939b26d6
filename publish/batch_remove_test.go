package publish

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/registry/registrytest"
)

// remover is a registry that can remove; its answer names no launch, as the platform's.
type remover struct {
	*registrytest.Fake
	answer registry.PublishResult
	err    error
	// arrives is false if the request is lost on its way.
	arrives bool
	// late is when it is executed if it does not arrive at once; 0 is never.
	late time.Duration
	sent int
}

func (r *remover) Remove(_ context.Context, ref registry.GraphRef, name string) (registry.PublishResult, error) {
	r.sent++
	execute := func() {
		r.Held[ref] = slices.DeleteFunc(slices.Clone(r.Held[ref]), func(s registry.RegisteredSubgraph) bool { return s.Name == name })
		r.History[ref] = append([]registry.Launch{{ID: "R1", Ref: ref, Status: registry.LaunchInitiated}}, r.History[ref]...)
	}
	began := r.Now()
	switch {
	case r.arrives:
		execute()
	case r.late > 0:
		r.OnRead = func(string) error {
			if r.Now().Sub(began) >= r.late {
				r.OnRead = nil
				execute()
			}
			return nil
		}
	}
	return r.answer, r.err
}

func TestRemove(t *testing.T) {
	tests := []struct {
		name    string
		reg     *remover
		remove  string
		want    BatchResult
		is      error
		text    string
		touched int
	}{
		{"removed", &remover{arrives: true}, "reviews", BatchResult{Ref: prod, Removed: []string{"reviews"}, LaunchID: "R1"}, nil, "", 1},
		{"not there", &remover{}, "users", BatchResult{Ref: prod, Skipped: []string{"users"}}, nil, "", 0},
		{"the answer was lost, it is gone", &remover{arrives: true, err: registry.ErrAmbiguous}, "reviews",
			BatchResult{Ref: prod, Removed: []string{"reviews"}, LaunchID: "R1", Recovered: true}, nil, "", 1},
		{"the answer was lost, it is still there", &remover{err: registry.ErrAmbiguous}, "reviews",
			BatchResult{Ref: prod, Removed: []string{"reviews"}, Recovered: true}, registry.ErrAmbiguous, "not seen yet: the registry was asked for 1m0s and still holds reviews", 1},
		{"the answer was lost, it is gone 50 seconds later", &remover{late: 50 * time.Second, err: registry.ErrAmbiguous}, "reviews",
			BatchResult{Ref: prod, Removed: []string{"reviews"}, LaunchID: "R1", Recovered: true}, nil, "", 1},
		{"its launch is listed 20 seconds later", &remover{late: 20 * time.Second}, "reviews", BatchResult{Ref: prod, Removed: []string{"reviews"}, LaunchID: "R1"}, nil, "", 1},
		{"its launch is never listed", &remover{}, "reviews", BatchResult{Ref: prod, Removed: []string{"reviews"}}, registry.ErrLaunchNotFound, "none is listed after 30s", 1},
		{"what is left does not compose", &remover{arrives: true, answer: registry.PublishResult{Errors: []registry.BuildError{{Code: "X", Message: "no Query"}}}}, "reviews",
			BatchResult{Ref: prod, Removed: []string{"reviews"}}, ErrNotUpdated, "removed all the same: reviews", 1},
		{"refused", &remover{err: registry.ErrDenied}, "reviews", BatchResult{Ref: prod, Removed: []string{"reviews"}}, registry.ErrDenied, "remove reviews from shop@prod", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				test.reg.Fake = shop()
				got, err := removeHeld(t.Context(), test.reg, test.reg.Held[prod], RemoveRequest{Ref: prod, Name: test.remove}, clock.System{})
				if test.is == nil && err != nil || !errors.Is(err, test.is) || err != nil && !strings.Contains(err.Error(), test.text) {
					t.Errorf("error %v, want %v with %q", err, test.is, test.text)
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if test.reg.sent != test.touched {
					t.Errorf("sent %d times, want %d", test.reg.sent, test.touched)
				}
			})
		})
	}
}
