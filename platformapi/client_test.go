package platformapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/platformapi/transport"
	"github.com/schemactl/schemactl/publish/registry"
)

const testKey = "service:storefront:s3cr3t-k3y-value"

var prod = registry.GraphRef{Graph: "storefront", Variant: "prod"}

// received is a request as the server saw it.
type received struct {
	Header    http.Header
	Operation string         `json:"operationName"`
	Query     string         `json:"query"`
	Variables map[string]any `json:"variables"`
}

// platform is a server that answers every request with the same text.
type platform struct {
	status   int
	header   map[string]string
	body     string
	requests []received
	// complete adds to the body what the request asks for and the body lacks; see completed.
	complete bool
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	got := received{Header: r.Header}
	if body, err := io.ReadAll(r.Body); err == nil {
		_ = json.Unmarshal(body, &got) // what is missing shows in the test
	}
	p.requests = append(p.requests, got)
	w.Header().Set("Content-Type", "application/json")
	for name, value := range p.header {
		w.Header().Set(name, value)
	}
	if p.status != 0 {
		w.WriteHeader(p.status)
	}
	text := p.body
	if p.complete {
		text = completed(got, text)
	}
	_, _ = io.WriteString(w, text)
}

// client starts a server that answers with body, and a client of it.
func client(t *testing.T, p *platform) *platformapi.Client {
	t.Helper()
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return newClient(t, platformapi.Config{Endpoint: server.URL, Retry: transport.Retry{Attempts: 1}})
}

func newClient(t *testing.T, cfg platformapi.Config) *platformapi.Client {
	t.Helper()
	cfg.Key = platformapi.NewSecret(testKey + "\n")
	cfg.ClientVersion = "1.2.3"
	c, err := platformapi.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// answer is client with an answer of which the body tells what matters to the test.
func answer(t *testing.T, body string) (*platformapi.Client, *platform) {
	t.Helper()
	p := &platform{body: body, complete: true}
	return client(t, p), p
}

func at(s string) time.Time {
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return v
}

func ptr[T any](v T) *T { return &v }

func check[T any](t *testing.T, got T, err error, want T) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRequestCarriesWhatThePlatformExpects(t *testing.T) {
	c, p := answer(t, `{"data":{"me":{"__typename":"Graph","id":"storefront","name":"Storefront","asActor":{"type":"GRAPH"}}}}`)
	who, err := c.WhoAmI(t.Context())
	check(t, who, err, platformapi.Identity{Kind: "Graph", ID: "storefront", Name: "Storefront", Actor: "GRAPH"})

	got := p.requests[0]
	for name, want := range map[string]string{
		"x-api-key":                    testKey,
		"apollographql-client-name":    "schemactl",
		"apollographql-client-version": "1.2.3",
		"content-type":                 "application/json",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s: got %q, want %q", name, got.Header.Get(name), want)
		}
	}
	if !strings.HasPrefix(got.Header.Get("User-Agent"), "schemactl/1.2.3 (") {
		t.Errorf("User-Agent: %q", got.Header.Get("User-Agent"))
	}
	if got.Operation != "WhoAmI" || !strings.Contains(got.Query, "query WhoAmI") {
		t.Errorf("operation %q, query %q", got.Operation, got.Query)
	}
}

func TestAnIdentityOfANewKindStillAnswers(t *testing.T) {
	c, _ := answer(t, `{"data":{"me":{"__typename":"Robot","id":"r","name":"R","asActor":{"type":"ANDROID"}}}}`)
	who, err := c.WhoAmI(t.Context())
	check(t, who, err, platformapi.Identity{Kind: "Robot", ID: "r", Name: "R", Actor: "ANDROID"})
}

func TestLaunchTellsItsStateAndItsContracts(t *testing.T) {
	c, p := answer(t, `{"data":{"graph":{"variant":{"launch":{
		"id":"l1","graphId":"storefront","graphVariant":"prod","status":"LAUNCH_COMPLETED",
		"createdAt":"2026-01-02T03:04:05.000000006Z","completedAt":"2026-01-02T03:04:15Z","supersededAt":null,"supersededBy":null,
		"latestSequenceStep":{"__typename":"LaunchSequenceCompletedStep"},"build":{"result":{"__typename":"BuildSuccess"}},
		"downstreamLaunches":[
			{"id":"l2","graphId":"storefront","graphVariant":"public","status":"LAUNCH_INITIATED","createdAt":"2026-01-02T03:04:16Z",
			 "completedAt":null,"supersededAt":"2026-01-02T03:04:17Z","supersededBy":{"id":"l9"},"latestSequenceStep":null,"build":null},
			{"id":"l3","graphId":"storefront","graphVariant":"partner","status":"LAUNCH_FAILED","createdAt":"2026-01-02T03:04:16Z",
			 "completedAt":"2026-01-02T03:04:18Z","supersededAt":null,"supersededBy":null,
			 "latestSequenceStep":{"__typename":"LaunchSequenceBrandNewStep"},"build":{"result":{"__typename":"BuildFailure","errorCount":2,"errorMessages":[{"message":"m","code":"C","failedStep":"TAG_MATCHING","locations":[]}]}}}
		]}}}}}`)
	launch, err := c.Launch(t.Context(), prod, "l1")
	check(t, launch, err, registry.Launch{
		ID: "l1", Ref: prod, Status: registry.LaunchCompleted, Step: "completed",
		CreatedAt: at("2026-01-02T03:04:05.000000006Z"), CompletedAt: ptr(at("2026-01-02T03:04:15Z")), BuildStarted: true,
		Downstream: []registry.Launch{{
			ID: "l2", Ref: prod.WithVariant("public"), Status: registry.LaunchInitiated,
			CreatedAt: at("2026-01-02T03:04:16Z"), SupersededAt: ptr(at("2026-01-02T03:04:17Z")), SupersededBy: "l9",
		}, {
			ID: "l3", Ref: prod.WithVariant("partner"), Status: registry.LaunchFailed, Step: "brandnew",
			CreatedAt: at("2026-01-02T03:04:16Z"), CompletedAt: ptr(at("2026-01-02T03:04:18Z")), BuildStarted: true,
			Errors: []registry.BuildError{{Code: "C", Message: "m", Step: "TAG_MATCHING"}},
		}},
	})
	if launch.Downstream[0].State() != registry.StateSuperseded {
		t.Errorf("the first contract launch is %s", launch.Downstream[0].State())
	}
	want := map[string]any{"graph": "storefront", "variant": "prod", "launch": "l1"}
	if diff := cmp.Diff(want, p.requests[0].Variables); diff != "" || len(p.requests) != 1 {
		t.Errorf("%d requests, variables %s", len(p.requests), diff)
	}
}

// The states themselves are tested in package registry: here, that an answer gives all that they
// are read from.
func TestLaunchState(t *testing.T) {
	for _, c := range []struct {
		name, status, supersededAt, supersededBy, build string
		want                                            registry.LaunchState
	}{
		{"waiting", "LAUNCH_INITIATED", `null`, `null`, `null`, registry.StateInitiated},
		{"building", "LAUNCH_INITIATED", `null`, `null`, `{"result":null}`, registry.StateBuilding},
		{"completed", "LAUNCH_COMPLETED", `null`, `null`, `null`, registry.StateCompleted},
		{"failed", "LAUNCH_FAILED", `null`, `null`, `null`, registry.StateFailed},
		{"superseded", "LAUNCH_INITIATED", `"2026-01-01T00:00:00Z"`, `null`, `null`, registry.StateSuperseded},
		{"superseded, told by the other launch only", "LAUNCH_INITIATED", `null`, `{"id":"x"}`, `null`, registry.StateSuperseded},
		{"completed before it was superseded", "LAUNCH_COMPLETED", `"2026-01-01T00:00:00Z"`, `{"id":"x"}`, `null`, registry.StateCompleted},
		{"a status of tomorrow", "LAUNCH_PAUSED", `null`, `null`, `null`, registry.StateUnknown},
		{"a status of tomorrow, superseded", "LAUNCH_PAUSED", `"2026-01-01T00:00:00Z"`, `null`, `null`, registry.StateSuperseded},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, _ := answer(t, `{"data":{"graph":{"variant":{"latestLaunch":{"id":"l","status":"`+c.status+
				`","createdAt":"2026-01-01T00:00:00Z","completedAt":null,"supersededAt":`+c.supersededAt+`,"supersededBy":`+c.supersededBy+
				`,"latestSequenceStep":null,"build":`+c.build+`,"downstreamLaunches":[]}}}}}`)
			launch, err := client.LatestLaunch(t.Context(), prod)
			if err != nil {
				t.Fatal(err)
			}
			if launch.State() != c.want || string(launch.Status) != c.status {
				t.Errorf("got state %s, status %s", launch.State(), launch.Status)
			}
		})
	}
}

func TestLaunchesReadsPages(t *testing.T) {
	const total = 130
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var got received
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		limit, offset := int(got.Variables["limit"].(float64)), int(got.Variables["offset"].(float64))
		asked = append(asked, strings.Join([]string{"limit", jsonText(limit), "offset", jsonText(offset)}, " "))
		page := []string{}
		for i := offset; i < min(offset+limit, total); i++ {
			page = append(page, `{"id":"l`+jsonText(i)+`","status":"LAUNCH_COMPLETED","createdAt":"2026-01-01T00:00:00Z","completedAt":null}`)
		}
		_, _ = io.WriteString(w, completed(got, `{"data":{"graph":{"variant":{"launchSummaries":[`+strings.Join(page, ",")+`]}}}}`))
	}))
	defer server.Close()
	c := newClient(t, platformapi.Config{Endpoint: server.URL})

	for limit, want := range map[int]struct {
		launches int
		asked    []string
	}{
		0:   {130, []string{"limit 100 offset 0", "limit 100 offset 100"}},
		7:   {7, []string{"limit 7 offset 0"}},
		120: {120, []string{"limit 100 offset 0", "limit 20 offset 100"}},
	} {
		asked = nil
		launches, err := c.Launches(t.Context(), prod, limit)
		if err != nil || len(launches) != want.launches || launches[len(launches)-1].ID != "l"+jsonText(want.launches-1) {
			t.Errorf("limit %d: %d launches, %v", limit, len(launches), err)
		}
		if diff := cmp.Diff(want.asked, asked); diff != "" {
			t.Errorf("limit %d: %s", limit, diff)
		}
	}
}

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestSubgraphs(t *testing.T) {
	const products = `{"name":"products","url":null,"revision":"","updatedAt":"2026-01-01T00:00:00Z","activePartialSchema":{"sdl":"type Query { a: Int }"}}`
	want := registry.RegisteredSubgraph{Name: "products", SDL: "type Query { a: Int }", UpdatedAt: at("2026-01-01T00:00:00Z")}
	c, _ := answer(t, `{"data":{"graph":{"variant":{"subgraphs":[`+products+`]}}}}`)
	all, err := c.Subgraphs(t.Context(), prod)
	check(t, all, err, []registry.RegisteredSubgraph{want})

	c, _ = answer(t, `{"data":{"graph":{"variant":{"subgraphs":[]}}}}`)
	all, err = c.Subgraphs(t.Context(), prod)
	check(t, all, err, nil)

	c, _ = answer(t, `{"data":{"graph":{"variant":{"subgraphs":null}}}}`)
	_, err = c.Subgraphs(t.Context(), prod)
	if !errors.Is(err, platformapi.ErrMalformed) || !strings.Contains(err.Error(), "graph.variant.subgraphs is null") {
		t.Errorf("no list of subgraphs: %v", err)
	}

	c, _ = answer(t, `{"data":{"graph":{"variant":{"subgraph":`+products+`}}}}`)
	one, err := c.Subgraph(t.Context(), prod, "products")
	check(t, one, err, want)
}

func TestSupergraph(t *testing.T) {
	c, _ := answer(t, `{"data":{"graph":{"variant":{"launch":{"id":"l1","status":"LAUNCH_COMPLETED","supersededAt":null,"supersededBy":null,
		"build":{"result":{"__typename":"BuildSuccess","coreSchema":{"coreDocument":"schema @link","coreHash":"c0","apiDocument":"type Query","apiHash":"a0"}}}}}}}}`)
	got, err := c.Supergraph(t.Context(), prod, "l1")
	check(t, got, err, registry.Supergraph{SDL: "schema @link", Hash: "c0", APISDL: "type Query", APIHash: "a0"})

	c, _ = answer(t, `{"data":{"graph":{"variant":{"launch":{"id":"l1","status":"LAUNCH_FAILED","supersededAt":null,"supersededBy":null,
		"build":{"result":{"__typename":"BuildFailure","errorCount":1,"errorMessages":[
			{"message":"no","code":"SATISFIABILITY_ERROR","failedStep":null,"locations":[{"line":3,"column":4}]},
			{"message":"tag","code":null,"failedStep":"TAG_MATCHING","locations":[]}]}}}}}}}`)
	got, err = c.Supergraph(t.Context(), prod, "l1")
	check(t, got, err, registry.Supergraph{Errors: []registry.BuildError{
		{Code: "SATISFIABILITY_ERROR", Message: "no", Locations: []registry.Location{{Line: 3, Column: 4}}},
		{Message: "tag", Step: "TAG_MATCHING"},
	}})
}

func TestNoBuildSaysWhy(t *testing.T) {
	for _, c := range []struct{ name, launch, want string }{
		{"running", `"status":"LAUNCH_INITIATED","supersededAt":null,"supersededBy":null,"build":null`, "is still building"},
		{"build without result", `"status":"LAUNCH_INITIATED","supersededAt":null,"supersededBy":null,"build":{"result":null}`, "is still building"},
		{"superseded", `"status":"LAUNCH_INITIATED","supersededAt":"2026-01-01T00:00:00Z","supersededBy":{"id":"l9"},"build":null`, "was superseded by l9"},
		{"superseded by someone", `"status":"LAUNCH_INITIATED","supersededAt":"2026-01-01T00:00:00Z","supersededBy":null,"build":null`, "was superseded"},
		{"failed early", `"status":"LAUNCH_FAILED","supersededAt":null,"supersededBy":null,"build":null`, "is FAILED"},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, _ := answer(t, `{"data":{"graph":{"variant":{"launch":{"id":"l1",`+c.launch+`}}}}}`)
			_, err := client.Supergraph(t.Context(), prod, "l1")
			if !errors.Is(err, platformapi.ErrNoBuild) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestVariantsTellContracts(t *testing.T) {
	c, _ := answer(t, `{"data":{"graph":{"variants":[
		{"name":"prod","contractFilterConfig":null,"contractFilterConfigDescription":null,"sourceVariant":null},
		{"name":"public","contractFilterConfig":{"include":["public"],"exclude":["internal"]},"contractFilterConfigDescription":"Unreachable types: hidden","sourceVariant":{"id":"storefront@prod","name":"prod"}},
		{"name":"hidden","contractFilterConfig":null,"contractFilterConfigDescription":null,"sourceVariant":{"id":"storefront@prod","name":"prod"}}]}}}`)
	got, err := c.Variants(t.Context(), "storefront")
	check(t, got, err, []platformapi.Variant{
		{Ref: prod},
		{Ref: prod.WithVariant("public"), Contract: &platformapi.Contract{Source: prod, Include: []string{"public"}, Exclude: []string{"internal"}, HideUnreachable: new(true), Description: "Unreachable types: hidden"}},
		{Ref: prod.WithVariant("hidden"), Contract: &platformapi.Contract{Source: prod, Hidden: true}},
	})

	c, _ = answer(t, `{"data":{"graph":{"variant":{"contractFilterConfig":null,"contractFilterConfigDescription":null,"sourceVariant":null}}}}`)
	one, err := c.Variant(t.Context(), prod)
	check(t, one, err, platformapi.Variant{Ref: prod})
}

func TestContextOfTheCallerEndsACall(t *testing.T) {
	c, p := answer(t, `{"data":{"me":null}}`)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.WhoAmI(ctx); !errors.Is(err, context.Canceled) || errors.Is(err, platformapi.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
	_, err := c.Publish(ctx, registry.PublishRequest{Ref: prod, Subgraphs: []registry.SubgraphInput{{Name: "a"}}})
	if !errors.Is(err, context.Canceled) || errors.Is(err, registry.ErrAmbiguous) {
		t.Errorf("got %v; nothing was sent", err)
	}
	if len(p.requests) != 0 {
		t.Errorf("%d requests were sent", len(p.requests))
	}
}
