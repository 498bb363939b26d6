package platformapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
)

// every is each operation of the client with an answer that has all that it asks for. The launch is
// good for every operation that reads one.
func every(c *platformapi.Client) []struct {
	name, full string
	run        func(context.Context) error
} {
	const launch = `{"id":"l1","graphId":"g","graphVariant":"v","status":"LAUNCH_INITIATED","createdAt":"2026-01-01T00:00:00Z",
		"completedAt":"2026-01-01T00:00:00Z","supersededAt":"2026-01-01T00:00:00Z","supersededBy":{"id":"l2"},
		"latestSequenceStep":{"__typename":"LaunchSequenceBuildStep"},
		"build":{"result":{"__typename":"BuildFailure","errorCount":1,"errorMessages":[{"message":"m","code":"C","failedStep":"S","locations":[{"line":1,"column":1}]}]}}`
	const subgraph = `{"name":"s","url":"u","revision":"r","updatedAt":"2026-01-01T00:00:00Z","activePartialSchema":{"sdl":"x"}}`
	const contract = `{"name":"prod","contractFilterConfig":{"include":["a"],"exclude":["b"]},"contractFilterConfigDescription":"d","sourceVariant":{"id":"g@v","name":"v"}}`
	const built = `{"data":{"graph":{"variant":{"launch":{"id":"l1","status":"LAUNCH_COMPLETED","build":{"result":{"__typename":"BuildSuccess",
		"coreSchema":{"coreDocument":"s","coreHash":"h","apiDocument":"a","apiHash":"h"}}}}}}}}`
	const input = `"buildInput":{"__typename":"CompositionBuildInput","version":"2.9.3","subgraphs":[{"name":"s","hash":"h","routingURL":"u","revision":"r"}]}`
	tree := launch + `,` + input + `,"downstreamLaunches":[` + launch + `}]}`
	return []struct {
		name, full string
		run        func(context.Context) error
	}{
		{"WhoAmI", `{"data":{"me":{"__typename":"User","id":"u","name":"U","asActor":{"type":"USER"}}}}`,
			func(ctx context.Context) error { _, err := c.WhoAmI(ctx); return err }},
		{"Launch", `{"data":{"graph":{"variant":{"launch":` + tree + `}}}}`,
			func(ctx context.Context) error { _, err := c.Launch(ctx, prod, "l1"); return err }},
		{"LatestLaunch", `{"data":{"graph":{"variant":{"latestLaunch":` + tree + `}}}}`,
			func(ctx context.Context) error { _, err := c.LatestLaunch(ctx, prod); return err }},
		{"ApprovedLaunch", `{"data":{"graph":{"variant":{"latestApprovedLaunch":` + tree + `}}}}`,
			func(ctx context.Context) error { _, err := c.ApprovedLaunch(ctx, prod); return err }},
		{"Launches", `{"data":{"graph":{"variant":{"launchSummaries":[` + launch + `,` + input + `}]}}}}`,
			func(ctx context.Context) error { _, err := c.Launches(ctx, prod, 3); return err }},
		{"Supergraph, built", built,
			func(ctx context.Context) error { _, err := c.Supergraph(ctx, prod, "l1"); return err }},
		{"Supergraph, failed", `{"data":{"graph":{"variant":{"launch":` + launch + `}}}}}`,
			func(ctx context.Context) error { _, err := c.Supergraph(ctx, prod, "l1"); return err }},
		{"Subgraphs", `{"data":{"graph":{"variant":{"subgraphs":[` + subgraph + `]}}}}`,
			func(ctx context.Context) error { _, err := c.Subgraphs(ctx, prod); return err }},
		{"Subgraph", `{"data":{"graph":{"variant":{"subgraph":` + subgraph + `}}}}`,
			func(ctx context.Context) error { _, err := c.Subgraph(ctx, prod, "s"); return err }},
		{"Variants", `{"data":{"graph":{"variants":[` + contract + `]}}}`,
			func(ctx context.Context) error { _, err := c.Variants(ctx, "storefront"); return err }},
		{"Variant", `{"data":{"graph":{"variant":` + contract + `}}}`,
			func(ctx context.Context) error { _, err := c.Variant(ctx, prod); return err }},
		{"Publish", `{"data":{"graph":{"publishSubgraphs":{"compositionConfig":{"schemaHash":"h"},"errors":[{"message":"m","code":"C","locations":[{"line":1,"column":1}]}],
			"updatedGateway":true,"subgraphsCreated":["a"],"subgraphsUpdated":["b"],"launchUrl":"u","launchCliCopy":"c",
			"launch":{"id":"l1","status":"LAUNCH_INITIATED","downstreamLaunches":[{"id":"l2","graphId":"g","graphVariant":"v","status":"LAUNCH_INITIATED"}]}}}}}`,
			func(ctx context.Context) error { _, err := c.Publish(ctx, batch); return err }},
		{"Remove", `{"data":{"graph":{"removeImplementingServiceAndTriggerComposition":{"errors":[{"message":"m","code":"C","locations":[]}],"updatedGateway":true}}}}`,
			func(ctx context.Context) error { _, err := c.Remove(ctx, prod, "s"); return err }},
		{"SubmitCheck", `{"data":{"graph":{"variant":{"submitMultiSubgraphCheckAsync":{"__typename":"CheckRequestSuccess","workflowID":"w","targetURL":"u"}}}}}`,
			func(ctx context.Context) error { _, err := c.SubmitCheck(ctx, proposed); return err }},
		{"CheckState", `{"data":{"graph":{"checkWorkflow":{"id":"w","status":"PASSED","tasks":[{"__typename":"FilterCheckTask","status":"PASSED","targetURL":"u"}]}}}}`,
			func(ctx context.Context) error { _, err := c.CheckState(ctx, prod, "w"); return err }},
		{"CheckReport", fullCheck,
			func(ctx context.Context) error { _, err := c.CheckReport(ctx, prod, "w"); return err }},
	}
}

// canned answers every request with its text.
type canned struct{ body string }

func (c *canned) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Request: r, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(c.body))}, nil
}

// Whatever is null in an answer, and wherever: a result or an [platformapi.Error], never a crash.
func TestNullAnywhere(t *testing.T) {
	wire := &canned{}
	for _, op := range every(newClient(t, platformapi.Config{Transport: wire})) {
		wire.body = op.full
		if err := op.run(t.Context()); err != nil {
			t.Errorf("%s: the full answer: %v", op.name, err)
			continue
		}
		var tree any
		if err := json.Unmarshal([]byte(op.full), &tree); err != nil {
			t.Fatal(err)
		}
		tried := 0
		nullEach(tree, func() {
			tried++
			wire.body = jsonText(tree)
			var full *platformapi.Error
			if err := survive(t.Context(), op.run); err != nil && !errors.As(err, &full) {
				t.Errorf("%s: %s: got %v", op.name, wire.body, err)
			}
		})
		if tried < 4 {
			t.Errorf("%s: only %d places were tried", op.name, tried)
		}
	}
}

// survive runs an operation and returns a panic as an error, so that the test can tell the answer
// that it panicked on.
func survive(ctx context.Context, run func(context.Context) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the method panicked: %v", r)
		}
	}()
	return run(ctx)
}

// nullEach replaces each value below node by null, one at a time, and calls try.
func nullEach(node any, try func()) {
	switch n := node.(type) {
	case map[string]any:
		for name, value := range n {
			nullEach(value, try)
			n[name] = nil
			try()
			n[name] = value
		}
	case []any:
		for i, value := range n {
			nullEach(value, try)
			n[i] = nil
			try()
			n[i] = value
		}
	}
}

func TestEveryOperationTellsWhatIsMissing(t *testing.T) {
	wire := &canned{}
	for _, op := range every(newClient(t, platformapi.Config{Transport: wire})) {
		for _, c := range []struct {
			body string
			want error
		}{
			{`{"data":{"graph":null}}`, registry.ErrGraphNotFound},
			{`{"data":{"graph":{"variant":null}}}`, registry.ErrVariantNotFound},
			{rejectedKey, platformapi.ErrUnauthorized},
			{`<html>`, platformapi.ErrMalformed},
		} {
			hasVariant := strings.Contains(op.full, `{"graph":{"variant":`)
			if op.name == "WhoAmI" && errors.Is(c.want, registry.ErrNotFound) || !hasVariant && errors.Is(c.want, registry.ErrVariantNotFound) {
				continue
			}
			wire.body = c.body
			if err := survive(t.Context(), op.run); !errors.Is(err, c.want) {
				t.Errorf("%s: %s: got %v", op.name, c.body, err)
			}
		}
	}
}
