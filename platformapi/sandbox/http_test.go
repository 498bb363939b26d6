package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/registry"
)

const whoami = `query Who { me { id } }`

func TestBadRequests(t *testing.T) {
	h := newHarness(t, Options{MaxBody: 1000})
	for _, c := range []struct {
		name, path, body string
		status           int
		want             string
	}{
		{"not JSON", GraphQLPath, "query", 400, "not the JSON"},
		{"a list", GraphQLPath, `[{"query":"{ me { id } }"}]`, 400, "not the JSON"},
		{"empty", GraphQLPath, "", 400, "not the JSON"},
		{"no query", GraphQLPath, "{}", 400, "no query"},
		{"too large", GraphQLPath, `{"query":"` + strings.Repeat("a", 1000) + `"}`, 413, "larger than 1000 bytes"},
		{"elsewhere", "/other", "{}", 404, ""},
		{"syntax", GraphQLPath, body("{", nil), 200, "syntax error"},
		{"unknown field", GraphQLPath, body("{ launchHistory }", nil), 200, "launchHistory"},
		{"missing variable", GraphQLPath, body("query($id: ID!) { graph(id: $id) { id } }", nil), 200, `Variable \"id\"`},
		{"no operation name", GraphQLPath, body("query A { me { id } } query B { me { name } }", nil), 200, "operation name"},
		{"fault without a point", FaultsPath, "{}", 400, "does nothing"},
		{"fault with a typo", FaultsPath, `{"statsu":500}`, 400, "statsu"},
		{"bad seed", SeedPath, `{"graphs":[{"id":"1"}]}`, 422, "no valid graph id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, text, err := h.post(c.path, c.body)
			if err != nil {
				t.Fatal(err)
			}
			if res.StatusCode != c.status || !strings.Contains(text, c.want) {
				t.Errorf("%d %s, want %d with %q", res.StatusCode, text, c.status, c.want)
			}
		})
	}
}

func TestOperationName(t *testing.T) {
	h := newHarness(t, Options{})
	_, text, err := h.post(GraphQLPath, `{"query":"query A { a: me { id } } query B { b: me { id } }","operationName":"B"}`)
	if err != nil || !strings.HasPrefix(text, `{"data":{"b":`) {
		t.Errorf("%s %v", text, err)
	}
}

// Faults break requests over real sockets as they do without one.
func TestRequestFaults(t *testing.T) {
	for _, server := range []string{"transport", "socket"} {
		t.Run(server, func(t *testing.T) {
			h := newHarness(t, Options{}).seed(shop())
			client, url := &http.Client{Transport: h.s.Transport()}, "http://sandbox.test"
			if server == "socket" {
				srv := httptest.NewServer(h.s)
				defer srv.Close()
				client, url = srv.Client(), srv.URL
			}
			send := func(query string) (response, string, error) {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+GraphQLPath, strings.NewReader(body(query, nil)))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Content-Type", "application/json")
				req.Header.Set("x-api-key", "user:me:secret")
				return do(client, req)
			}
			fault := func(f Fault) {
				if err := h.s.Faults().Add(f); err != nil {
					t.Fatal(err)
				}
			}
			publish := `mutation P { graph(id: "shop") { publishSubgraph(graphVariant: "main", name: "products", revision: "x", activePartialSchema: {sdl: "type A { a: ID }"}) { wasUpdated } } }`
			launches := func() int { return len(h.s.current.Load().launches) }

			fault(Fault{Operation: "Other", Status: 500})
			fault(Fault{Operation: "Who", Status: 429, RetryAfter: "7", Times: 2, After: 1})
			var statuses []int
			var after string
			for range 4 {
				res, _, err := send(whoami)
				if err != nil {
					t.Fatal(err)
				}
				statuses = append(statuses, res.StatusCode)
				after += res.Header.Get("Retry-After")
			}
			if diff := cmp.Diff([]int{200, 429, 429, 200}, statuses); diff != "" || after != "77" {
				t.Errorf("Retry-After %q (-want +got):\n%s", after, diff)
			}
			h.s.Faults().Clear()

			fault(Fault{Drop: DropBefore})
			before := launches()
			if _, _, err := send(publish); err == nil || launches() != before {
				t.Errorf("dropped before the effect: %v, %d launches more", err, launches()-before)
			}
			fault(Fault{Operation: "publishSubgraph", Drop: DropAfter})
			if _, _, err := send(publish); err == nil || launches() != before+1 {
				t.Errorf("dropped after the effect: %v, %d launches more", err, launches()-before)
			}
			fault(Fault{Truncate: true})
			if _, text, err := send(whoami); err != nil || json.Valid([]byte(text)) || text == "" {
				t.Errorf("truncated: %q %v", text, err)
			}
			now := h.clock.Now()
			fault(Fault{Delay: time.Hour})
			if _, _, err := send(whoami); err != nil || h.clock.Now().Sub(now) != time.Hour {
				t.Errorf("delayed: %v", err)
			}
			fault(Fault{Status: 502, Body: "<html>"})
			if res, text, err := send(whoami); err != nil || res.StatusCode != 502 || text != "<html>" {
				t.Errorf("bad gateway: %v %q", err, text)
			}
			if left := h.s.Faults().List(); len(left) != 0 {
				t.Errorf("faults left: %v", left)
			}
		})
	}
}

func TestFaultEndpoint(t *testing.T) {
	h := newHarness(t, Options{})
	for _, bad := range []Fault{{Status: 99}, {Launch: "explode"}, {Drop: "later"}, {Launch: FailLaunch, Status: 500}, {Status: 500, Times: -1}} {
		if err := h.s.Faults().Add(bad); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
	if _, text, err := h.post(FaultsPath, `{"launch":"supersede","variant":"shop@main"}`); err != nil || text != `{"faults":[{"times":1,"launch":"supersede","variant":"shop@main"}]}` {
		t.Errorf("%s %v", text, err)
	}
}

// A request that the client gives up does not wait out a delay.
func TestCancelledRequest(t *testing.T) {
	h := newHarness(t, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://x"+GraphQLPath, strings.NewReader(body(whoami, nil)))
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = do(&http.Client{Transport: h.s.Transport()}, req)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestServe(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop())
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- h.s.Serve(ctx, listener) }()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	url := "http://" + listener.Addr().String()
	id := h.s.current.Load().history[registry.GraphRef{Graph: "shop", Variant: "main"}][0]
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/graph/shop/launches/"+id, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, page, err := do(client, req)
	if err != nil || !strings.Contains(page, "LAUNCH_COMPLETED") {
		t.Errorf("launch page: %s %v", page, err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

func TestClosed(t *testing.T) {
	h := newHarness(t, Options{})
	if err := h.s.Close(); err != nil {
		t.Fatal(err)
	}
	if res, _, err := h.post(GraphQLPath, body(whoami, nil)); err != nil || res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("%v %v", res, err)
	}
	if err := h.s.Seed(t.Context(), shop()); !errors.Is(err, ErrClosed) {
		t.Errorf("seed: %v", err)
	}
}

// Many publishers and readers at once: every publish has its launch, and all but the last are
// superseded.
func TestConcurrent(t *testing.T) {
	h := newHarness(t, Options{NewID: newUUID}).seed(shop("public"))
	const publishers = 8
	var all sync.WaitGroup
	ids := make(chan string, publishers)
	for i := range publishers {
		all.Go(func() { ids <- launchOf(h.publish("SYNC", "products", "type Query { f"+string(rune('a'+i))+": Int }")) })
		all.Go(func() {
			h.ask(`{ graph(id: "shop") { variants { latestLaunch { status downstreamLaunches { status } } } } }`, nil)
		})
		all.Go(func() { h.clock.Advance(time.Millisecond) })
	}
	all.Wait()
	close(ids)
	h.clock.Advance(time.Minute)
	completed := 0
	for id := range ids {
		switch l := h.poll("main", id); {
		case l["status"] == "LAUNCH_COMPLETED":
			completed++
		case l["supersededAt"] == nil:
			t.Errorf("launch %v", l)
		}
	}
	if completed != 1 {
		t.Errorf("%d launches completed, want the last one", completed)
	}
}

// TestBatchTooLarge: a publish of too many subgraphs is refused with the status inside an answer of
// status 200, and leaves nothing behind; what is seeded is not counted.
func TestBatchTooLarge(t *testing.T) {
	h := newHarness(t, Options{MaxBatch: 1}).seed(shop())
	const publish = `mutation($in: [PublishSubgraphsSubgraphInput!]!) { graph(id: "shop") { publishSubgraphs(graphVariant: "main", revision: "r", subgraphInputs: $in) { launch { id } } } }`
	input := func(name string) map[string]any {
		return map[string]any{"name": name, "url": "http://" + name, "activePartialSchema": map[string]any{"sdl": "type Query { " + name + ": Int }"}}
	}
	const launches = `{ graph(id: "shop") { variant(name: "main") { launchSummaries { id } } } }`
	before := h.ask(launches, nil)
	text := h.ask(publish, map[string]any{"in": []any{input("x"), input("y")}})
	for _, want := range []string{`"413: Request Entity Too Large"`, `"status": 413`, "at most 1 subgraphs here, this one has 2"} {
		if !strings.Contains(text, want) {
			t.Errorf("the answer lacks %s: %s", want, text)
		}
	}
	if d := cmp.Diff(before, h.ask(launches, nil)); d != "" {
		t.Errorf("it left something behind:\n%s", d)
	}
	if text := h.ask(publish, map[string]any{"in": []any{input("x")}}); !strings.Contains(text, `"launch": {`) {
		t.Errorf("one subgraph is refused: %s", text)
	}
}
