package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Who asks decides what is there.
func TestKeys(t *testing.T) {
	expired := start.Add(time.Hour)
	seed := shop()
	seed.Graphs = append(seed.Graphs, Graph{ID: "other", Organization: "elsewhere"})
	seed.Keys = []Key{
		{Token: "service:shop:good", Graph: "shop"},
		{Token: "user:ann:good", User: &User{ID: "ann", Name: "Ann", Organization: defaultOrg}},
		{Token: "ak_v2_good", Subgraphs: []SubgraphScope{{"shop", "main", "products"}}},
		{Token: "observer", Graph: "shop", Role: "OBSERVER"},
		{Token: "consumer", Graph: "shop", Role: "CONSUMER"},
		{Token: "old", Graph: "shop", ExpiresAt: &expired},
	}
	h := newHarness(t, Options{}).seed(seed)
	h.clock.Advance(2 * time.Hour)
	const (
		who     = `{ me { __typename id asActor { type } } }`
		graphs  = `{ shop: graph(id: "shop") { id } other: graph(id: "other") { id } none: graph(id: "none") { id } }`
		sdl     = `{ graph(id: "shop") { variant(name: "main") { subgraph(name: "products") { activePartialSchema { sdl } } permissions { canQuerySchemas canPushSchemas } } } }`
		publish = `mutation { graph(id: "shop") { publishSubgraph(graphVariant: "main", name: "reviews", revision: "", activePartialSchema: {sdl: "type R { a: Int }"}) { wasUpdated } } }`
	)
	for _, c := range []struct{ name, key, query, want string }{
		{"no key", "", who, `{"data":{"me":null}}`},
		{"no key sees nothing", "", graphs, `{"data":{"shop":null,"other":null,"none":null}}`},
		{"graph key", "service:shop:good", who, `{"data":{"me":{"__typename":"Graph","id":"shop","asActor":{"type":"GRAPH"}}}}`},
		{"graph key sees its graph", "service:shop:good", graphs, `{"data":{"shop":{"id":"shop"},"other":null,"none":null}}`},
		{"user", "user:ann:good", who, `{"data":{"me":{"__typename":"User","id":"ann","asActor":{"type":"USER"}}}}`},
		{"user sees the graphs of the organization", "user:ann:good", graphs, `{"data":{"shop":{"id":"shop"},"other":null,"none":null}}`},
		{"subgraph key", "ak_v2_good", who, `{"data":{"me":{"__typename":"ServiceAccount","id":"subgraph-key","asActor":{"type":"SERVICE_ACCOUNT"}}}}`},
		{"subgraph key, other subgraph", "ak_v2_good", publish, `NOT_ALLOWED_BY_USER_ROLE`},
		{"observer may not push", "observer", publish, `NOT_ALLOWED_BY_USER_ROLE`},
		{"observer may read", "observer", sdl, `{"data":{"graph":{"variant":{"subgraph":{"activePartialSchema":{"sdl":"type Query { a: Int }"}},"permissions":{"canQuerySchemas":true,"canPushSchemas":false}}}}}`},
		{"consumer may not read", "consumer", sdl, `NOT_ALLOWED_BY_USER_ROLE`},
		{"bad key", "service:shop:bad", who, `406: Not Acceptable`},
		{"expired key", "old", who, `406: Not Acceptable`},
	} {
		t.Run(c.name, func(t *testing.T) {
			h.key = c.key
			res, got, err := h.post(GraphQLPath, body(c.query, nil))
			if err != nil || res.StatusCode != http.StatusOK {
				t.Fatalf("%v %v", err, res)
			}
			if strings.HasPrefix(c.want, "{") && got != c.want || !strings.Contains(got, c.want) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// The error for a bad key has the platform's own answer inside.
func TestRejectedKeyShape(t *testing.T) {
	h := newHarness(t, Options{}).seed(Seed{Keys: []Key{{Token: "good", User: &User{ID: "u"}}}})
	h.key = "bad"
	var answer any
	if err := json.Unmarshal([]byte(h.ask(`{ me { id } }`, nil)), &answer); err != nil {
		t.Fatal(err)
	}
	if got := dig(t, answer, "errors.0.extensions.response.body.errors.0.message"); got != "Invalid credentials provided" {
		t.Errorf("inner message %v", got)
	}
	if got := dig(t, answer, "errors.0.extensions.response.status"); got != 406.0 {
		t.Errorf("inner status %v", got)
	}
}

// A publish that makes no sense changes nothing and says why.
func TestPublishRefused(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop("public"))
	for _, c := range []struct{ name, args, want string }{
		{"no URL", `name: "new", activePartialSchema: {sdl: "type A { a: Int }"}`, "first time and needs a routing URL"},
		{"no schema", `name: "products", activePartialSchema: {}`, "needs sdl or hash"},
		{"unknown hash", `name: "products", activePartialSchema: {hash: "00"}`, "no schema with hash"},
		{"wrong hash", `name: "products", activePartialSchema: {hash: "00", sdl: "type A { a: Int }"}`, "is not the SHA-256"},
		{"bad name", `name: "1st", url: "", activePartialSchema: {sdl: "type A { a: Int }"}`, "no valid subgraph name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := h.ask(`mutation { graph(id: "shop") { publishSubgraph(graphVariant: "main", revision: "", `+c.args+`) { wasCreated } } }`, nil)
			if !strings.Contains(got, c.want) || !strings.Contains(got, "BAD_USER_INPUT") {
				t.Errorf("no %q in %s", c.want, got)
			}
		})
	}
	for _, c := range []struct{ name, mutation, want string }{
		{"contract", `publishSubgraph(graphVariant: "public", name: "a", url: "", revision: "", activePartialSchema: {sdl: "x"}) { wasCreated }`, "contract variant"},
		{"nothing", `publishSubgraphs(graphVariant: "main", revision: "", subgraphInputs: []) { wasCreated }`, "no subgraph"},
		{"twice", `publishSubgraphs(graphVariant: "main", revision: "", subgraphInputs: [{name: "a", url: "", activePartialSchema: {sdl: "x"}}, {name: "a", url: "", activePartialSchema: {sdl: "y"}}]) { wasCreated }`, "given twice"},
		{"quoted enum", `publishSubgraphs(graphVariant: "main", revision: "", subgraphInputs: [], downstreamLaunchInitiation: "SYNC") { wasCreated }`, "DownstreamLaunchInitiation"},
		{"no variant", `publishSubgraphs(graphVariant: "", revision: "", subgraphInputs: []) { wasCreated }`, "no valid variant name"},
		{"remove unknown", `removeImplementingServiceAndTriggerComposition(graphVariant: "main", name: "none") { updatedGateway }`, "no subgraph"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := h.ask(`mutation { graph(id: "shop") { `+c.mutation+` } }`, nil); !strings.Contains(got, c.want) {
				t.Errorf("no %q in %s", c.want, got)
			}
		})
	}
	if n := len(h.s.current.Load().launches); n != 2 {
		t.Errorf("%d launches, want the two of the seed", n)
	}
}

// A hash alone stands for a schema that the registry has seen, and a missing URL for the one it
// has.
func TestPublishByHash(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop())
	h.publish("SYNC", "products", "type Query { changed: Int }")
	got := h.get("graph.publishSubgraph.wasUpdated", `mutation($hash: String!) { graph(id: "shop") { publishSubgraph(graphVariant: "main", name: "products",
		revision: "back", activePartialSchema: {hash: $hash}) { wasUpdated } } }`, map[string]any{"hash": hashOf("type Query { a: Int }")})
	if got != true {
		t.Errorf("wasUpdated = %v", got)
	}
	want := `{"data":{"graph":{"variant":{"subgraph":{"url":"http://products","revision":"back","activePartialSchema":{"sdl":"type Query { a: Int }"}}}}}}`
	_, text, err := h.post(GraphQLPath, body(`{ graph(id: "shop") { variant(name: "main") { subgraph(name: "products") { url revision activePartialSchema { sdl } } } } }`, nil))
	if err != nil || text != want {
		t.Errorf("got %s (%v)\nwant %s", text, err, want)
	}
}

// A variant is made by its first publish and is not shown before.
func TestFirstPublish(t *testing.T) {
	h := newHarness(t, Options{}).seed(Seed{Graphs: []Graph{{ID: "shop"}}})
	const variants = `{ frontendUrlRoot graph(id: "shop") { variants { name subgraphs { name } } } variant(ref: "shop@main") { __typename } bad: variant(ref: "1@") { __typename } }`
	_, before, err := h.post(GraphQLPath, body(variants, nil))
	if err != nil {
		t.Fatal(err)
	}
	h.publish("SYNC", "products", "type Query { a: Int }")
	_, after, err := h.post(GraphQLPath, body(variants, nil))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"data":{"frontendUrlRoot":"http://sandbox.test","graph":{"variants":[]},"variant":null,"bad":{"__typename":"InvalidRefFormat"}}}`,
		`{"data":{"frontendUrlRoot":"http://sandbox.test","graph":{"variants":[{"name":"main","subgraphs":[{"name":"products"}]}]},"variant":{"__typename":"GraphVariant"},"bad":{"__typename":"InvalidRefFormat"}}}`,
	}
	if diff := cmp.Diff(want, []string{before, after}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRemoveSubgraph(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop())
	remove := func(name string, dry bool) any {
		return h.get("graph.removeImplementingServiceAndTriggerComposition", `mutation($name: String!, $dry: Boolean!) { graph(id: "shop") {
			removeImplementingServiceAndTriggerComposition(graphVariant: "main", name: $name, dryRun: $dry) { updatedGateway errors { code } } } }`,
			map[string]any{"name": name, "dry": dry})
	}
	names := func() any {
		_, text, _ := h.post(GraphQLPath, body(`{ graph(id: "shop") { variant(name: "main") { subgraphs { name } all: subgraphs(includeDeleted: true) { name deletedAt } latestLaunch { subgraphChanges { name type } } } } }`, nil))
		return text
	}
	remove("reviews", true)
	dry := names()
	remove("reviews", false)
	removed := names()
	last := remove("products", false)
	gone := names()
	want := []any{
		`{"data":{"graph":{"variant":{"subgraphs":[{"name":"products"},{"name":"reviews"}],"all":[{"name":"products","deletedAt":null},{"name":"reviews","deletedAt":null}],"latestLaunch":{"subgraphChanges":[{"name":"products","type":"ADDITION"},{"name":"reviews","type":"ADDITION"}]}}}}}`,
		`{"data":{"graph":{"variant":{"subgraphs":[{"name":"products"}],"all":[{"name":"products","deletedAt":null},{"name":"reviews","deletedAt":"2026-03-01T12:00:00.000000000Z"}],"latestLaunch":{"subgraphChanges":[{"name":"reviews","type":"DELETION"}]}}}}}`,
		map[string]any{"updatedGateway": false, "errors": []any{map[string]any{"code": "NO_SUBGRAPHS"}}},
		`{"data":{"graph":{"variant":null}}}`,
	}
	if diff := cmp.Diff(want, []any{dry, removed, last, gone}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLaunchSummaries(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop())
	h.publish("SYNC", "products", "type Query { one: Int }")
	const doc = `query($limit: Int!, $offset: Int!, $order: LaunchHistoryOrder!) { graph(id: "shop") { variant(name: "main") {
		launchSummaries(limit: $limit, offset: $offset, orderBy: $order) { id buildID status buildInput { ... on CompositionBuildInput { version subgraphs { name hash routingURL numberOfTypes numberOfFields } } } } } } }`
	ids := func(limit, offset int, order string) (out []any) {
		list := h.get("graph.variant.launchSummaries", doc, map[string]any{"limit": limit, "offset": offset, "order": order})
		for _, l := range list.([]any) {
			out = append(out, dig(t, l, "id"))
		}
		return out
	}
	newest, oldest := ids(100, 0, "CREATED_DESC"), ids(100, 0, "CREATED_ASC")
	if len(newest) != 2 || newest[0] != oldest[1] || newest[1] != oldest[0] {
		t.Errorf("newest first %v, oldest first %v", newest, oldest)
	}
	if got := ids(1, 1, "CREATED_DESC"); len(got) != 1 || got[0] != oldest[0] {
		t.Errorf("second newest: %v", got)
	}
	if got := h.ask(doc, map[string]any{"limit": 101, "offset": 0, "order": "CREATED_DESC"}); !strings.Contains(got, "at most 100") {
		t.Error(got)
	}
	input := h.get("graph.variant.launchSummaries.0.buildInput.subgraphs.0", doc, map[string]any{"limit": 1, "offset": 0, "order": "CREATED_DESC"})
	want := map[string]any{
		"name": "products", "hash": hashOf("type Query { one: Int }"), "routingURL": "http://products",
		"numberOfTypes": 1.0, "numberOfFields": 1.0,
	}
	if diff := cmp.Diff(want, input); diff != "" {
		t.Errorf("build input (-want +got):\n%s", diff)
	}
}

func TestContractRefused(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop("public"))
	for _, c := range []struct{ args, want string }{
		{`contractVariantName: "x", filterConfig: {include: [], exclude: []}`, "needs a source variant"},
		{`contractVariantName: "x", sourceVariant: "none", filterConfig: {include: [], exclude: []}`, "no source variant"},
		{`contractVariantName: "x", sourceVariant: "public", filterConfig: {include: [], exclude: []}`, "is a contract variant itself"},
		{`contractVariantName: "main", sourceVariant: "main", filterConfig: {include: [], exclude: []}`, "cannot become a contract"},
		{`contractVariantName: "public", sourceVariant: "other", filterConfig: {include: [], exclude: []}`, "cannot be changed"},
		{`contractVariantName: "public", filterConfig: {include: ["a"], exclude: ["a"]}`, "both included and excluded"},
		{`contractVariantName: "public", filterConfig: {include: ["a b"], exclude: []}`, "no valid tag"},
	} {
		got := h.ask(`mutation { graph(id: "shop") { upsertContractVariant(`+c.args+`) { ... on ContractVariantUpsertErrors { errorMessages } } } }`, nil)
		if !strings.Contains(got, c.want) || !strings.Contains(got, "errorMessages") {
			t.Errorf("%s: no %q in %s", c.args, c.want, got)
		}
	}
}

func TestPreview(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop())
	preview := func(args string) map[string]any {
		return h.get("graph.variant.composeAndFilterPreview", `{ graph(id: "shop") { variant(name: "main") { composeAndFilterPreview(`+args+`) { __typename
			... on ComposeAndFilterPreviewSuccess { composeResults { supergraphSchemaDocument } filterResults { supergraphSchemaDocument } }
			... on ComposeAndFilterPreviewComposeFailure { composeErrors { message code locations { line } } }
			... on ComposeAndFilterPreviewFilterFailure { filterErrors { message failedStep } } } } } }`, nil).(map[string]any)
	}
	got := preview(`filterConfig: {include: ["t"], exclude: []}, subgraphChanges: [{name: "reviews"}, {name: "products", info: {schemaDocument: "type Query { new: Int }"}}]`)
	want := map[string]any{
		"__typename":     "ComposeAndFilterPreviewSuccess",
		"composeResults": map[string]any{"supergraphSchemaDocument": "# products http://products\ntype Query { new: Int }\n"},
		"filterResults":  map[string]any{"supergraphSchemaDocument": "# [t] []\n# products http://products\ntype Query { new: Int }\n"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for args, want := range map[string]string{
		`subgraphChanges: [{name: "reviews", info: {schemaDocument: "broken"}}]`:   "reviews is broken",
		`subgraphChanges: [{name: "none"}]`:                                        "no subgraph",
		`subgraphChanges: [{name: "new", info: {schemaDocument: "type A{a:ID}"}}]`: "needs a URL",
	} {
		if got := preview(args); got["__typename"] != "ComposeAndFilterPreviewComposeFailure" || !strings.Contains(dig(t, got, "composeErrors.0.message").(string), want) {
			t.Errorf("%s: %v", args, got)
		}
	}
	if got := preview(`filterConfig: {include: [], exclude: ["everything"]}`); dig(t, got, "filterErrors.0.failedStep") != "TO_API_SCHEMA" {
		t.Errorf("filter failure: %v", got)
	}
	if n := len(h.s.current.Load().launches); n != 1 {
		t.Errorf("a preview started a launch: %d", n)
	}
}

// The asynchronous publish says nothing of the composition; its launch does.
func TestAsyncBuild(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop("public"))
	id := h.get("graph.publishSubgraphsAsyncBuild.launch.id", `mutation { graph(id: "shop") { publishSubgraphsAsyncBuild(graphVariant: "main", revision: "r",
		subgraphInputs: [{name: "products", activePartialSchema: {sdl: "broken"}}]) { launch { id } launchUrl launchCliCopy } } }`, nil).(string)
	h.clock.Advance(time.Minute)
	if l := h.poll("main", id); l["status"] != "LAUNCH_FAILED" || dig(t, l, "build.result.errorMessages.0.code") != "INVALID_GRAPHQL" {
		t.Errorf("launch: %v", l)
	}
}
