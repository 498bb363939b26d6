package sandbox

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/registry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start is what the clock of every test shows at first.
var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// latency is how long the stages of a launch take in tests: ten seconds in all.
var latency = Latency{Initiate: 1 * time.Second, Build: 5 * time.Second, Publish: 4 * time.Second}

// fakeComposer joins texts. SDL that contains "broken" does not compose; a filter that excludes
// "everything" leaves nothing.
type fakeComposer struct{}

func (fakeComposer) Compose(_ context.Context, list []sdl.Source, _ spec.Choice) (Build, error) {
	list = slices.SortedFunc(slices.Values(list), func(a, b sdl.Source) int { return cmp.Compare(a.Name, b.Name) })
	b := Build{FederationVersion: "2.9.3"}
	for _, s := range list {
		if strings.Contains(s.Text, "broken") {
			b.Errors = append(b.Errors, registry.BuildError{Message: s.Name + " is broken", Code: "INVALID_GRAPHQL", Locations: []registry.Location{{Line: 1, Column: 2}}})
		}
		b.Supergraph += fmt.Sprintf("# %s %s\n%s\n", s.Name, s.URL, s.Text)
		b.API += s.Text + "\n"
	}
	return b, nil
}

func (fakeComposer) Contract(_ context.Context, text string, f supergraph.Filter) (Build, error) {
	if slices.Contains(f.Exclude, "everything") {
		return Build{Errors: []registry.BuildError{{Message: "nothing is left", Step: "TO_API_SCHEMA"}}}, nil
	}
	return Build{Supergraph: fmt.Sprintf("# %v %v\n%s", f.Include, f.Exclude, text), API: "type Query { a: Int }"}, nil
}

// harness drives a server over its transport with raw documents.
type harness struct {
	t     *testing.T
	s     *Server
	clock *ManualClock
	key   string
	graph string
}

func newHarness(t *testing.T, opts Options) *harness {
	t.Helper()
	h := &harness{t: t, clock: NewManualClock(start), key: "user:me:secret", graph: "shop"}
	n := 0
	if opts.Composer == nil {
		opts.Composer = fakeComposer{}
	}
	if opts.Latency == (Latency{}) {
		opts.Latency = latency
	}
	if opts.NewID == nil {
		opts.NewID = func() string { n++; return fmt.Sprintf("%08d-0000-4000-8000-000000000000", n) }
	}
	opts.Clock = h.clock
	s, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	h.s = s
	return h
}

func (h *harness) seed(seed Seed) *harness {
	h.t.Helper()
	if err := h.s.Seed(h.t.Context(), seed); err != nil {
		h.t.Fatal(err)
	}
	return h
}

// shop is a graph with two subgraphs and, if named, contracts on its variant "main".
func shop(contracts ...string) Seed {
	v := Variant{Name: "main", Subgraphs: []SeedSubgraph{
		{Name: "products", URL: "http://products", SDL: "type Query { a: Int }", Revision: "1"},
		{Name: "reviews", URL: "http://reviews", SDL: "type Review { b: Int }", Revision: "1"},
	}}
	for _, c := range contracts {
		v.Contracts = append(v.Contracts, Contract{Name: c, Include: []string{c}})
	}
	return Seed{Graphs: []Graph{{ID: "shop", Title: "Shop", Variants: []Variant{v}}}}
}

// response is the head of an answer.
type response struct {
	StatusCode int
	Header     http.Header
}

// do sends a request and reads the whole answer.
func do(client *http.Client, req *http.Request) (response, string, error) {
	res, err := client.Do(req)
	if err != nil {
		return response{}, "", err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	return response{res.StatusCode, res.Header}, string(data), err
}

// post sends a body and returns the answer.
func (h *harness) post(path, body string) (response, string, error) {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, "http://sandbox.test"+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if h.key != "" {
		req.Header.Set("x-api-key", h.key)
	}
	return do(&http.Client{Transport: h.s.Transport()}, req)
}

func body(query string, variables map[string]any) string {
	data, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// ask sends a document and returns the answer as JSON, indented.
func (h *harness) ask(query string, variables map[string]any) string {
	h.t.Helper()
	res, text, err := h.post(GraphQLPath, body(query, variables))
	if err != nil || res.StatusCode != http.StatusOK {
		h.t.Fatalf("%v: %v %s", err, res, text)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(text), "", "  "); err != nil {
		h.t.Fatalf("%v in %s", err, text)
	}
	return out.String()
}

// get sends a document and returns the value at a dotted path in the answer, which must have no
// errors.
func (h *harness) get(path, query string, variables map[string]any) any {
	h.t.Helper()
	text := h.ask(query, variables)
	var answer map[string]any
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		h.t.Fatal(err)
	}
	if answer["errors"] != nil {
		h.t.Fatalf("errors in %s", text)
	}
	return dig(h.t, answer["data"], path)
}

func dig(t *testing.T, value any, path string) any {
	t.Helper()
	for name := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[name]
		case []any:
			var i int
			if _, err := fmt.Sscan(name, &i); err != nil || i >= len(v) {
				t.Fatalf("no element %q of %v", name, v)
			}
			value = v[i]
		default:
			t.Fatalf("no %q in %v", name, value)
		}
	}
	return value
}

const publishDoc = `mutation Publish($graph: ID!, $variant: String!, $inputs: [PublishSubgraphsSubgraphInput!]!, $start: DownstreamLaunchInitiation) {
  graph(id: $graph) { publishSubgraphs(graphVariant: $variant, revision: "r", subgraphInputs: $inputs, downstreamLaunchInitiation: $start) {
    errors { message code locations { line column } } updatedGateway wasCreated wasUpdated subgraphsCreated subgraphsUpdated
    compositionConfig { schemaHash } launchUrl launchCliCopy
    launch { id status downstreamLaunches { id graphVariant status } } } } }`

// publish publishes name, SDL pairs to shop@main and returns the answer's publication.
func (h *harness) publish(start string, pairs ...string) map[string]any {
	h.t.Helper()
	var inputs []any
	for i := 0; i < len(pairs); i += 2 {
		inputs = append(inputs, map[string]any{
			"name": pairs[i], "url": "http://" + pairs[i], "activePartialSchema": map[string]any{"sdl": pairs[i+1]},
		})
	}
	return h.get("graph.publishSubgraphs", publishDoc, map[string]any{
		"graph": "shop", "variant": "main", "inputs": inputs, "start": start,
	}).(map[string]any)
}

// launchOf returns the id of a publication's launch.
func launchOf(p map[string]any) string { return p["launch"].(map[string]any)["id"].(string) }

const pollDoc = `query Poll($graph: ID!, $variant: String!, $launch: ID!) { graph(id: $graph) { variant(name: $variant) { launch(id: $launch) {
  id status createdAt completedAt approvedAt isPublished isCompleted supersededAt supersededBy { id }
  latestSequenceStep { __typename } sequence { __typename }
  build { result { __typename ... on BuildSuccess { coreSchema { coreDocument coreHash apiHash } } ... on BuildFailure { errorCount errorMessages { message code failedStep } } } }
  downstreamLaunches { id graphVariant status supersededAt } upstreamLaunch { id } } } } }`

// poll returns a launch, or nil.
func (h *harness) poll(variant, id string) map[string]any {
	h.t.Helper()
	l, _ := h.get("graph.variant.launch", pollDoc, map[string]any{"graph": h.graph, "variant": variant, "launch": id}).(map[string]any)
	return l
}

// step names the last step that a launch entered.
func step(l map[string]any) string {
	name := l["latestSequenceStep"].(map[string]any)["__typename"].(string)
	return strings.TrimSuffix(strings.TrimPrefix(name, "LaunchSequence"), "Step")
}
