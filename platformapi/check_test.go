package platformapi_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
)

var proposed = platformapi.CheckRequest{
	Ref:       prod,
	Subgraphs: []registry.SubgraphInput{{Name: "products", SDL: "type Query { a: Int }"}, {Name: "reviews", SDL: "type Query { b: Int }"}},
	Git:       registry.GitContext{Branch: "main"},
	Window:    24 * time.Hour,
	MinCount:  ptr(3),
}

func TestSubmitCheck(t *testing.T) {
	c, p := answer(t, `{"data":{"graph":{"variant":{"submitMultiSubgraphCheckAsync":{"__typename":"CheckRequestSuccess","workflowID":"w1","targetURL":"https://studio.example/w1"}}}}}`)
	got, err := c.SubmitCheck(t.Context(), proposed)
	check(t, got, err, platformapi.CheckTicket{Workflow: "w1", URL: "https://studio.example/w1"})
	want := map[string]any{"graph": "storefront", "variant": "prod", "input": map[string]any{
		"graphRef": "storefront@prod", "isSandbox": false, "gitContext": map[string]any{"branch": "main"},
		"config": map[string]any{"from": "-86400", "to": "-0", "queryCountThreshold": 3.0},
		"subgraphsToCheck": []any{
			map[string]any{"name": "products", "sdl": "type Query { a: Int }"},
			map[string]any{"name": "reviews", "sdl": "type Query { b: Int }"},
		},
	}}
	if diff := cmp.Diff(want, p.requests[0].Variables); diff != "" {
		t.Errorf("variables (-want +got):\n%s", diff)
	}
}

func TestSubmitCheckRefused(t *testing.T) {
	for kind, want := range map[string]error{
		"InvalidInputError":      registry.ErrRefused,
		"PermissionError":        platformapi.ErrForbidden,
		"PlanError":              registry.ErrRefused,
		"RateLimitExceededError": platformapi.ErrRateLimited,
		"CheckRequestMystery":    platformapi.ErrMalformed,
	} {
		c, _ := answer(t, `{"data":{"graph":{"variant":{"submitMultiSubgraphCheckAsync":{"__typename":"`+kind+`","message":"because"}}}}}`)
		if _, err := c.SubmitCheck(t.Context(), proposed); !errors.Is(err, want) {
			t.Errorf("%s: got %v", kind, err)
		}
	}
	c, _ := answer(t, `{"data":{"graph":{"variant":null}}}`)
	if _, err := c.SubmitCheck(t.Context(), proposed); !errors.Is(err, registry.ErrVariantNotFound) {
		t.Errorf("got %v", err)
	}
	if _, err := c.SubmitCheck(t.Context(), platformapi.CheckRequest{Ref: prod}); !errors.Is(err, platformapi.ErrBadRequest) {
		t.Errorf("got %v", err)
	}
}

func TestCheckState(t *testing.T) {
	c, _ := answer(t, `{"data":{"graph":{"checkWorkflow":null}}}`)
	got, err := c.CheckState(t.Context(), prod, "w1")
	check(t, got, err, platformapi.CheckState{Status: platformapi.CheckPending})

	c, _ = answer(t, `{"data":{"graph":{"checkWorkflow":{"id":"w1","status":"FAILED","tasks":[
		{"__typename":"CompositionCheckTask","status":"FAILED","targetURL":null},
		{"__typename":"QuantumCheckTask","status":"BLOCKED","targetURL":"https://studio.example/q"}]}}}}`)
	got, err = c.CheckState(t.Context(), prod, "w1")
	check(t, got, err, platformapi.CheckState{Status: platformapi.CheckFailed, Tasks: []platformapi.CheckTask{
		{Kind: "CompositionCheckTask", Status: platformapi.CheckFailed},
		{Kind: "QuantumCheckTask", Status: platformapi.CheckBlocked, URL: "https://studio.example/q"},
	}})
	if !got.Status.Ended() || platformapi.CheckPending.Ended() {
		t.Error("a check has ended when it failed, and not while it is pending")
	}
}

// fullCheck has a task of every kind.
const fullCheck = `{"data":{"graph":{"checkWorkflow":{"id":"w1","status":"FAILED","tasks":[
		{"__typename":"CompositionCheckTask","status":"FAILED","targetURL":null,"result":{"errors":[{"message":"m0","code":"C0","locations":[{"line":1,"column":2}]}]}},
		{"__typename":"OperationsCheckTask","status":"PASSED","targetURL":null,"result":{"checkSeverity":"NOTICE","numberOfCheckedOperations":12,"changes":[{"severity":"NOTICE","code":"FIELD_ADDED","description":"m1"}]}},
		{"__typename":"LintCheckTask","status":"PASSED","targetURL":null,"result":{"diagnostics":[{"level":"WARNING","message":"m2","coordinate":"Query.a","rule":"ENUM_PREFIX",
			"sourceLocations":[{"subgraphName":null,"start":{"line":9,"column":9}},{"subgraphName":"products","start":{"line":3,"column":4}}]}]}},
		{"__typename":"CustomCheckTask","status":"FAILED","targetURL":null,"result":{"violations":[{"level":"ERROR","message":"m3","rule":"R","coordinate":null,"sourceLocations":null}]}},
		{"__typename":"ProposalsCheckTask","status":"FAILED","targetURL":null,"proposalCoverage":"NONE","severityLevel":"ERROR"},
		{"__typename":"DownstreamCheckTask","status":"FAILED","targetURL":null,"results":[
			{"blocking":true,"failsUpstreamWorkflow":null,"downstreamGraphID":"storefront","downstreamVariantName":"public","downstreamWorkflow":{"status":"FAILED"}},
			{"blocking":false,"failsUpstreamWorkflow":false,"downstreamGraphID":"storefront","downstreamVariantName":"partner","downstreamWorkflow":null}]},
		{"__typename":"FilterCheckTask","status":"BLOCKED","targetURL":null},
		{"__typename":"OperationsCheckTask","status":"PENDING","targetURL":null,"result":null}]}}}}`

func TestCheckReport(t *testing.T) {
	c, _ := answer(t, fullCheck)
	got, err := c.CheckReport(t.Context(), prod, "w1")
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Tasks) != 8 || got.Status != platformapi.CheckFailed || got.CheckedOperations != 12 {
		t.Errorf("got %d tasks, %s, %d operations", len(got.Tasks), got.Status, got.CheckedOperations)
	}
	check(t, got.Findings, nil, []platformapi.CheckFinding{
		{Task: "CompositionCheckTask", Level: "ERROR", Code: "C0", Message: "m0", Location: &registry.Location{Line: 1, Column: 2}},
		{Task: "OperationsCheckTask", Level: "NOTICE", Code: "FIELD_ADDED", Message: "m1"},
		{Task: "LintCheckTask", Level: "WARNING", Code: "ENUM_PREFIX", Message: "m2", Coordinate: "Query.a", Subgraph: "products", Location: &registry.Location{Line: 3, Column: 4}},
		{Task: "CustomCheckTask", Level: "ERROR", Code: "R", Message: "m3"},
		{Task: "ProposalsCheckTask", Level: "ERROR", Code: "PROPOSAL_COVERAGE", Message: "approved proposals cover this change: NONE"},
	})
	check(t, got.Downstream, nil, []platformapi.DownstreamCheck{
		{Ref: prod.WithVariant("public"), Status: platformapi.CheckFailed, Blocking: true, Fails: true},
		{Ref: prod.WithVariant("partner")},
	})

	c, _ = answer(t, `{"data":{"graph":{"checkWorkflow":null}}}`)
	if _, err := c.CheckReport(t.Context(), prod, "w1"); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}
