package sandbox

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A launch goes through its stages as the clock moves, its contracts after it.
func TestLaunchStages(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop("public"))
	p := h.publish("SYNC", "products", "type Query { changed: Int }")
	id := launchOf(p)
	downstream := dig(t, p, "launch.downstreamLaunches.0").(map[string]any)
	contract := downstream["id"].(string)
	if downstream["graphVariant"] != "public" || downstream["status"] != "LAUNCH_INITIATED" {
		t.Fatalf("downstream launch in the answer: %v", downstream)
	}
	type state struct{ Source, SourceStatus, Contract, ContractStatus string }
	see := func() state {
		s, c := h.poll("main", id), h.poll("public", contract)
		if got := dig(t, s, "downstreamLaunches.0.status"); got != c["status"] {
			t.Errorf("the contract launch is %v through its source and %v by itself", got, c["status"])
		}
		return state{step(s), s["status"].(string), step(c), c["status"].(string)}
	}
	const run, done = "LAUNCH_INITIATED", "LAUNCH_COMPLETED"
	for _, want := range []struct {
		at    time.Duration
		state state
	}{
		{0, state{"Initiated", run, "Initiated", run}},
		{1 * time.Second, state{"Build", run, "Initiated", run}},
		{6 * time.Second, state{"Publish", run, "Initiated", run}},
		{10 * time.Second, state{"Completed", done, "Initiated", run}},
		{11 * time.Second, state{"Completed", done, "Build", run}},
		{20 * time.Second, state{"Completed", done, "Completed", done}},
	} {
		h.clock.Advance(want.at - h.clock.Now().Sub(start))
		if diff := cmp.Diff(want.state, see()); diff != "" {
			t.Errorf("after %v (-want +got):\n%s", want.at, diff)
		}
	}
	l := h.poll("main", id)
	if got := l["completedAt"]; got != "2026-03-01T12:00:10.000000000Z" {
		t.Errorf("completedAt = %v", got)
	}
	if core := dig(t, l, "build.result.coreSchema.coreDocument").(string); !strings.Contains(core, "changed") {
		t.Errorf("core document %q", core)
	}
	if core := dig(t, h.poll("public", contract), "build.result.coreSchema.coreDocument").(string); !strings.HasPrefix(core, "# [public] []") {
		t.Errorf("contract document %q", core)
	}
	if h.poll("main", contract) != nil {
		t.Error("a contract launch is to be asked for on its own variant")
	}
}
