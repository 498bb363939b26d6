package sandbox

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/registry"
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

// With ASYNC the contract launches are not there before the source completes.
func TestAsyncContractLaunches(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop("public"))
	p := h.publish("ASYNC", "products", "type Query { changed: Int }")
	if got := dig(t, p, "launch.downstreamLaunches"); len(got.([]any)) != 0 {
		t.Fatalf("downstream launches in the answer: %v", got)
	}
	h.clock.Advance(9 * time.Second)
	if got := h.poll("main", launchOf(p))["downstreamLaunches"].([]any); len(got) != 0 {
		t.Errorf("downstream launches before the source completed: %v", got)
	}
	h.clock.Advance(time.Minute)
	down := h.poll("main", launchOf(p))["downstreamLaunches"].([]any)
	if len(down) != 1 || dig(t, down, "0.status") != "LAUNCH_COMPLETED" {
		t.Fatalf("downstream launches: %v", down)
	}
	if got := dig(t, h.poll("public", dig(t, down, "0.id").(string)), "createdAt"); got != "2026-03-01T12:00:10.000000000Z" {
		t.Errorf("the contract launch was created at %v", got)
	}
}

// A newer launch ends an active one, which keeps its status; so do the contract launches that wait
// for it.
func TestSuperseded(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop("public"))
	first := h.publish("SYNC", "products", "type Query { one: Int }")
	h.clock.Advance(3 * time.Second)
	second := h.publish("SYNC", "products", "type Query { two: Int }")
	h.clock.Advance(time.Minute)
	old := h.poll("main", launchOf(first))
	if old["status"] != "LAUNCH_INITIATED" || old["supersededAt"] != "2026-03-01T12:00:03.000000000Z" ||
		dig(t, old, "supersededBy.id") != launchOf(second) || step(old) != "Superseded" || old["completedAt"] != nil {
		t.Errorf("superseded launch: %v", old)
	}
	if dig(t, old, "build.result") != nil {
		t.Error("a superseded launch has a build result")
	}
	contract := h.poll("public", dig(t, old, "downstreamLaunches.0.id").(string))
	if contract["supersededAt"] == nil || dig(t, contract, "supersededBy.id") != dig(t, second, "launch.downstreamLaunches.0.id") {
		t.Errorf("contract launch of a superseded launch: %v", contract)
	}
	if l := h.poll("main", launchOf(second)); l["status"] != "LAUNCH_COMPLETED" || dig(t, l, "downstreamLaunches.0.status") != "LAUNCH_COMPLETED" {
		t.Errorf("the newer launch: %v", l)
	}
}

// Subgraphs that do not compose are kept; their launch fails and Uplink keeps what it had.
func TestCompositionErrors(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop("public"))
	before := h.get("graph.variant.latestApprovedLaunch.id", `{ graph(id: "shop") { variant(name: "main") { latestApprovedLaunch { id } } } }`, nil)
	p := h.publish("SYNC", "products", "broken")
	if p["updatedGateway"] != false || p["compositionConfig"] != nil || p["wasUpdated"] != true {
		t.Errorf("publication: %v", p)
	}
	if dig(t, p, "errors.0.code") != "INVALID_GRAPHQL" || dig(t, p, "errors.0.locations.0.column") != 2.0 {
		t.Errorf("errors: %v", p["errors"])
	}
	h.clock.Advance(time.Minute)
	l := h.poll("main", launchOf(p))
	if l["status"] != "LAUNCH_FAILED" || l["isPublished"] != false || dig(t, l, "build.result.errorMessages.0.code") != "INVALID_GRAPHQL" {
		t.Errorf("launch: %v", l)
	}
	if len(l["downstreamLaunches"].([]any)) != 0 {
		t.Error("a failed launch has contract launches")
	}
	got := h.ask(`{ graph(id: "shop") { variant(name: "main") {
		latestApprovedLaunch { id } latestLaunch { id previousLaunch(successOnly: true) { id } }
		subgraph(name: "products") { revision activePartialSchema { sdl } } } } }`, nil)
	for _, want := range []string{before.(string), launchOf(p), `"sdl": "broken"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
}

// Launches end badly on demand, though their publish reported no errors.
func TestLaunchFaults(t *testing.T) {
	run := func(fault Fault) (p, source, contract map[string]any) {
		h := newHarness(t, Options{}).seed(shop("public"))
		if err := h.s.Faults().Add(fault); err != nil {
			t.Fatal(err)
		}
		p = h.publish("SYNC", "products", "type Query { changed: Int }")
		h.clock.Advance(time.Minute)
		source = h.poll("main", launchOf(p))
		return p, source, h.poll("public", dig(t, p, "launch.downstreamLaunches.0.id").(string))
	}
	p, source, contract := run(Fault{Launch: FailLaunch, Variant: "shop@main"})
	if len(p["errors"].([]any)) != 0 || p["updatedGateway"] != true || source["status"] != "LAUNCH_FAILED" {
		t.Errorf("failed launch: %v after %v", source, p)
	}
	if contract["status"] != "LAUNCH_INITIATED" || contract["build"] != nil {
		t.Errorf("the contract launch of a failed launch ran: %v", contract)
	}
	_, source, contract = run(Fault{Launch: FailContract, Variant: "shop@public"})
	if source["status"] != "LAUNCH_COMPLETED" || contract["status"] != "LAUNCH_FAILED" || dig(t, contract, "build.result.errorMessages.0.failedStep") != "UNKNOWN" {
		t.Errorf("failed contract: %v of %v", contract, source)
	}
	_, source, contract = run(Fault{Launch: Supersede})
	if source["status"] != "LAUNCH_INITIATED" || source["supersededAt"] != "2026-03-01T12:00:05.000000000Z" || source["supersededBy"] == nil {
		t.Errorf("superseded by a rival: %v", source)
	}
	if contract["supersededAt"] == nil || contract["supersededBy"] == nil {
		t.Errorf("contract of a launch superseded by a rival: %v", contract)
	}
}

// A contract whose filter leaves no schema fails alone.
func TestContractFails(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop())
	answer := h.get("graph.upsertContractVariant", `mutation { graph(id: "shop") { upsertContractVariant(contractVariantName: "none",
		sourceVariant: "main", filterConfig: {include: [], exclude: ["everything"]}) { __typename
		... on ContractVariantUpsertSuccess { launchUrl launchCliCopy contractVariant { name latestLaunch { id upstreamLaunch { status }
		  buildInput { ... on FilterBuildInput { schemaHash filterConfig { exclude } } } } sourceVariant { name } contractFilterConfigDescription } } } } }`, nil)
	launch := dig(t, answer, "contractVariant.latestLaunch.id").(string)
	if url := dig(t, answer, "launchUrl").(string); !strings.Contains(url, launch) {
		t.Errorf("launch URL %q", url)
	}
	h.clock.Advance(time.Minute)
	if l := h.poll("none", launch); l["status"] != "LAUNCH_FAILED" || dig(t, l, "build.result.errorMessages.0.failedStep") != "TO_API_SCHEMA" {
		t.Errorf("launch: %v", l)
	}
	p := h.publish("SYNC", "products", "type Query { changed: Int }")
	h.clock.Advance(time.Minute)
	if l := h.poll("main", launchOf(p)); l["status"] != "LAUNCH_COMPLETED" || dig(t, l, "downstreamLaunches.0.status") != "LAUNCH_FAILED" {
		t.Errorf("launch: %v", l)
	}
}

// An edit of a contract while its source launch is under way counts for the launch that follows.
func TestContractEditedMeanwhile(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop("public"))
	p := h.publish("SYNC", "products", "type Query { changed: Int }")
	h.get("graph", `mutation { graph(id: "shop") { upsertContractVariant(contractVariantName: "public", initiateLaunch: false,
		filterConfig: {include: ["edited"], exclude: []}) { __typename } } }`, nil)
	h.clock.Advance(time.Minute)
	l := h.poll("public", dig(t, p, "launch.downstreamLaunches.0.id").(string))
	if core := dig(t, l, "build.result.coreSchema.coreDocument").(string); !strings.HasPrefix(core, "# [edited] []") {
		t.Errorf("contract document %q", core)
	}
}

// A contract of a source that serves nothing yet waits for its first launch, or fails without one.
func TestContractBeforeSource(t *testing.T) {
	const upsert = `mutation { graph(id: "shop") { upsertContractVariant(contractVariantName: "public", sourceVariant: "main",
		filterConfig: {include: [], exclude: []}) { ... on ContractVariantUpsertSuccess { launchUrl contractVariant { latestLaunch { id } } } } } }`
	for _, c := range []struct{ sdl, status string }{{"type Query { a: Int }", "LAUNCH_COMPLETED"}, {"broken", "LAUNCH_FAILED"}} {
		h := newHarness(t, Options{}).seed(Seed{Graphs: []Graph{{ID: "shop"}}})
		h.publish("ASYNC", "products", c.sdl)
		id := h.get("graph.upsertContractVariant.contractVariant.latestLaunch.id", upsert, nil).(string)
		h.clock.Advance(time.Minute)
		if l := h.poll("public", id); l["status"] != c.status {
			t.Errorf("after %q: %v", c.sdl, l)
		}
		if n := len(h.s.current.Load().history[registry.GraphRef{Graph: "shop", Variant: "public"}]); n != 1 {
			t.Errorf("after %q: %d contract launches", c.sdl, n)
		}
	}
}
