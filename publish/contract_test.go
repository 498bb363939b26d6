package publish

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

// contractHolder is a registry of one contract. It executes a request late after its answer was
// lost, or never.
type contractHolder struct {
	launches []string
	held     bool
	lost     bool
	late     time.Duration // until the effect of a request whose answer is lost; negative: never
	silent   bool          // the answer names no launch
	denied   error         // of questions
	sent     time.Time
}

func (h *contractHolder) settle() {
	if h.lost && !h.sent.IsZero() && h.late >= 0 && time.Since(h.sent) >= h.late && !h.held {
		h.held, h.launches = true, append(h.launches, "new")
	}
}

func (h *contractHolder) SetContract(context.Context, registry.ContractRequest) (registry.ContractResult, error) {
	h.sent = time.Now()
	if h.lost {
		return registry.ContractResult{}, registry.ErrAmbiguous
	}
	h.held, h.launches = true, append(h.launches, "new")
	if h.silent {
		return registry.ContractResult{}, nil
	}
	return registry.ContractResult{LaunchID: "new"}, nil
}

func (h *contractHolder) HasFilter(context.Context, registry.ContractRequest) (bool, error) {
	h.settle()
	return h.held, h.denied
}

func (h *contractHolder) LatestLaunch(context.Context, registry.GraphRef) (registry.Launch, error) {
	h.settle()
	if len(h.launches) == 0 {
		return registry.Launch{}, registry.ErrLaunchNotFound
	}
	return registry.Launch{ID: h.launches[len(h.launches)-1]}, nil
}

// TestSetContract: a filter whose answer was lost is asked for, and so is a launch that the answer
// does not name. A launch that was there before is none of it.
func TestSetContract(t *testing.T) {
	for name, tt := range map[string]struct {
		holder   contractHolder
		noLaunch bool
		id, err  string
	}{
		"an answer":                          {contractHolder{launches: []string{"old"}}, false, "new", ""},
		"a first launch":                     {contractHolder{}, false, "new", ""},
		"an answer without a launch":         {contractHolder{launches: []string{"old"}, silent: true}, false, "new", ""},
		"no launch was asked for":            {contractHolder{launches: []string{"old"}, silent: true}, true, "", ""},
		"lost, and executed":                 {contractHolder{launches: []string{"old"}, lost: true}, false, "new", ""},
		"lost, and executed later":           {contractHolder{launches: []string{"old"}, lost: true, late: 40 * time.Second}, false, "new", ""},
		"lost, and never executed":           {contractHolder{launches: []string{"old"}, lost: true, late: -1}, false, "", "does not have the filter of g@c with a new launch"},
		"lost, with the same filter as ever": {contractHolder{launches: []string{"old"}, held: true, lost: true, late: -1}, false, "", "does not have the filter of g@c with a new launch"},
		"lost, and not to be asked":          {contractHolder{launches: []string{"old"}, lost: true, denied: registry.ErrDenied}, false, "", "could not be asked"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := tt.holder
				req := registry.ContractRequest{Ref: registry.GraphRef{Graph: "g", Variant: "c"}, Launch: !tt.noLaunch}
				got, err := SetContract(t.Context(), &h, req, clock.System{}, time.Minute)
				if tt.err == "" && (err != nil || got.LaunchID != tt.id) {
					t.Errorf("got %+v, %v", got, err)
				}
				if tt.err != "" && (!errors.Is(err, registry.ErrAmbiguous) || !strings.Contains(err.Error(), tt.err)) {
					t.Errorf("got %+v, %v", got, err)
				}
			})
		})
	}
}
