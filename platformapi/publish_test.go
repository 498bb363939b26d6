package platformapi_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
)

var batch = registry.PublishRequest{
	Ref:      prod,
	Revision: "abc123",
	Subgraphs: []registry.SubgraphInput{
		{Name: "products", URL: ptr("https://products.example"), SDL: "type Query { a: Int }"},
		{Name: "reviews", SDL: "type Query { b: Int }"},
	},
	Git: registry.GitContext{Commit: "abc123", Branch: "main"},
}

func TestPublish(t *testing.T) {
	c, p := answer(t, `{"data":{"graph":{"publishSubgraphs":{
		"compositionConfig":{"schemaHash":"a0"},"errors":[],"updatedGateway":true,
		"subgraphsCreated":["reviews"],"subgraphsUpdated":["products"],
		"launch":{"id":"l1","status":"LAUNCH_INITIATED","downstreamLaunches":[{"id":"l2","graphId":"storefront","graphVariant":"public","status":"LAUNCH_INITIATED"}]},
		"launchUrl":"https://studio.example/l1","launchCliCopy":"look there"}}}}`)
	got, err := c.Publish(t.Context(), batch)
	check(t, got, err, registry.PublishResult{
		LaunchID: "l1", LaunchURL: "https://studio.example/l1", LaunchText: "look there", APIHash: "a0",
		Downstream:        []registry.LaunchRef{{ID: "l2", Ref: prod.WithVariant("public")}},
		UpdatedSupergraph: true, Created: []string{"reviews"}, Updated: []string{"products"},
	})

	sent := p.requests[0]
	if !strings.Contains(sent.Query, "downstreamLaunchInitiation: SYNC)") {
		t.Errorf("SYNC is not sent as an enum value:\n%s", sent.Query)
	}
	want := map[string]any{
		"graph": "storefront", "variant": "prod", "revision": "abc123",
		"subgraphs": []any{
			map[string]any{"name": "products", "url": "https://products.example", "activePartialSchema": map[string]any{"sdl": "type Query { a: Int }"}},
			map[string]any{"name": "reviews", "activePartialSchema": map[string]any{"sdl": "type Query { b: Int }"}},
		},
		"git": map[string]any{"commit": "abc123", "branch": "main"},
	}
	if diff := cmp.Diff(want, sent.Variables); diff != "" {
		t.Errorf("variables (-want +got):\n%s", diff)
	}
}

// Every field that may be null is null, and the error list holds a null.
func TestPublishWithNulls(t *testing.T) {
	c, _ := answer(t, `{"data":{"graph":{"publishSubgraphs":{
		"compositionConfig":null,"updatedGateway":false,"subgraphsCreated":[],"subgraphsUpdated":[],
		"errors":[null,{"message":"does not compose","code":null,"locations":[null,{"line":1,"column":2}]},null],
		"launch":null,"launchUrl":null,"launchCliCopy":null}}}}`)
	got, err := c.Publish(t.Context(), batch)
	check(t, got, err, registry.PublishResult{
		Created: []string{}, Updated: []string{},
		Errors: []registry.BuildError{{Message: "does not compose", Locations: []registry.Location{{Line: 1, Column: 2}}}},
	})
}

// The batch is published, and only a part of the answer is missing.
func TestPublishWithPartialAnswer(t *testing.T) {
	c, _ := answer(t, `{"data":{"graph":{"publishSubgraphs":{"compositionConfig":null,"errors":[],"updatedGateway":true,
		"subgraphsCreated":[],"subgraphsUpdated":["products"],"launch":null,"launchUrl":null,"launchCliCopy":null}}},
		"errors":[{"message":"launch service is down","path":["graph","publishSubgraphs","launch"],"extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}`)
	got, err := c.Publish(t.Context(), batch)
	check(t, got, err, registry.PublishResult{
		UpdatedSupergraph: true, Created: []string{}, Updated: []string{"products"},
	})
}

func TestPublishNothing(t *testing.T) {
	c, p := answer(t, `{}`)
	if _, err := c.Publish(t.Context(), registry.PublishRequest{Ref: prod}); !errors.Is(err, platformapi.ErrBadRequest) || len(p.requests) != 0 {
		t.Errorf("got %v after %d requests", err, len(p.requests))
	}
}

func TestRemove(t *testing.T) {
	c, p := answer(t, `{"data":{"graph":{"removeImplementingServiceAndTriggerComposition":{"errors":[null,{"message":"m","code":"C","locations":[]}],"updatedGateway":false}}}}`)
	for dryRun, remove := range map[bool]func(context.Context, registry.GraphRef, string) (registry.PublishResult, error){false: c.Remove, true: c.PreviewRemove} {
		got, err := remove(t.Context(), prod, "reviews")
		check(t, got, err, registry.PublishResult{Errors: []registry.BuildError{{Code: "C", Message: "m"}}})
		want := map[string]any{"graph": "storefront", "variant": "prod", "name": "reviews", "dryRun": dryRun}
		if diff := cmp.Diff(want, p.requests[len(p.requests)-1].Variables); diff != "" {
			t.Error(diff)
		}
	}
}

// A result that has not the shape of one does not show that the batch is published, whatever errors
// are beside it.
func TestPublishWithMalformedResult(t *testing.T) {
	for _, beside := range []string{"", `,"errors":[{"message":"launch service is down"}]`} {
		c, _ := answer(t, `{"data":{"graph":{"publishSubgraphs":{"errors":null}}}`+beside+`}`)
		_, err := c.Publish(t.Context(), batch)
		if !errors.Is(err, registry.ErrAmbiguous) || !errors.Is(err, platformapi.ErrMalformed) || !strings.Contains(err.Error(), "graph.publishSubgraphs.errors is null") {
			t.Errorf("%s: got %v", beside, err)
		}
	}
}
